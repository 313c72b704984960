use trace_runtime::traced;

#[traced]
pub fn start(text: &str) -> Result<(), String> {
    std::thread::spawn(move || drop(text.len()));
    Ok(())
}
