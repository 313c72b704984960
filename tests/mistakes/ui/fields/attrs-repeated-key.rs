use trace_runtime::traced;

#[traced(attrs(task.id = id, task.id = 7))]
fn load(id: u32) {
    drop(id);
}

fn main() {}
