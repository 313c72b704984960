use trace_runtime::traced;

#[traced(name)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
