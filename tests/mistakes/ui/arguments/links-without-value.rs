use trace_runtime::traced;

#[traced(links =)]
fn load(id: u32) {
    drop(id);
}

fn main() {}
