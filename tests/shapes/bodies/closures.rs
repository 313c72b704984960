//! Closures inside, which return, break and capture on their own.
//@ span: f
//@ span: g

use shapes::observe;
use trace_runtime::traced;

#[traced]
fn f(numbers: Vec<i32>) -> Result<i32, String> {
    let positive = |n: &i32| -> bool {
        if *n > 0 {
            return true;
        }
        false
    };
    let tried: Result<Vec<i32>, String> = numbers
        .into_iter()
        .filter(positive)
        .map(|n| if n < 100 { Ok(n) } else { Err(n.to_string()) })
        .collect();
    Ok(tried?.into_iter().sum())
}

#[traced]
fn g(mut count: usize) -> impl FnMut() -> usize {
    move || {
        count += 1;
        count
    }
}

fn main() {
    observe(|| {
        println!("{:?}", f(vec![1, -2, 3]));
        let mut next = g(1);
        println!("{} {}", next(), next());
    });
}
