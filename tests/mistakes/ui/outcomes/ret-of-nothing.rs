use trace_runtime::traced;

#[traced(ret)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
