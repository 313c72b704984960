use trace_runtime::traced;

#[traced]
pub fn first(rows: &[u32]) -> Result<u32, String> {
    let row = rows.first()?;
    Ok(*row)
}
