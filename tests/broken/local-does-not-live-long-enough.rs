use trace_runtime::traced;

#[traced]
pub fn longest(rows: &[String]) -> usize {
    let mut longest: &str = "";
    for row in rows {
        let trimmed = row.trim().to_owned();
        longest = &trimmed;
    }
    longest.len()
}
