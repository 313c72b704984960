use trace_runtime::traced;

pub struct Store<T>(T);

impl<T> Store<T> {
    #[traced]
    pub fn show(&self) -> Result<String, String>
    where
        T: Clone,
    {
        Ok(self.0.to_string())
    }
}
