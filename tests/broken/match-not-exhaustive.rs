use trace_runtime::traced;

#[traced]
pub fn name(flag: Option<bool>) -> &'static str {
    match flag {
        Some(true) => "yes",
        None => "none",
    }
}
