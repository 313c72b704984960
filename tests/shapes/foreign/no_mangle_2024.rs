//! Unsafe attributes and `unsafe extern`, as edition 2024 spells them, and panics that may unwind into another language.
//@ edition: 2024
//@ span: shapes_exported
//@ span: shapes_sectioned
//@ span: shapes_unwinding !panic

use std::panic::catch_unwind;

use shapes::observe;
use trace_runtime::traced;

#[unsafe(no_mangle)]
#[traced]
pub extern "C" fn shapes_exported(n: u32) -> u32 {
    n + 1
}

#[traced]
#[unsafe(export_name = "shapes_elsewhere")]
pub unsafe extern "C" fn shapes_sectioned(n: *const u32) -> u32 {
    unsafe { *n }
}

#[traced]
#[unsafe(no_mangle)]
pub extern "C-unwind" fn shapes_unwinding(n: u32) {
    assert!(n > 1, "too few");
}

unsafe extern "C" {
    #[link_name = "shapes_exported"]
    safe fn exported(n: u32) -> u32;
    #[link_name = "shapes_elsewhere"]
    unsafe fn elsewhere(n: *const u32) -> u32;
}

fn main() {
    observe(|| {
        println!("{} {}", exported(1), unsafe { elsewhere(&raw const *&7) });
        println!("{}", catch_unwind(|| shapes_unwinding(1)).is_err());
    });
}
