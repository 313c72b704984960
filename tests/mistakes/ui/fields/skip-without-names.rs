use trace_runtime::traced;

#[traced(args, skip)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
