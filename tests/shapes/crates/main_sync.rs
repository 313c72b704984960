//! `main` itself.

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn main() {
    observe(|| println!("main"));
}
