use trace_runtime::traced;

#[traced]
pub fn sum(first: u32) -> u32 {
    first + secnd
}
