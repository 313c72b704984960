use trace_runtime::traced;

#[traced("log in")]
fn log_in() {}

fn main() {
    log_in();
}
