//! `ref`, `ref mut`, `name @ pattern`, nested `mut`, `(a | a)`, constants of one variant.
//@ span: sync
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[derive(Clone, Copy)]
enum Side {
    Left(u32),
    Right(u32),
}

struct Unit;

#[traced]
fn sync(ref a: String, ref mut b: String, whole @ (c, _): (u32, u32), (Side::Left(d) | Side::Right(d)): Side, Unit: Unit) -> Result<String, ()> {
    b.push_str(a);
    Ok(format!("{} {} {} {}", b, whole.1, c, d))
}

#[traced]
async fn later(ref a: String, ref mut b: String, whole @ (c, _): (u32, u32), (Side::Left(d) | Side::Right(d)): Side, Unit: Unit) -> Result<String, ()> {
    b.push_str(a);
    pause().await;
    Ok(format!("{} {} {} {}", b, whole.1, c, d))
}

fn main() {
    let text = || "a".to_owned();
    observe(|| {
        println!("{:?}", sync(text(), text(), (1, 2), Side::Left(3), Unit));
        println!("{:?}", finished(later(text(), text(), (1, 2), Side::Right(3), Unit)));
    });
}
