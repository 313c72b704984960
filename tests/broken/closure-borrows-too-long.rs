use trace_runtime::traced;

#[traced]
pub fn counter(mut n: u32) -> Result<impl FnMut() -> u32, String> {
    Ok(|| {
        n += 1;
        n
    })
}
