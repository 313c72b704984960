use trace_runtime::span;

fn main() {
    let name = "query";
    span!(name);
}
