use trace_runtime::traced;

#[traced(args, skip(di))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
