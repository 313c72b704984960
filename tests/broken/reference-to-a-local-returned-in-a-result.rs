use trace_runtime::traced;

#[traced]
pub fn name<'a>(id: u32) -> Result<&'a str, String> {
    let name = id.to_string();
    Ok(&name)
}
