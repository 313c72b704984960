use trace_runtime::traced;

#[traced]
pub fn copy(text: &str) -> Result<(), String> {
    let copy = *text;
    drop(copy);
    Ok(())
}
