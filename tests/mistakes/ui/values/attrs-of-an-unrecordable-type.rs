use trace_runtime::traced;

struct Task;

#[traced(attrs(task = task))]
fn load(task: &Task) -> Result<(), String> {
    let Task = task;
    Ok(())
}

fn main() {}
