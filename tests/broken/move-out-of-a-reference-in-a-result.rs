use trace_runtime::traced;

#[traced]
pub fn rows(store: &(Vec<u32>, u8)) -> Result<Vec<u32>, String> {
    Ok(store.0)
}
