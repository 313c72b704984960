use trace_runtime::traced;

#[traced]
pub fn close(rows: Vec<u32>) -> Result<u32, String> {
    let first = &rows[0];
    drop(rows);
    Ok(*first)
}
