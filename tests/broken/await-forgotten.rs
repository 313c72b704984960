use trace_runtime::traced;

async fn load() -> u32 {
    7
}

#[traced]
pub async fn sum() -> u32 {
    load() + 1
}
