use trace_runtime::traced;

#[traced]
pub async fn push(rows: &Vec<u32>) {
    rows.push(7);
}
