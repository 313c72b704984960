use trace_runtime::traced;

#[traced]
pub fn name<'a>(id: u32) -> &'a str {
    let name = id.to_string();
    &name
}
