//! What clippy says of functions as they are spelt: their attributes, their documentation, their signatures, and bodies of a certain form.
//@ edition: 2021 2024

use std::fmt;
use std::future::{Future, Ready, ready};
use std::mem;

use shapes::{finished, observe};
use trace_runtime::traced;

//@ span: always
//@ span: later
//@ span: never_awaits
//@ span: wrapped
//@ span: by_value
//@ span: not_changed
//@ span: constant
//@ span: take
//@ span: print

#[inline(always)]
#[traced]
fn always() -> u8 {
    use std::primitive::u8;
    u8::MAX
}

/// Returns a future, which the caller of the future awaits: a CamelCase word.
#[traced]
async fn later() -> Ready<u8> {
    ready(1)
}

/// A break of a line  
/// that nobody sees.
#[traced]
async fn never_awaits() -> u8 {
    2
}

#[traced]
fn wrapped(n: u8) -> Result<u8, String> {
    Ok(n)
}

#[traced]
fn by_value(text: String) -> Result<usize, fmt::Error> {
    if text.is_empty() {
        return Err(fmt::Error);
    }
    Ok(text.len())
}

#[traced]
fn not_changed(text: &mut String) -> Result<usize, fmt::Error> {
    if text.is_empty() {
        return Err(fmt::Error);
    }
    Ok(text.len())
}

#[traced]
fn constant() -> u8 {
    3
}

#[derive(Default)]
struct Store(Vec<u8>);

impl Store {
    #[traced]
    fn take(&mut self) -> Self {
        mem::replace(self, Store::default())
    }

    #[traced]
    fn print(&self) -> Result<String, fmt::Error> {
        if self.0.is_empty() {
            return Err(fmt::Error);
        }
        Ok(format!("{:?}", &*self.0))
    }
}

fn ended<T>(future: impl Future<Output = T>) -> T {
    finished(future)
}

fn main() {
    observe(|| {
        println!("{} {}", always(), ended(ended(later())));
        println!("{} {:?}", ended(never_awaits()), wrapped(1));
        println!("{:?} {:?}", by_value("a".into()), not_changed(&mut "ab".into()));
        println!("{} {:?}", constant(), Store(vec![1]).take().print());
    });
}
