use trace_runtime::traced;

#[traced(args(left))]
fn load((left, right): (u32, u32)) {
    drop((left, right));
}

fn main() {}
