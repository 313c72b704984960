use trace_runtime::event;

fn main() {
    event!("cache_miss" cache.key = 7);
}
