use trace_runtime::traced;

pub struct Store {
    rows: Vec<u32>,
}

impl Store {
    #[traced]
    pub async fn length(&self) -> usize {
        self.row.len()
    }
}
