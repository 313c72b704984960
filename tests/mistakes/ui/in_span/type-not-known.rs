use trace_runtime::in_span;

fn main() {
    let sum: u32 = in_span!("sum", { [1, 2].iter().sum() });
    drop(sum);
}
