use trace_runtime::traced;

#[traced(= "load")]
fn load(id: u32) {
    drop(id);
}

fn main() {}
