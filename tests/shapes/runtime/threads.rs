//! Traced functions on other threads, in thread-locals' destructors and in scopes.
//@ span: work

use shapes::observe;
use std::thread;
use trace_runtime::traced;

struct Late(u32);

impl Drop for Late {
    #[traced]
    fn drop(&mut self) {
        println!("late {}", self.0);
    }
}

thread_local! {
    static LATE: Late = const { Late(7) };
}

#[traced]
fn work(n: &mut u32) -> Result<u32, ()> {
    *n += 1;
    Ok(*n)
}

#[traced]
fn touch() -> u32 {
    LATE.with(|late| late.0)
}

fn main() {
    let mut n = 1;
    observe(|| {
        println!("{:?}", work(&mut n));
    });
    thread::scope(|scope| {
        scope.spawn(|| println!("{:?}", work(&mut n)));
    });
    println!("{:?}", thread::spawn(touch).join().unwrap());
}
