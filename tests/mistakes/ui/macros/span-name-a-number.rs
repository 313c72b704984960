use trace_runtime::span;

fn main() {
    span!(5);
}
