//! `#[track_caller]` above and below: the caller's place is the caller's, in sync functions.
//@ span: below
//@ span: above
//@ span: result
//@ span: method
//@ span: nested
//@ span:   below
//@ span: of_trait

use shapes::observe;
use std::panic::Location;
use trace_runtime::traced;

#[traced]
#[track_caller]
fn below() -> u32 {
    Location::caller().line()
}

#[track_caller]
#[traced]
fn above() -> &'static Location<'static> {
    Location::caller()
}

#[traced]
#[inline]
#[track_caller]
fn result(n: u32) -> Result<u32, String> {
    println!("{}", Location::caller());
    Ok(n)
}

struct S;

impl S {
    #[cfg_attr(all(), track_caller)]
    #[traced]
    fn method(&self) -> Result<u32, ()> {
        Ok(Location::caller().column())
    }
}

/// Says it of all implementations. One that does not show it again is taken for a function like others.
trait Located {
    #[track_caller]
    fn of_trait(&self) -> Result<u32, String>;
}

impl Located for S {
    #[traced]
    #[track_caller]
    fn of_trait(&self) -> Result<u32, String> {
        Ok(Location::caller().line())
    }
}

#[traced]
#[track_caller]
fn nested() -> u32 {
    below()
}

fn main() {
    observe(|| {
        println!("{} {}", below(), above());
        println!("{:?}", result(1));
        println!("{:?} {}", S.method(), nested());
        println!("{:?}", S.of_trait());
    });
}
