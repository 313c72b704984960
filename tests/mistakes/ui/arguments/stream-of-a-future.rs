use trace_runtime::traced;

#[traced(stream)]
fn work() -> impl Future<Output = u8> {
    async { 1 }
}

fn main() {
    drop(work());
}
