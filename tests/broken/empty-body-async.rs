use trace_runtime::traced;

#[traced]
pub async fn load(id: u32) -> u32 {}
