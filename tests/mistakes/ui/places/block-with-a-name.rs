use trace_runtime::traced;

struct Store;

#[traced(name = "store")]
impl Store {
    fn load(&self) {}
}

fn main() {
    Store.load();
}
