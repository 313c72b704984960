use trace_runtime::traced;

pub struct Store(u32);

impl Store {
    #[traced]
    pub fn bump(&self) -> Result<(), String> {
        self.0 += 1;
        Ok(())
    }
}
