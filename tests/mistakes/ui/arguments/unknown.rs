use trace_runtime::traced;

#[traced(level = "info")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
