use trace_runtime::traced;

#[traced]
pub fn name(flag: Option<bool>) -> Result<&'static str, String> {
    Ok(match flag {
        Some(true) => "yes",
        None => "none",
    })
}
