use trace_runtime::traced;

#[traced(crate = nowhere)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
