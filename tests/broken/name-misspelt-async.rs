use trace_runtime::traced;

#[traced]
pub async fn sum(first: u32, second: u32) -> u32 {
    first + secnd + second
}
