use trace_runtime::traced;

#[traced(root = true)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
