use trace_runtime::traced;

pub trait Store {
    fn load(&self, id: u32) -> impl Future<Output = u32>;
}

impl Store for u32 {
    #[traced]
    async fn load(&self, id: u32) -> u64 {
        u64::from(*self + id)
    }
}
