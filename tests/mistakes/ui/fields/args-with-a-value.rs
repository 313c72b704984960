use trace_runtime::traced;

#[traced(args(id = 7))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
