//! A traced function as a callback of C code.
//@ span: compare
//@ edition: 2021 2024

use shapes::observe;
use std::cmp::Ordering;
use std::os::raw::{c_int, c_void};
use trace_runtime::traced;

unsafe extern "C" {
    fn bsearch(key: *const c_void, base: *const c_void, n: usize, size: usize, compare: unsafe extern "C" fn(*const c_void, *const c_void) -> c_int) -> *mut c_void;
}

#[traced]
unsafe extern "C" fn compare(a: *const c_void, b: *const c_void) -> c_int {
    let (a, b) = unsafe { (*a.cast::<u32>(), *b.cast::<u32>()) };
    match a.cmp(&b) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

fn main() {
    let numbers = [7_u32];
    let key = 7_u32;
    let found = observe(|| unsafe { bsearch((&raw const key).cast(), numbers.as_ptr().cast(), 1, 4, compare) });
    println!("{}", found.is_null());
}
