//! Function pointers and closures of every kind.
//@ span: pointer
//@ span: closures
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn pointer(f: fn(u32) -> u32, g: for<'a> fn(&'a str) -> &'a str, h: extern "C" fn() -> u8) -> Result<String, ()> {
    Ok(format!("{} {} {}", f(1), g("x"), h()))
}

#[traced]
fn closures(f: impl Fn(u32) -> u32, mut g: impl FnMut(u32), h: impl FnOnce() -> String) -> Result<String, ()> {
    g(f(1));
    g(f(2));
    Ok(h())
}

#[traced]
async fn later<F, R>(f: F) -> Result<u32, ()>
where
    F: FnOnce(u32) -> R,
    R: std::future::Future<Output = u32>,
{
    pause().await;
    Ok(f(3).await)
}

extern "C" fn seven() -> u8 {
    7
}

fn main() {
    let mut sum = 0;
    observe(|| {
        println!("{:?}", pointer(|n| n + 1, |text| text, seven));
        println!("{:?}", closures(|n| n * 10, |n| sum += n, || "done".to_owned()));
        println!("{:?}", finished(later(|n| async move { n * 2 })));
    });
    println!("{}", sum);
}
