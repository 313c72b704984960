use trace_runtime::traced;

#[traced(skip(password))]
fn log_in(name: &str) -> usize {
    name.len()
}

fn main() {
    log_in("me");
}
