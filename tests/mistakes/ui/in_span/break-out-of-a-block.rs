use trace_runtime::in_span;

fn main() {
    loop {
        in_span!("once", { break });
    }
}
