use trace_runtime::traced;

async fn load() -> u32 {
    7
}

#[traced]
pub fn sum() -> Result<u32, String> {
    Ok(load().await)
}
