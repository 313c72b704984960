//! Of an argument that was moved in part, the rest is dropped in its place.
//@ span: sync
//@ span: asynchronous

use shapes::{Loud, finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sync(a: (Loud, Loud), b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    drop(a.1);
    Ok(a.0.touch() + b.touch())
}

#[traced]
async fn asynchronous(a: (Loud, Loud), b: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    drop(a.1);
    pause().await;
    Ok(a.0.touch() + b.touch())
}

fn main() {
    observe(|| {
        println!("{:?}", sync((Loud("0"), Loud("1")), Loud("b")));
        println!("{:?}", finished(asynchronous((Loud("0"), Loud("1")), Loud("b"))));
    });
}
