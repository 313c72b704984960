//! The attribute as it was spelt before edition 2024.
//@ edition: 2018 2021
//@ span: shapes_plain
//@ span: shapes_tried

use shapes::observe;
use trace_runtime::traced;

#[no_mangle]
#[traced]
pub extern "C" fn shapes_plain(n: u32) -> u32 {
    n + 1
}

#[traced]
#[no_mangle]
pub fn shapes_tried(n: u32) -> Result<u32, ()> {
    Ok(n)
}

extern "C" {
    #[link_name = "shapes_plain"]
    fn linked(n: u32) -> u32;
}

fn main() {
    observe(|| {
        println!("{}", unsafe { linked(1) });
        println!("{:?}", shapes_tried(2));
    });
}
