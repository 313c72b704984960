use trace_runtime::traced;

#[traced]
pub async fn start(rows: Vec<u32>) {
    std::thread::spawn(|| drop(rows.len()));
}
