//! Associated types with lifetimes of their own, defaults of constants, and what only a `where` clause says.
//@ edition: 2021 2024
//@ span: Windows::lend
//@ span: sum
//@ span: repeated
//@ span: later

use std::borrow::Borrow;
use std::fmt::Debug;

use shapes::{finished, observe, pause};
use trace_runtime::traced;

trait Lend {
    type Item<'a>: Debug
    where
        Self: 'a;

    fn lend<'a>(&'a mut self) -> Option<Self::Item<'a>>;
}

struct Windows<T, const N: usize = 2>(Vec<T>);

impl<T: Debug, const N: usize> Lend for Windows<T, N> {
    type Item<'a>
        = &'a mut [T]
    where
        T: 'a;

    #[traced(name = "Windows::lend")]
    fn lend<'a>(&'a mut self) -> Option<Self::Item<'a>> {
        self.0.get_mut(..N)
    }
}

#[traced]
fn sum<'a, I, B>(items: I) -> Result<u32, String>
where
    I: IntoIterator<Item = B> + 'a,
    B: Borrow<u32> + 'a,
    for<'b> &'b I: Sized,
{
    Ok(items.into_iter().map(|item| *item.borrow()).sum())
}

#[traced]
fn repeated<const N: usize, T: Copy>(value: T) -> Result<[T; N], [(); N]> {
    Ok([value; N])
}

#[traced]
async fn later<L>(mut lend: L) -> Result<String, String>
where
    for<'a> L: Lend<Item<'a>: Debug> + 'a,
{
    pause().await;
    Ok(format!("{:?}", lend.lend()))
}

struct Quiet;

impl Lend for Quiet {
    type Item<'a> = &'a str;

    fn lend<'a>(&'a mut self) -> Option<&'a str> {
        Some("quiet")
    }
}

fn main() {
    observe(|| {
        println!("{:?}", Windows::<u8>(vec![1, 2, 3]).lend());
        println!("{:?}", sum([1, 2, 3]));
        println!("{:?}", repeated::<3, u8>(7));
        println!("{:?}", finished(later(Quiet)));
    });
}
