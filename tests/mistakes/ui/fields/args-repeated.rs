use trace_runtime::traced;

#[traced(args(id, id))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
