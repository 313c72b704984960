use trace_runtime::traced;

#[traced(parent)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
