use trace_runtime::traced;

#[traced(impls = StoreImpl, name = "store")]
trait Store {
    fn load(&self);
}

impl StoreImpl for u8 {
    fn load(&self) {}
}

fn main() {
    Store::load(&7);
}
