//! `unsafe fn`, sync and async, whose body may do what is unsafe until edition 2021.
//@ edition: 2018 2021
//@ span: guarded
//@ span: called
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
unsafe fn guarded(p: *const u32) -> u32 {
    *p
}

#[traced]
unsafe fn called(p: *const u32) -> Result<u32, ()> {
    let read = |p: *const u32| *p;
    Ok(read(p) + guarded_quietly(p))
}

unsafe fn guarded_quietly(p: *const u32) -> u32 {
    *p
}

#[traced]
async unsafe fn later(p: &u32) -> Result<u32, ()> {
    pause().await;
    Ok(guarded_quietly(p))
}

fn main() {
    observe(|| unsafe {
        println!("{} {:?}", guarded(&1), called(&2));
        println!("{:?}", finished(later(&3)));
    });
}
