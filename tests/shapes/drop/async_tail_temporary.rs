//! Temporaries of an async body's last expression end when those of a sync body do.
//@ run: every edition
//@ span: f

use shapes::{Loud, finished, observe, pause};
use trace_runtime::traced;

async fn look(loud: &Loud) -> usize {
    pause().await;
    loud.touch()
}

#[traced]
async fn f(_a: Loud) -> Result<usize, ()> {
    let _local = Loud("local");
    Ok(look(&Loud("temporary")).await)
}

fn main() {
    println!("{:?}", observe(|| finished(f(Loud("a")))));
}
