use trace_runtime::traced;

#[traced(pub)]
trait Store {
    fn load(&self) {}
}

impl Store for u8 {}

fn main() {
    7.load();
}
