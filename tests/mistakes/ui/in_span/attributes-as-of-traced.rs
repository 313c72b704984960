use trace_runtime::in_span;

fn main() {
    in_span!("sum", attrs(terms = 2), { 1 + 2 });
}
