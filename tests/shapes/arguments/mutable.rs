//! `mut` arguments, used and reassigned.
//@ span: guarded
//@ span: called
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn guarded(mut n: u32, mut text: String) -> String {
    n += 1;
    text.push_str(&n.to_string());
    text
}

#[traced]
fn called(mut n: u32, mut text: String) -> Result<String, ()> {
    n += 1;
    text.push_str(&n.to_string());
    Ok(text)
}

#[traced]
async fn later(mut n: u32, mut text: String) -> Result<String, ()> {
    n += 1;
    pause().await;
    text.push_str(&n.to_string());
    Ok(text)
}

fn main() {
    observe(|| {
        println!("{}", guarded(1, "a".to_owned()));
        println!("{:?}", called(1, "b".to_owned()));
        println!("{:?}", finished(later(1, "c".to_owned())));
    });
}
