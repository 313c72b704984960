use trace_runtime::span;

fn main() {
    span!("query", kind = "client");
}
