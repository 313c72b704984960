use trace_runtime::{Sensitive, traced};

#[traced(ret)]
fn password() -> Sensitive<String> {
    Sensitive::new(String::new())
}

fn main() {}
