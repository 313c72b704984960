use trace_runtime::traced;

struct Task;

#[traced(attrs(task = %task))]
fn load(task: &Task) {
    let Task = task;
}

fn main() {}
