use trace_runtime::traced;

#[traced(root, parent = context)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
