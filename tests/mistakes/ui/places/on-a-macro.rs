use trace_runtime::traced;

#[traced]
macro_rules! load {
    () => {};
}

fn main() {
    load!();
}
