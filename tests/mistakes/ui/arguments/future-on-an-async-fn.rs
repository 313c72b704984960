use trace_runtime::traced;

#[traced(future)]
async fn work() -> u8 {
    1
}

fn main() {
    drop(work());
}
