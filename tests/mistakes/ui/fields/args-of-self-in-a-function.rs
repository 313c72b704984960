use trace_runtime::traced;

#[traced(args(self))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
