use trace_runtime::traced;

#[traced(attrs(ids))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
