use trace_runtime::traced;

#[traced(args(ids))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
