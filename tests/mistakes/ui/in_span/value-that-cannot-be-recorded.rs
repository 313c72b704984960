use trace_runtime::in_span;

struct Terms;

fn main() {
    in_span!("sum", terms = Terms, { 1 + 2 });
}
