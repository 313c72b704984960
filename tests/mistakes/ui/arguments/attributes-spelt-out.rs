use trace_runtime::traced;

#[traced(attributes(retries = 3))]
fn fetch() {}

fn main() {
    fetch();
}
