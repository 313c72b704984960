use trace_runtime::traced;

#[traced(stream)]
fn work() {}

fn main() {
    work();
}
