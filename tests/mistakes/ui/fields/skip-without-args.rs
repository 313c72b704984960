use trace_runtime::traced;

#[traced(skip(id))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
