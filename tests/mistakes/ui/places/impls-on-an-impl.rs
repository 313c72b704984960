use trace_runtime::traced;

struct Store;

#[traced(impls = StoreImpl)]
impl Store {
    fn load(&self) {}
}

fn main() {
    Store.load();
}
