trace_runtime::defaults!(name = "all", kind = client);

#[traced]
fn load() {}

fn main() {
    load();
}
