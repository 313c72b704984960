use trace_runtime::span;

fn main() {
    span!("load\0");
}
