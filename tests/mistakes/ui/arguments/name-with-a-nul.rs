use trace_runtime::traced;

#[traced(name = "load\0")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
