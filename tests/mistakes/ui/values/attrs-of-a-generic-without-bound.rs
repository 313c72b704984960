use trace_runtime::traced;

#[traced(attrs(task))]
fn load<T>(task: T) {
    drop(task);
}

fn main() {}
