use trace_runtime::traced;

#[traced]
pub async fn name(flag: bool) -> Result<&'static str, String> {
    match flag {
        true => Ok("yes"),
        false => "no",
    }
}
