//! Values in bodies that must be used.
//@ span: guarded
//@ span: called
//@ span: later
//@ warns: unused_must_use path_statements unused_comparisons

use shapes::{finished, observe, pause};
use trace_runtime::traced;

fn tried() -> Result<u32, ()> {
    Ok(1)
}

#[traced]
fn guarded(n: u32) {
    tried();
    n;
    n == 1;
}

#[traced]
fn called(n: u32) -> Result<u32, ()> {
    tried();
    n + 1;
    if n < 0 {
        return Err(());
    }
    Ok(n)
}

#[traced]
async fn later(n: u32) -> Result<u32, ()> {
    tried();
    pause();
    async { n };
    Ok(n)
}

fn main() {
    observe(|| {
        guarded(1);
        println!("{:?} {:?}", called(1), finished(later(1)));
    });
}
