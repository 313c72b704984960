use trace_runtime::traced;

#[traced(attrs(id  task = 1))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
