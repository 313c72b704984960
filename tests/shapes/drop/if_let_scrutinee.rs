//! What an `if let` looks at lives as long as the edition says.
//@ run: every edition
//@ span: f
//@ span: g

use shapes::{Loud, observe};
use trace_runtime::traced;

fn found(loud: &Loud) -> Option<usize> {
    Some(loud.0.len()).filter(|length| *length > 100)
}

#[traced]
fn f() -> usize {
    if let Some(length) = found(&Loud("scrutinee")) {
        length
    } else {
        println!("else");
        0
    }
}

#[traced]
fn g() -> Result<usize, ()> {
    if let Some(length) = found(&Loud("scrutinee")) {
        Ok(length)
    } else {
        println!("else");
        Err(()).or(Ok(1))
    }
}

fn main() {
    observe(|| println!("{} {:?}", f(), g()));
}
