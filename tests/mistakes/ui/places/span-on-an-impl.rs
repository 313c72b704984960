use trace_runtime::traced;

struct Store;

#[traced(span = self.span)]
impl Store {
    fn load(&self) {}
}

fn main() {
    Store.load();
}
