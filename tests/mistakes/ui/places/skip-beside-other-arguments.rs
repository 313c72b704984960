use trace_runtime::traced;

struct Store;

#[traced]
impl Store {
    #[traced(skip, kind = client)]
    fn load(&self) {}
}

fn main() {
    Store.load();
}
