use trace_runtime::traced;

#[traced]
pub fn outer<T>(value: T) -> Result<T, String> {
    fn inner(value: T) -> T {
        value
    }
    Ok(inner(value))
}
