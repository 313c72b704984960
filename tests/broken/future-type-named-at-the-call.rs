use trace_runtime::traced;

#[traced]
pub async fn load(id: u32) -> u32 {
    id
}

pub fn sum() -> u32 {
    load(7) + 1
}
