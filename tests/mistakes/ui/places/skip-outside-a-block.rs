use trace_runtime::traced;

#[traced(skip)]
fn load() {}

fn main() {
    load();
}
