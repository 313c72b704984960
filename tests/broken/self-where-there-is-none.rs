use trace_runtime::traced;

pub struct Store(u32);

impl Store {
    #[traced]
    pub fn open() -> Result<u32, String> {
        Ok(self.0)
    }
}
