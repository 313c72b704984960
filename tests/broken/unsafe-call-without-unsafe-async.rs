use trace_runtime::traced;

unsafe fn raw() -> u32 {
    7
}

#[traced]
pub async fn safe() -> u32 {
    raw()
}
