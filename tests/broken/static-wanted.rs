use trace_runtime::traced;

fn keep(_: &'static str) {}

#[traced]
pub fn name(text: &str) -> Result<(), String> {
    keep(text);
    Ok(())
}
