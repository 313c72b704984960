use trace_runtime::traced;

struct Task;

#[traced(ret)]
fn load() -> Task {
    Task
}

fn main() {}
