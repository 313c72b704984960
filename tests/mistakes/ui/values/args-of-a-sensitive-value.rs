use trace_runtime::{Sensitive, traced};

#[traced(args(password))]
fn login(password: &Sensitive<String>) {
    drop(password.expose().len());
}

fn main() {}
