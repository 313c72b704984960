trace_runtime::defaults!(level = "info");

#[traced]
fn load() {}

fn main() {
    load();
}
