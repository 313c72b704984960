use trace_runtime::traced;

#[traced]
pub fn longest<'a>(longest: &'a str, rows: &[&'a str]) -> Result<&'a str, String> {
    for row in rows {
        if row.len() > longest.len() {
            longest = row;
        }
    }
    Ok(longest)
}
