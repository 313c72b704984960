//! Needless parentheses, braces, semicolons, qualifications, mutability, and names in another style.
//@ span: guardedOne
//@ span: called
//@ span: later
//@ warns: unused_parens redundant_semicolons non_snake_case while_true unused_labels

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
fn guardedOne(n: u32) -> u32 {
    let a = (n);
    return (a);
}

#[traced]
fn called(numberOne: u32) -> Result<u32, ()> {
    if (numberOne > 1) {
        ;
    }
    'unused: while true {
        break;
    }
    Ok((numberOne))
}

#[traced]
async fn later(numberOne: u32, (numberTwo, _): (u32, u32)) -> Result<u32, ()> {
    let otherOne = (numberOne);
    match (otherOne) {
        n => Ok(n + numberTwo),
    }
}

fn main() {
    observe(|| {
        println!("{} {:?}", guardedOne(1), called(1));
        println!("{:?}", finished(later(1, (2, 3))));
    });
}
