use trace_runtime::in_span;

fn main() {
    in_span!(5, { 1 + 2 });
}
