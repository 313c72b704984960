use trace_runtime::traced;

#[traced(kind = clinet)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
