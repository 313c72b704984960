use trace_runtime::traced;

#[traced]
pub fn load(id: u32) -> impl Future<Output = u32> {
    id
}
