//! `impl Trait` as an argument, nested and with lifetimes.
//@ span: all
//@ span: nested
//@ span: later

use shapes::{finished, observe, pause};
use std::fmt::{Debug, Display};
use trace_runtime::traced;

#[traced]
fn all(items: impl IntoIterator<Item = impl Display>, into: impl Into<String>) -> Result<String, ()> {
    let mut text = into.into();
    items.into_iter().for_each(|item| text += &item.to_string());
    Ok(text)
}

#[traced]
fn nested<'a>(items: &[impl Debug + 'a], f: &mut (impl FnMut(usize) + 'a)) -> usize {
    f(items.len());
    items.len()
}

#[traced]
async fn later(items: Vec<impl Display>, to: &mut impl Extend<String>) -> Result<(), ()> {
    pause().await;
    to.extend(items.iter().map(ToString::to_string));
    Ok(())
}

fn main() {
    let mut seen = Vec::new();
    observe(|| {
        println!("{:?}", all([1, 2].iter(), "n"));
        println!("{:?}", nested(&[1, 2], &mut |n| println!("{}", n)));
        println!("{:?}", finished(later(vec![1, 2], &mut seen)));
    });
    println!("{:?}", seen);
}
