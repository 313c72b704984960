use trace_runtime::in_span;

fn main() {
    let name = "sum";
    in_span!(name, { 1 + 2 });
}
