use trace_runtime::traced;

#[traced]
pub fn parse(text: &str) {
    let _n: u32 = text.parse()?;
}
