use trace_runtime::event;

fn main() {
    event!(cache.key = 7);
}
