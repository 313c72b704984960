use trace_runtime::traced;

pub struct Store(u32);

impl Store {
    #[traced]
    pub fn open(n: u32) -> Self {
        n
    }
}
