use trace_runtime::traced;

#[traced(return)]
fn fetch() -> u8 {
    7
}

fn main() {
    fetch();
}
