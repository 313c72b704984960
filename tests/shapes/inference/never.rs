//! Branches that diverge take the type of the others.
//@ span: f !String
//@ span: g
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn f(n: Option<u32>) -> Result<u32, String> {
    let n = match n {
        Some(n) => n,
        None => return Err("none".into()),
    };
    if n > 5 { Ok(n) } else { unreachable!("{}", n) }
}

#[traced]
fn g() -> Result<u32, ()> {
    loop {
        break Ok(1);
    }
}

#[traced]
async fn later(n: u32) -> Result<u32, std::convert::Infallible> {
    pause().await;
    if n > 0 {
        return Ok(n);
    }
    std::process::exit(1)
}

fn main() {
    observe(|| println!("{:?} {:?} {:?}", f(None), g(), finished(later(1))));
}
