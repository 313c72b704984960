use trace_runtime::traced;

pub struct Store {
    rows: Vec<u32>,
}

impl Store {
    #[traced]
    pub async fn swap(&mut self) {
        let first = &mut self.rows;
        let second = &mut self.rows;
        std::mem::swap(first, second);
    }
}
