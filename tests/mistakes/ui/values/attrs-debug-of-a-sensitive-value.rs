use trace_runtime::{Sensitive, traced};

#[traced(attrs(user.password = ?password))]
fn login(password: &Sensitive<String>) {
    drop(password.expose().len());
}

fn main() {}
