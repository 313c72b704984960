//! Labels, loops with values, `let … else`, nested `match`, early returns.
//@ span: f
//@ span: g
//@ span: h !()

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn f(rows: &[&[i32]]) -> Result<i32, String> {
    let found = 'outer: loop {
        for row in rows {
            for cell in *row {
                if *cell > 2 {
                    break 'outer *cell;
                }
            }
        }
        return Err("none".to_owned());
    };
    let value = 'block: {
        if found == 3 {
            break 'block 30;
        }
        0
    };
    Ok(value)
}

#[traced]
fn g(text: Option<&str>) -> usize {
    let Some(text) = text else { return 0 };
    while let Some(at) = text.find('x') {
        return at;
    }
    text.len()
}

#[traced]
async fn h(n: u32) -> Result<u32, ()> {
    for i in 0..n {
        pause().await;
        if i == 1 {
            return Err(());
        }
    }
    Ok(n)
}

fn main() {
    observe(|| {
        println!("{:?} {}", f(&[&[1, 2], &[3]]), g(Some("abx")));
        println!("{:?}", finished(h(3)));
    });
}
