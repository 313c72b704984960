use trace_runtime::traced;

#[traced]
pub async fn keep<'a>(kept: &mut Vec<&'a str>, row: &str) {
    kept.push(row);
}
