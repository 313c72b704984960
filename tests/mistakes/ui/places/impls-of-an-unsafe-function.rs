use trace_runtime::traced;

#[traced(impls = StoreImpl)]
trait Store {
    unsafe fn load(&self);
}

impl Store for u8 {
    unsafe fn load(&self) {}
}

fn main() {}
