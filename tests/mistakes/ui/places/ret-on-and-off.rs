use trace_runtime::traced;

#[traced(ret, ret = false)]
fn load() -> u32 {
    7
}

fn main() {
    load();
}
