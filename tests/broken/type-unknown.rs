use trace_runtime::traced;

#[traced]
pub fn open(path: &Pth) -> Result<Fle, String> {
    Err(path.to_string())
}
