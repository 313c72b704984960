trace_runtime::defaults!(kind = client);

#[traced(ret)]
fn load() {}

fn main() {
    load();
}
