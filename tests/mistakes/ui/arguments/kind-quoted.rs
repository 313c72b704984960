use trace_runtime::traced;

#[traced(kind = "client")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
