//! Arguments that nobody uses.
//@ span: guarded
//@ span: called
//@ span: apart
//@ span: method
//@ warns: unused_variables

use shapes::observe;
use trace_runtime::traced;

struct S;

impl S {
    #[traced]
    fn method(&self, a: u32, b: &str) -> Result<u32, ()> {
        Ok(1)
    }
}

#[traced]
fn guarded(a: u32, mut_name: &str, _b: u32, _: u32) -> u32 {
    1
}

#[traced]
fn called(a: u32, b: Vec<u32>, _c: u32) -> Result<u32, ()> {
    Ok(1)
}

#[traced]
fn apart((a, b): (u32, u32), [c, ..]: [u32; 2]) -> Result<u32, ()> {
    Ok(a)
}

fn main() {
    observe(|| {
        println!("{} {:?}", guarded(1, "", 2, 3), called(1, vec![], 2));
        println!("{:?} {:?}", apart((1, 2), [3, 4]), S.method(1, ""));
    });
}
