use trace_runtime::traced;

pub trait Store {
    fn load(&self);
}

impl Store for u32 {
    #[traced]
    fn load(&self) {}

    #[traced]
    fn save(&self) -> Result<(), String> {
        Ok(())
    }
}
