//! Named, elided, bounded, anonymous and static lifetimes.
//@ span: longest
//@ span: elided
//@ span: outlives
//@ span: anonymous
//@ span: forever

use shapes::observe;
use std::borrow::Cow;
use trace_runtime::traced;

struct View<'a>(&'a str);

#[traced]
fn longest<'a>(a: &'a str, b: &'a str) -> Result<&'a str, ()> {
    Ok(if a.len() > b.len() { a } else { b })
}

#[traced]
fn elided(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

#[traced]
fn outlives<'a: 'b, 'b, T: 'a>(a: &'a T, _b: &'b T) -> Result<&'b T, ()> {
    Ok(a)
}

#[traced]
fn anonymous(view: View<'_>) -> Result<View<'_>, ()> {
    Ok(View(&view.0[1..]))
}

#[traced]
fn forever() -> Result<&'static str, std::fmt::Error> {
    Ok("static")
}

fn main() {
    let long = "long".to_owned();
    observe(|| {
        println!("{:?} {}", longest(&long, "x"), elided(&long));
        println!("{:?}", outlives(&1, &2));
        println!("{:?}", anonymous(View(&long)).map(|view| view.0));
        println!("{:?}", forever());
    });
}
