//! As many as clippy dislikes, of types with commas, arrows and angle brackets in them.
//@ span: f
//@ span: g

use shapes::{finished, observe};
use std::collections::HashMap;
use trace_runtime::traced;

#[traced]
#[allow(clippy::too_many_arguments)]
fn f(
    a: HashMap<u8, Vec<(u8, u8)>>,
    b: fn(u8, u8) -> (u8, u8),
    c: [u8; 1 + 2],
    d: Option<Box<dyn Fn(u8) -> Result<u8, ()>>>,
    e: <Vec<u8> as IntoIterator>::Item,
    f: (u8,),
    g: *const u8,
    h: &'static [&'static str],
) -> Result<usize, ()> {
    let d = d.map_or(Ok(0), |d| d(1))?;
    Ok(a.len() + usize::from(b(1, 2).1 + c[0] + d + e + f.0) + usize::from(g.is_null()) + h.len())
}

#[traced]
async fn g(a: HashMap<u8, Vec<(u8, u8)>>, (b, c): (fn(u8, u8) -> u8, u8), _: [u8; 2],) -> Result<usize, ()> {
    Ok(a.len() + usize::from(b(c, c)))
}

fn main() {
    observe(|| {
        println!("{:?}", f(HashMap::new(), |a, b| (a, b), [1; 3], None, 4, (5,), std::ptr::null(), &["x"]));
        println!("{:?}", finished(g(HashMap::new(), (|a, b| a + b, 2), [0; 2])));
    });
}
