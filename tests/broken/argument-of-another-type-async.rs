use trace_runtime::traced;

#[traced]
pub async fn add(a: u32, mut b: u32) -> u32 {
    b += a;
    b
}

pub async fn sum() -> u32 {
    add(1, "two").await
}
