//! What an opaque type captures: `use<..>`, `+ '_`, `+ 'a`.
//@ run: every edition
//@ span: nothing
//@ span: precise
//@ span: elided
//@ span: named
//@ span: result

use shapes::{is_static, observe};
use trace_runtime::traced;

#[traced]
fn nothing(text: &str) -> impl Fn() -> usize + use<> {
    let length = text.len();
    move || length
}

#[traced]
fn precise<'a, 'b, T: Copy>(a: &'a T, b: &'b str) -> impl Fn() -> (T, usize) + use<'a, T> {
    let length = b.len();
    move || (*a, length)
}

#[traced]
fn elided(numbers: &[u32]) -> impl Iterator<Item = &u32> + '_ {
    numbers.iter().rev()
}

#[traced]
fn named<'a>(text: &'a str) -> impl Iterator<Item = char> + 'a {
    text.chars()
}

#[traced]
fn result<'a>(text: &'a str) -> Result<impl Iterator<Item = char> + use<'a>, ()> {
    Ok(text.chars().rev())
}

fn main() {
    observe(|| {
        let length = is_static(nothing(&"abc".to_owned()));
        let pair = { let b = "xyz".to_owned(); precise(&7, &b) };
        println!("{} {:?}", length(), pair());
        println!("{:?}", elided(&[1, 2]).collect::<Vec<_>>());
        println!("{}", named("abc").count() + result("abc").unwrap().count());
    });
}
