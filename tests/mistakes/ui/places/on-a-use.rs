use trace_runtime::traced;

mod tasks {
    pub fn load() {}
}

#[traced]
use tasks::load;

fn main() {
    load();
}
