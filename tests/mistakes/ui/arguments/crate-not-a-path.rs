use trace_runtime::traced;

#[traced(crate = "tracing")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
