use trace_runtime::traced;

#[traced(parent = id)]
fn load(id: &str) {
    drop(id.len());
}

fn main() {}
