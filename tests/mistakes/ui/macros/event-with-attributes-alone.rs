use trace_runtime::event;

fn main() {
    let id = 7;
    event!(id = 8);
    event!(task.id = id);
}
