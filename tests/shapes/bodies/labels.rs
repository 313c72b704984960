//! Labels, `let … else`, `const` blocks, unions, and functions within constants.
//@ edition: 2021 2024
//@ span: labelled
//@ span: otherwise !ParseIntError
//@ span: otherwise
//@ span: constant
//@ span: union
//@ span: within
//@ span: later !String

use shapes::{finished, observe, pause};
use trace_runtime::traced;

#[traced]
fn labelled(rows: &[&[u8]]) -> Option<u8> {
    let found = 'rows: {
        'outer: for row in rows {
            for &n in *row {
                match n {
                    0 => continue 'outer,
                    9 => break 'rows Some(n),
                    _ => {}
                }
            }
        }
        None
    };
    let mut n = found?;
    'count: loop {
        n -= 1;
        if n < 3 {
            break 'count Some(n);
        }
    }
}

#[traced]
fn otherwise(text: &str) -> Result<u8, std::num::ParseIntError> {
    let Some((first, _)) = text.split_once(' ') else {
        return text.parse();
    };
    first.parse()
}

#[traced]
fn constant() -> usize {
    const { 2 + size_of::<u64>() }
}

union Either {
    number: u32,
    bytes: [u8; 4],
}

#[traced]
fn union(either: Either) -> [u8; 4] {
    let _number = unsafe { either.number };
    unsafe { either.bytes }
}

const WITHIN: fn(u8) -> Result<u8, ()> = {
    #[traced]
    fn within(n: u8) -> Result<u8, ()> {
        Ok(n)
    }
    within
};

#[traced]
async fn later(texts: Vec<&str>) -> Result<u8, String> {
    'next: for text in texts {
        pause().await;
        let Ok(n) = text.parse::<u8>() else { continue 'next };
        if n > 7 {
            return Err(text.into());
        }
    }
    Ok(0)
}

fn main() {
    observe(|| {
        println!("{:?}", labelled(&[&[1, 0, 9], &[2, 9]]));
        println!("{:?} {:?}", otherwise("x"), otherwise("1 x"));
        println!("{} {:?}", constant(), union(Either { number: 7 }));
        println!("{:?} {:?}", WITHIN(1), finished(later(vec!["x", "8"])));
    });
}
