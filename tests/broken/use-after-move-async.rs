use trace_runtime::traced;

#[traced]
pub async fn consume(rows: Vec<u32>) -> usize {
    drop(rows);
    rows.len()
}
