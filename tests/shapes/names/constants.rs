//! Constants and statics with names that a pattern could meet.
//@ span: sync
//@ span: later

#![allow(non_upper_case_globals, dead_code)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

const span: u32 = 1;
const value: u32 = 2;
const settle: u32 = 3;
static guard: u32 = 4;
const future: u32 = 5;
const arg0: u32 = 6;

#[traced(attrs(n), ret)]
fn sync(n: u32, _: u32, (m, _): (u32, u32)) -> Result<u32, ()> {
    Ok(n + m + span + value + settle + guard)
}

#[traced(args)]
async fn later(n: u32, _: u32, (m, _): (u32, u32)) -> Result<u32, ()> {
    pause().await;
    Ok(n + m + future)
}

fn main() {
    observe(|| {
        println!("{:?}", sync(1, 2, (3, 4)));
        println!("{:?}", finished(later(1, 2, (3, 4))));
    });
}
