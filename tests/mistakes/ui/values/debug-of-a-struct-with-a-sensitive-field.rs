use trace_runtime::{Sensitive, traced};

#[derive(Debug)]
struct Login {
    password: Sensitive<String>,
}

#[traced(attrs(login = ?login))]
fn login(login: &Login) {
    drop(login.password.expose().len());
}

fn main() {}
