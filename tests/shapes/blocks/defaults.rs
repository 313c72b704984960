//! A crate that says its defaults: what is documented, unused or written in some style is told of as ever.
//@ differs: clippy::arbitrary_source_item_ordering
//@ span: load
//@ span: later
//@ span: Row::size
//@ span: partial_cmp
//@ span: Named::name
//@ span: inner
//@ span: made
//@ warns: unused_variables dead_code

use std::cmp::Ordering;

use shapes::{finished, observe};

trace_runtime::defaults!(args, ret, attrs(app = "shop"));

/// Says InCamelCase what it may fail of.
///
/// Not so [Row::size] or [Row::size].
#[crate::traced]
pub fn load(id: u32) -> Result<Row, String> {
    let unused = 1;
    let error = || id.to_string();
    id.checked_sub(1).map(|_| Row(7)).ok_or_else(error)
}

#[crate::traced]
async fn later(n: u32) -> u32 {
    n + 1
}

#[crate::traced]
fn never(n: u32) -> u32 {
    n
}

/// Is compared by its number.
#[derive(PartialEq, Eq)]
pub struct Row(u8);

#[crate::traced]
impl Row {
    pub fn size(&self, unit: usize) -> usize {
        unit + size_of::<Self>()
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Row {
    #[crate::traced]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[crate::traced]
pub trait Named {
    fn name(&self) -> &str {
        "row"
    }
}

impl Named for Row {}

#[crate::traced]
mod rows {
    //! Rows AndTheirParts.

    pub fn inner(n: u32) -> u32 {
        n + 1
    }
}

macro_rules! made {
    ($name:ident) => {
        #[crate::traced]
        pub fn $name(n: u32) -> u32 {
            n + 1
        }
    };
}

made!(made);

fn main() {
    observe(|| {
        let row = load(1).unwrap();
        println!("{} {}", row.0, finished(later(1)));
        println!("{} {:?}", row.size(2), row.partial_cmp(&Row(2)));
        println!("{} {} {}", row.name(), rows::inner(4), made(5));
    });
}
