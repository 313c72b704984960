use futures::Stream;
use trace_runtime::traced;

#[traced(ret)]
fn rows() -> impl Stream<Item = u8> {
    futures::stream::iter([1, 2])
}

fn main() {
    drop(rows());
}
