//! `extern "C"`, `unsafe extern "C"`, with and without a name for the linker.
//@ span: add
//@ span: exported
//@ span: named
//@ span: risky

use shapes::observe;
use std::os::raw::c_int;
use trace_runtime::traced;

#[traced]
extern "C" fn add(a: c_int, b: c_int) -> c_int {
    a + b
}

#[traced]
#[unsafe(no_mangle)]
pub extern "C" fn exported(a: c_int) -> c_int {
    a * 2
}

#[unsafe(export_name = "shapes_named")]
#[traced]
pub extern "C" fn named(a: *const c_int) -> bool {
    a.is_null()
}

#[traced]
unsafe extern "C-unwind" fn risky(a: *const c_int) -> c_int {
    unsafe { *a }
}

mod linked {
    unsafe extern "C" {
        pub fn exported(a: i32) -> i32;
        pub fn shapes_named(a: *const i32) -> bool;
    }
}

fn main() {
    observe(|| {
        let pointer: extern "C" fn(c_int, c_int) -> c_int = add;
        println!("{}", pointer(1, 2));
        println!("{}", unsafe { linked::exported(2) });
        println!("{}", unsafe { linked::shapes_named(std::ptr::null()) });
        println!("{}", unsafe { risky(&7) });
    });
}
