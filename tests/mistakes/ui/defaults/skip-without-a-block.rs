trace_runtime::defaults!(kind = client);

#[traced(skip)]
fn load() {}

fn main() {
    load();
}
