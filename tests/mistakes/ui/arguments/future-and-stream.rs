use trace_runtime::traced;

#[traced(future, stream)]
fn work() -> std::future::Ready<u8> {
    std::future::ready(1)
}

fn main() {
    drop(work());
}
