use trace_runtime::traced;

trait Store {
    #[traced]
    fn load(&self, id: u32);
}

fn main() {}
