use trace_runtime::traced;

#[traced]
pub fn consume(rows: Vec<u32>) -> Result<usize, String> {
    drop(rows);
    Ok(rows.len())
}
