use trace_runtime::traced;

#[traced(args(id))]
mod store {
    pub fn load(id: u32) {
        drop(id);
    }
}

fn main() {
    store::load(7);
}
