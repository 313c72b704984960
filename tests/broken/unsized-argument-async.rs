use trace_runtime::traced;

#[traced]
pub async fn length(rows: [u32]) -> usize {
    rows.len()
}
