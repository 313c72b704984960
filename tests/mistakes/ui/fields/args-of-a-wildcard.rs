use trace_runtime::traced;

#[traced(args(_))]
fn load(_: u32, id: u32) {
    drop(id);
}

fn main() {}
