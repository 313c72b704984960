use trace_runtime::traced;

#[traced(attrs(task.id = task.id))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
