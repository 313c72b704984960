use trace_runtime::traced;

async fn load() -> u32 {
    7
}

#[traced]
pub fn sum() -> u32 {
    load().await
}
