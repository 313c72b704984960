use trace_runtime::traced;

#[traced]
pub fn reset(mut rows: Vec<u32>) -> Result<u32, String> {
    let first = &rows[0];
    rows = Vec::new();
    Ok(*first + rows.len() as u32)
}
