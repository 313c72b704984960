use trace_runtime::in_span;

fn main() {
    in_span!("sum", kind = customer; { 1 + 2 });
}
