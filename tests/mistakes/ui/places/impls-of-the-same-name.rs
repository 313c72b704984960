use trace_runtime::traced;

#[traced(impls = Store)]
trait Store {
    fn load(&self) -> u8;
}

fn main() {}
