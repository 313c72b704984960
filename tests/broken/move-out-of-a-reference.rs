use trace_runtime::traced;

#[traced]
pub fn rows(store: &(Vec<u32>, u8)) -> Vec<u32> {
    store.0
}
