use trace_runtime::traced;

struct Store;

#[traced(skip(id))]
impl Store {
    fn load(&self, id: u32) {
        drop(id);
    }
}

fn main() {
    Store.load(7);
}
