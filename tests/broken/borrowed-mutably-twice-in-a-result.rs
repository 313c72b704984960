use trace_runtime::traced;

#[traced]
pub fn swap(rows: &mut Vec<u32>) -> Result<(), String> {
    let first = &mut rows[0];
    let second = &mut rows[1];
    std::mem::swap(first, second);
    Ok(())
}
