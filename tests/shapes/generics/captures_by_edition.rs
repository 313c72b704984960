//! Until edition 2021 an opaque type captures no lifetime that it does not name.
//@ edition: 2018 2021
//@ span: length
//@ span: tried

use shapes::{is_static, observe};
use trace_runtime::traced;

#[traced]
fn length(text: &str) -> impl Fn() -> usize {
    let length = text.len();
    move || length
}

#[traced]
fn tried(text: &str) -> Result<impl Fn() -> usize, ()> {
    let length = text.len();
    Ok(move || length)
}

fn main() {
    observe(|| {
        let text = "abc".to_owned();
        let first = is_static(length(&text));
        let second = is_static(tried(&text).unwrap());
        drop(text);
        println!("{} {}", first(), second());
    });
}
