use trace_runtime::traced;

#[traced]
pub async fn close(rows: Vec<u32>) -> u32 {
    let first = &rows[0];
    drop(rows);
    *first
}
