use trace_runtime::traced;

#[traced]
pub async fn choose(flag: bool) -> u32 {
    if flag {
        7
    }
}
