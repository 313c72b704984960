use trace_runtime::traced;

pub struct Store(Vec<u32>);

impl Store {
    #[traced]
    pub async fn close(self) -> usize {
        drop(self);
        self.0.len()
    }
}
