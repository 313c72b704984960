use trace_runtime::traced;

#[traced(nmae = "load")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
