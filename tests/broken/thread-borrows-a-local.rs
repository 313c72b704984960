use trace_runtime::traced;

#[traced]
pub fn start(rows: Vec<u32>) -> Result<(), String> {
    std::thread::spawn(|| drop(rows.len()));
    Ok(())
}
