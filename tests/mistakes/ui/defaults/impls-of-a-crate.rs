trace_runtime::defaults!(impls = Implementations);

#[traced]
fn load() {}

fn main() {
    load();
}
