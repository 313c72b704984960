use trace_runtime::traced;

#[traced]
pub fn first(rows: &[u32]) -> Result<u32, String> {
    if rows.is_empty() {
        break;
    }
    Ok(rows[0])
}
