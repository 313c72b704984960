use trace_runtime::traced;

pub struct Store {
    rows: Vec<u32>,
}

impl Store {
    #[traced]
    pub fn swap(&mut self) -> Result<(), String> {
        let first = &mut self.rows;
        let second = &mut self.rows;
        std::mem::swap(first, second);
        Ok(())
    }
}
