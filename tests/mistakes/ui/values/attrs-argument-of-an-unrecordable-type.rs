use trace_runtime::traced;

struct Task;

#[traced(attrs(task))]
async fn load(task: Task) {
    drop(task);
}

fn main() {}
