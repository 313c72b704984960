use trace_runtime::traced;

#[traced]
pub fn load(id: u32) -> impl Future<Output = u64> {
    async move { id }
}
