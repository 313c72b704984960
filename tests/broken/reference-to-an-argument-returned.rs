use trace_runtime::traced;

#[traced]
pub fn first<'a>(rows: Vec<String>) -> Result<&'a str, String> {
    rows.first().map(String::as_str).ok_or_else(String::new)
}
