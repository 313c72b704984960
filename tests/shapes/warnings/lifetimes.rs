//! Lifetimes that are spelt in a confusing way, or needlessly.
//@ span: confusing
//@ span: called
//@ warns: mismatched_lifetime_syntaxes unused_lifetimes single_use_lifetimes elided_lifetimes_in_paths

#![warn(unused_lifetimes, single_use_lifetimes, elided_lifetimes_in_paths)]

use shapes::observe;
use trace_runtime::traced;

struct View<'a>(&'a str);

#[traced]
fn confusing(text: &str) -> View {
    View(text)
}

#[traced]
fn called<'a, 'b, 'c>(text: &'a str, view: View) -> Result<&'a str, ()> {
    println!("{}", view.0);
    Ok(text)
}

#[traced]
fn single<'a>(text: &'a str) -> Result<usize, ()> {
    Ok(text.len())
}

fn main() {
    observe(|| {
        println!("{}", confusing("x").0);
        println!("{:?}", called("x", View("y")));
    });
    let _ = single("x");
}
