use trace_runtime::traced;

#[traced]
pub async fn add(a: u32, b: u32) -> u32 {
    a + b
}

pub async fn sum() -> u32 {
    add(1).await
}
