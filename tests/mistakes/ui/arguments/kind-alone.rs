use trace_runtime::traced;

#[traced(client)]
fn fetch() {}

fn main() {
    fetch();
}
