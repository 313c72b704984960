use trace_runtime::traced;

#[traced]
pub fn push(rows: Vec<u32>) -> Vec<u32> {
    rows.push(7);
    rows
}
