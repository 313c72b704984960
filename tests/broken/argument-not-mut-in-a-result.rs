use trace_runtime::traced;

#[traced]
pub fn push(rows: Vec<u32>) -> Result<Vec<u32>, String> {
    rows.push(7);
    Ok(rows)
}
