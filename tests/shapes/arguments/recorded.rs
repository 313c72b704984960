//! Arguments and attributes of the span leave the body's arguments as they are.
//@ span: sync (client)
//@ span: later
//@ span: renamed

use shapes::{Loud, finished, observe, pause};
use trace_runtime::traced;

#[traced(args, attrs(first.len = a.len(), "text" = %a, both = ?(n, &a)), kind = client)]
fn sync(a: String, mut n: u32, _loud: Loud) -> Result<String, ()> {
    n += 1;
    Ok(a + &n.to_string())
}

#[traced(args(n), attrs(len = a.len()), ret)]
async fn later(a: String, mut n: u32, _loud: Loud) -> Result<String, ()> {
    n += 1;
    pause().await;
    Ok(a + &n.to_string())
}

#[traced(name = "renamed", skip(a), args, err = false)]
fn other(a: Loud, n: u32) -> Result<u32, Loud> {
    a.touch();
    Err(a).or(Ok(n))
}

fn main() {
    observe(|| {
        println!("{:?}", sync("a".to_owned(), 1, Loud("x")));
        println!("{:?}", finished(later("b".to_owned(), 1, Loud("y"))));
        println!("{:?}", other(Loud("z"), 1));
    });
}
