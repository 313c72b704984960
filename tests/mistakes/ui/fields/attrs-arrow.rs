use trace_runtime::traced;

#[traced(attrs("user.name" => name))]
fn log_in(name: &str) -> usize {
    name.len()
}

fn main() {
    log_in("me");
}
