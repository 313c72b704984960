use trace_runtime::in_span;

fn main() {
    in_span!("sum" { 1 + 2 });
}
