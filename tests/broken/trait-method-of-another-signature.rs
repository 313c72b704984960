use trace_runtime::traced;

pub trait Store {
    fn load(&self, id: u32) -> Result<u32, String>;
}

impl Store for u32 {
    #[traced]
    fn load(&self, id: u64) -> Result<u32, String> {
        Ok(*self + id as u32)
    }
}
