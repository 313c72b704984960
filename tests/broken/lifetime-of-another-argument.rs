use trace_runtime::traced;

#[traced]
pub fn choose<'a>(first: &'a str, second: &str) -> &'a str {
    if first.is_empty() { second } else { first }
}
