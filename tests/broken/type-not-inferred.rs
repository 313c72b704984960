use trace_runtime::traced;

#[traced]
pub fn collect(rows: &[u32]) -> Result<usize, String> {
    let rows = rows.iter().collect();
    Ok(7)
}
