//! Unsized types behind references and boxes.
//@ span: text
//@ span: slice
//@ span: object
//@ span: boxed
//@ span: later
//@ span: generic

use shapes::{finished, observe, pause};
use std::fmt::{Debug, Display};
use std::path::Path;
use trace_runtime::traced;

#[traced]
fn text(text: &str, path: &Path) -> Result<usize, ()> {
    Ok(text.len() + path.components().count())
}

#[traced]
fn slice(numbers: &mut [u32]) -> Result<&mut u32, ()> {
    numbers.first_mut().ok_or(())
}

#[traced]
fn object(value: &dyn Display, other: &(dyn Debug + Send)) -> Result<String, ()> {
    Ok(format!("{} {:?}", value, other))
}

#[traced]
fn boxed(text: Box<str>, numbers: Box<[u32]>, f: Box<dyn FnOnce(usize) -> usize>) -> Result<usize, ()> {
    Ok(f(text.len() + numbers.len()))
}

#[traced]
async fn later(text: &str, numbers: &[u32], value: &dyn Display) -> Result<String, ()> {
    pause().await;
    Ok(format!("{} {:?} {}", text, numbers, value))
}

#[traced]
fn generic<T: ?Sized + Debug>(value: &T) -> Result<String, ()> {
    Ok(format!("{:?}", value))
}

fn main() {
    observe(|| {
        println!("{:?}", text("abc", Path::new("a/b")));
        println!("{:?}", slice(&mut [1, 2]));
        println!("{:?}", object(&1, &"x"));
        println!("{:?}", boxed("abc".into(), vec![1, 2].into(), Box::new(|n| n * 2)));
        println!("{:?}", finished(later("abc", &[1, 2], &3)));
        println!("{:?}", generic("abc"));
    });
}
