//! The attribute on an `impl` block: its functions are measured, all else in it stays.
//@ span: Store::add
//@ span: Store::find
//@ span: Store::missing !Error
//@ span: Store::later
//@ span: Store::fmt
//@ span: Store::drop
//@ warns: dead_code
//@ differs on 1.85: clippy::doc_markdown it looks at some of the comments only

use std::fmt::{Display, Error, Formatter, Result as Printed};

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Store<T, const N: usize> {
    rows: [Option<T>; N],
}

/// A store is InCamelCase.
#[traced]
impl<T: Display + Clone, const N: usize> Store<T, N> {
    #![allow(clippy::use_self)]

    /// How many there may be.
    const SIZE: usize = N;

    const fn new(rows: [Option<T>; N]) -> Self {
        Store { rows }
    }

    /// Adds `row` where InCamelCase says.
    fn add(mut self, at: usize, row: T) -> Store<T, N> {
        self.rows[at] = Some(row);
        self
    }

    #[traced(err = false)]
    fn find<'a>(&'a self, text: &str) -> Result<&'a T, Error> {
        fn is(row: &impl Display, text: &str) -> bool {
            row.to_string() == text
        }
        let mut rows = self.rows.iter().flatten();
        rows.find(|row| is(*row, text)).ok_or(Error)
    }

    fn missing(&self) -> Result<T, Error> {
        Err(Error)
    }

    async fn later(&self) -> Option<T> {
        pause().await;
        self.rows.last().cloned().flatten()
    }

    #[traced(skip)]
    fn left_out(&self) -> usize {
        Self::SIZE
    }

    fn unused(&self) {}
}

#[traced]
impl<T: Display, const N: usize> Display for Store<T, N> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Printed {
        self.rows.iter().flatten().try_for_each(|row| write!(f, "{row} "))
    }
}

#[traced]
impl<T, const N: usize> Drop for Store<T, N> {
    fn drop(&mut self) {
        println!("dropped");
    }
}

fn main() {
    observe(|| {
        let store = Store::<u8, 2>::new([None, Some(7)]).add(0, 1);
        println!("{:?} {}", store.find("7"), store.missing().is_err());
        println!("{:?} {}", finished(store.later()), store.left_out());
        println!("{store}");
    });
}
