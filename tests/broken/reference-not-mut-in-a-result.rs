use trace_runtime::traced;

#[traced]
pub fn push(rows: &Vec<u32>) -> Result<(), String> {
    rows.push(7);
    Ok(())
}
