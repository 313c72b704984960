//! `-> !`, async.
//@ span: give_up !panic
//@ span: forever ~cancelled

use shapes::{Loud, finished, observe, pause, polled};
use std::panic::catch_unwind;
use trace_runtime::traced;

#[traced]
async fn give_up(text: &str) -> ! {
    pause().await;
    panic!("gave up: {}", text)
}

#[traced]
async fn forever(_a: Loud, _: Loud) -> ! {
    loop {
        pause().await;
    }
}

fn main() {
    observe(|| {
        println!("{}", catch_unwind(|| finished(give_up("x"))).is_err());
        for times in 0..2 {
            polled(forever(Loud("a"), Loud("_")), times);
        }
    });
}
