//! Types of the program's own that are called `u8` and `u64`, and are dropped in the order of all others.
//@ span: second
//@ span: first
//@ span: unused
//@ span: apart
//@ span: method
//@ span: later
//@ span: alone
//@ span: silent
//@ span: awaited

#![allow(non_camel_case_types)]

use shapes::{Loud, finished, observe, pause, polled};
use trace_runtime::traced;

struct u8(&'static str);
struct u64(Loud);

impl Drop for u8 {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}

struct Owner(Loud);

#[traced]
fn second(a: Loud, b: u8, c: u8) -> Result<usize, ()> {
    Ok(a.touch() + b.0.len() + c.0.len())
}

#[traced]
fn first(a: u64, b: u8, c: Loud) -> Result<usize, ()> {
    Ok(b.0.len() + c.touch() + a.0.touch())
}

#[traced]
fn unused(_a: u8, b: Loud, _: u8, _d: u64) -> Result<usize, ()> {
    Ok(b.touch())
}

#[traced]
fn apart(a: u8, (b, _): (Loud, Loud), u64(c): u64, mut d: u8) -> Result<usize, ()> {
    d.0 = "changed";
    drop(a);
    Ok(b.touch() + c.touch())
}

impl Owner {
    #[traced]
    fn method(self, a: u8, b: u64) -> Result<usize, ()> {
        Ok(b.0.touch() + a.0.len() + self.0.touch())
    }
}

#[traced]
async fn later(a: u8, b: Loud, c: u8) -> Result<usize, ()> {
    pause().await;
    Ok(c.0.len() + b.touch() + a.0.len())
}

#[traced]
async fn alone(a: u8) -> usize {
    pause().await;
    a.0.len()
}

#[traced]
async fn silent(_a: u8, _: u64) -> usize {
    pause().await;
    println!("silent");
    1
}

#[traced]
#[must_use]
async fn awaited(a: u8, b: Loud, c: u8) -> usize {
    pause().await;
    c.0.len() + b.touch() + a.0.len()
}

fn main() {
    let wide = |name| u64(Loud(name));
    observe(|| {
        println!("{:?}", second(Loud("a"), u8("b"), u8("c")));
        println!("{:?}", first(wide("a"), u8("b"), Loud("c")));
        println!("{:?}", unused(u8("a"), Loud("b"), u8("_"), wide("d")));
        println!("{:?}", apart(u8("a"), (Loud("b"), Loud("b2")), wide("c"), u8("d")));
        println!("{:?}", Owner(Loud("self")).method(u8("a"), wide("b")));
        println!("{:?}", finished(later(u8("a"), Loud("b"), u8("c"))));
        println!("{:?}", finished(alone(u8("a"))));
        println!("{:?}", finished(silent(u8("a"), wide("_"))));
        println!("{:?}", finished(awaited(u8("a"), Loud("b"), u8("c"))));
    });
    for polls in 0..2 {
        polled(later(u8("a"), Loud("b"), u8("c")), polls);
        polled(alone(u8("a")), polls);
        polled(silent(u8("a"), wide("_")), polls);
        polled(awaited(u8("a"), Loud("b"), u8("c")), polls);
    }
}
