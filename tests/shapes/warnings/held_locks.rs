//! Lints about what a future holds, and about temporaries.
//@ span: f
//@ warns: let_underscore_lock
//@ span: g

#![warn(let_underscore_lock)]

use shapes::{finished, observe};
use std::sync::Mutex;
use trace_runtime::traced;

#[traced]
async fn f(mutex: &Mutex<u32>) -> Result<u32, ()> {
    let _ = mutex.lock();
    Ok(1)
}

#[traced]
fn g(mutex: &Mutex<u32>) -> Result<u32, ()> {
    let _ = mutex.lock().unwrap();
    Ok(1)
}

fn main() {
    observe(|| println!("{:?} {:?}", finished(f(&Mutex::new(1))), g(&Mutex::new(2))));
}
