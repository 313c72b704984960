use trace_runtime::traced;

#[traced(impls = LoadImpl)]
fn load() {}

fn main() {
    load();
}
