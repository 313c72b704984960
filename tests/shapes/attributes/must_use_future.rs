//! A future that nobody awaits is reported as before, with and without an attribute of its own.
//@ span: tried
//@ span: below
//@ warns: unused_must_use

use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
async fn plain() -> u32 {
    1
}

#[traced]
async fn tried(n: u32) -> Result<u32, ()> {
    Ok(n)
}

#[traced]
#[must_use]
async fn below() -> u32 {
    3
}

#[must_use = "it is the point"]
#[traced]
async fn above() -> Result<u32, ()> {
    Ok(4)
}

fn main() {
    observe(|| {
        plain();
        tried(1);
        below();
        above();
        finished(async {
            tried(2).await;
            below().await;
        });
    });
}
