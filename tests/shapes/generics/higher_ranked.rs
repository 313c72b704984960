//! `for<'a>` in bounds, in types and on closures.
//@ span: apply
//@ span: boxed
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn apply<F>(f: F) -> Result<usize, ()>
where
    F: for<'a> Fn(&'a str, &'a str) -> &'a str,
{
    Ok(f("a", "bc").len())
}

#[traced]
fn boxed(f: Box<dyn for<'a> Fn(&'a [u8]) -> &'a u8>) -> Result<u8, ()> {
    Ok(*f(&[1, 2]))
}

#[traced]
async fn later<F>(f: F, text: String) -> Result<String, ()>
where
    for<'a> F: Fn(&'a str) -> Option<&'a str>,
{
    pause().await;
    f(&text).map(str::to_owned).ok_or(())
}

fn main() {
    observe(|| {
        println!("{:?}", apply(|_, b| b));
        println!("{:?}", boxed(Box::new(|bytes| &bytes[1])));
        println!("{:?}", finished(later(|text| text.get(1..), "abc".to_owned())));
    });
}
