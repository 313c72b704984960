//! Tuples, structs, slices and references are taken apart.
//@ span: sync
//@ span: later

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Point {
    x: u32,
    y: u32,
    _z: u32,
}

#[traced]
fn sync((a, (b, _)): (u32, (u32, u32)), Point { x, y: up, .. }: Point, [c, rest @ ..]: [u32; 3], &d: &u32) -> Result<u32, ()> {
    Ok(a + b + x + up + c + rest[1] + d)
}

#[traced]
async fn later((mut a, (b, _)): (u32, (u32, u32)), Point { x, ref y, .. }: Point, [c, ..]: [u32; 3], &d: &u32) -> Result<u32, ()> {
    a += 1;
    pause().await;
    Ok(a + b + x + y + c + d)
}

fn main() {
    let point = || Point { x: 1, y: 2, _z: 3 };
    observe(|| {
        println!("{:?}", sync((1, (2, 3)), point(), [4, 5, 6], &7));
        println!("{:?}", finished(later((1, (2, 3)), point(), [4, 5, 6], &7)));
    });
}
