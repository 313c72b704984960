//! Patterns that take slices, arrays and nested structures apart, and literals and ranges that cover all there is.
//@ span: ends
//@ span: nested
//@ span: later
//@ span: covered

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Pair<A, B> {
    left: A,
    right: B,
}

#[traced]
fn ends([first, .., last]: [String; 3], &[ref a, b]: &[u8; 2]) -> Result<String, ()> {
    Ok(format!("{first}{last}{a}{b}"))
}

#[traced]
fn nested(Pair { left: (mut a, ..), right: Pair { left: ref b, right: _ } }: Pair<(u8, u8, u8), Pair<String, String>>) -> String {
    a += 1;
    format!("{a}{b}")
}

#[traced]
async fn later([a @ .., _]: [u8; 3], all @ Pair { .. }: Pair<u8, u8>) -> Result<u8, ()> {
    pause().await;
    Ok(a.iter().sum::<u8>() + all.left + all.right)
}

#[traced]
fn covered((): (), (true | false): bool, 0..=u8::MAX: u8, _: [u8; 0]) -> Option<()> {
    Some(())
}

fn main() {
    observe(|| {
        let [a, b, c] = ["a", "b", "c"].map(String::from);
        println!("{:?}", ends([a, b, c.clone()], &[1, 2]));
        println!("{}", nested(Pair { left: (1, 2, 3), right: Pair { left: c.clone(), right: c } }));
        println!("{:?}", finished(later([1, 2, 3], Pair { left: 4, right: 5 })));
        println!("{:?}", covered((), true, 1, []));
    });
}
