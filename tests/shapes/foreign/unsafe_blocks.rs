//! `unsafe fn` with blocks of its own, as edition 2024 asks for.
//@ span: guarded
//@ span: called
//@ span: later
//@ span: method

#![deny(unsafe_op_in_unsafe_fn, unused_unsafe)]

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Raw(*const u32);

impl Raw {
    #[traced]
    unsafe fn method<'a>(&self) -> Result<&'a u32, ()> {
        unsafe { self.0.as_ref() }.ok_or(())
    }
}

#[traced]
unsafe fn guarded(p: *const u32) -> u32 {
    unsafe { *p }
}

#[traced]
unsafe fn called(p: *const u32) -> Result<u32, ()> {
    Ok(unsafe { *p })
}

#[traced]
async unsafe fn later(p: &u32) -> Result<u32, ()> {
    pause().await;
    Ok(unsafe { std::ptr::read(p) })
}

fn main() {
    observe(|| unsafe {
        println!("{} {:?}", guarded(&1), called(&2));
        println!("{:?}", finished(later(&3)));
        println!("{:?}", Raw(&4).method());
    });
}
