use trace_runtime::traced;

#[traced(pub)]
pub fn load() {}

fn main() {
    load();
}
