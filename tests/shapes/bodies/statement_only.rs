//! Bodies that end in a statement, a macro, a block, an item or a literal attribute.
//@ span: statement
//@ span: macro_call
//@ span: block
//@ span: attribute
//@ span: result

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn statement(list: &mut Vec<u32>) {
    list.push(1);
}

#[traced]
fn macro_call() {
    println!("called")
}

#[traced]
fn block(n: u32) -> u32 {
    {
        let n = n + 1;
        println!("{}", n);
        n
    }
}

#[traced]
fn attribute(n: u32) -> u32 {
    #[cfg(any())]
    return 0;
    #[allow(clippy::let_and_return)]
    let m = n;
    m
}

#[traced]
fn result() -> Result<(), ()> {
    return Ok(());
}

fn main() {
    let mut list = vec![];
    observe(|| {
        statement(&mut list);
        macro_call();
        println!("{} {} {:?}", block(1), attribute(2), result());
    });
}
