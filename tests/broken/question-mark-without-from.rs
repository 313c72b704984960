use trace_runtime::traced;

pub struct Failed;

#[traced]
pub fn parse(text: &str) -> Result<u32, Failed> {
    let n: u32 = text.parse()?;
    Ok(n)
}
