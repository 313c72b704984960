use trace_runtime::traced;

pub struct Store(Vec<u32>);

impl Store {
    #[traced]
    pub fn bump(self) -> Result<Vec<u32>, String> {
        self.0.push(1);
        Ok(self.0)
    }
}
