use trace_runtime::traced;

struct Store;

#[traced(attrs(store.rows = rows()?))]
impl Store {
    fn load(&self) -> Option<u32> {
        Some(7)
    }

    fn save(&self) -> Option<u32> {
        Some(7)
    }
}

fn rows() -> Option<u32> {
    None
}

fn main() {}
