use trace_runtime::traced;

#[traced]
pub async fn open(path: &Pth) -> Fle {
    path.open()
}
