use trace_runtime::traced;

mod store {
    pub struct Store {
        rows: Vec<u32>,
    }
}

#[traced]
pub fn length(store: &store::Store) -> Result<usize, String> {
    Ok(store.rows.len())
}
