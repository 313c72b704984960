use trace_runtime::traced;

#[traced]
pub fn length(rows: [u32]) -> Result<usize, String> {
    Ok(rows.len())
}
