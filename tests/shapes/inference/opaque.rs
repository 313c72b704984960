//! The hidden type of an opaque one is inferred from any of several returns.
//@ span: f
//@ span: g !Vec
//@ span: later
//@ span: recursive

use shapes::{finished, observe, pause};
use std::fmt::Debug;
use trace_runtime::traced;

#[traced]
fn f(n: u32) -> impl Debug {
    if n == 0 {
        return None;
    }
    Some(n.to_string())
}

#[traced]
fn g(n: u32) -> Result<impl Debug + Default, impl Debug> {
    match n {
        0 => Err(vec![]),
        1 => Err(vec![1_u8]),
        _ => Ok(Vec::<u8>::new()),
    }
}

#[traced]
async fn later(n: u32) -> Result<impl Debug, String> {
    pause().await;
    if n == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![1_u16])
}

#[traced]
fn recursive(n: u32) -> impl Iterator<Item = u32> {
    (0..n).chain(Some(n)).filter(|n| n % 2 == 0)
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", f(1), g(0).is_err());
        println!("{:?} {}", finished(later(0)), recursive(4).count());
    });
}
