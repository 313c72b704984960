use trace_runtime::traced;

pub struct Store(Vec<u32>);

impl Store {
    #[traced]
    pub fn rows(&self) -> Result<Vec<u32>, String> {
        Ok(self.0)
    }
}
