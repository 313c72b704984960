use trace_runtime::traced;

struct Store;

#[traced]
impl Store {
    #[traced(ret)]
    fn load(&self) {}

    #[traced(skip)]
    fn len(&self) -> usize {
        7
    }
}

fn main() {
    Store.load();
    Store.len();
}
