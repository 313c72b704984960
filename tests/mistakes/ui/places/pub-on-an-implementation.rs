use trace_runtime::traced;

trait Store {
    fn load(&self);
}

#[traced(pub)]
impl Store for u8 {
    fn load(&self) {}
}

fn main() {
    7.load();
}
