use trace_runtime::traced;

pub struct Store(Vec<u32>);

impl Store {
    #[traced]
    pub fn close(self) -> Result<usize, String> {
        drop(self);
        Ok(self.0.len())
    }
}
