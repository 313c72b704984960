use trace_runtime::link;

fn main() {
    link!(trace_runtime::Context::current(), messaging.batch);
}
