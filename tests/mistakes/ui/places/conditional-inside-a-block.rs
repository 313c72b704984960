use trace_runtime::traced;

struct Store;

#[traced]
impl Store {
    #[cfg_attr(unix, traced(skip))]
    fn load(&self) {}
}

fn main() {
    Store.load();
}
