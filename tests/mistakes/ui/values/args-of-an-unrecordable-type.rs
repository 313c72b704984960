use trace_runtime::traced;

struct Task;

#[traced(args(task))]
fn load(task: &Task) {
    let Task = task;
}

fn main() {}
