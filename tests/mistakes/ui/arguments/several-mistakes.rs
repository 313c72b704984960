use trace_runtime::traced;

#[traced(nmae = "a", kind = clinet, root = true, links)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
