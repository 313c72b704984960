use trace_runtime::traced;

struct Task {
    id: u32,
}

#[traced(attrs(task.id = task.ids))]
fn load(task: &Task) {
    drop(task.id);
}

fn main() {}
