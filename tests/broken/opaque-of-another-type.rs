use trace_runtime::traced;

#[traced]
pub fn numbers(n: u32) -> impl Iterator<Item = u64> {
    (0..n).map(|n| n * 2)
}
