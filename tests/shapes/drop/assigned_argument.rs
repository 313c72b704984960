//! An argument that is assigned anew drops its old value there.
//@ span: sync
//@ span: asynchronous

use shapes::{Loud, finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn sync(mut a: Loud, b: Loud) -> Result<(), ()> {
    println!("before {}", a.0);
    a = Loud("new a");
    println!("after");
    drop((a, b));
    Ok(())
}

#[traced]
async fn asynchronous(mut a: Loud, _b: Loud) -> Result<(), ()> {
    a.touch();
    a = Loud("new a");
    pause().await;
    a.touch();
    Ok(())
}

fn main() {
    observe(|| {
        println!("{:?}", sync(Loud("a"), Loud("b")));
        println!("{:?}", finished(asynchronous(Loud("a"), Loud("b"))));
    });
}
