use trace_runtime::traced;

pub struct Store(Vec<u32>);

impl Store {
    #[traced]
    pub async fn rows(&self) -> Vec<u32> {
        self.0
    }
}
