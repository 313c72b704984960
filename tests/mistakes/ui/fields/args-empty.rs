use trace_runtime::traced;

#[traced(args())]
fn load(id: u32) {
    drop(id);
}

fn main() {}
