use trace_runtime::traced;

#[traced(impls)]
trait Store {
    fn load(&self);
}

impl Store for u8 {
    fn load(&self) {}
}

fn main() {
    7.load();
}
