use trace_runtime::traced;

pub struct Store(u32);

impl Store {
    #[traced]
    pub async fn bump(&self) {
        self.0 += 1;
    }
}
