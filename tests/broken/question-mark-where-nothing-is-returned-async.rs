use trace_runtime::traced;

#[traced]
pub async fn parse(text: &str) {
    let _n: u32 = text.parse()?;
}
