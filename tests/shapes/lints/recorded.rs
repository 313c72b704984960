//! What clippy says of functions that record whatever can be recorded of their arguments and values: it is shown them as they were written.
//@ span: Version::partial_cmp
//@ span: Id::clone
//@ span: Store::first
//@ span: Store::size
//@ span: used
//@ span: first

use std::cmp::Ordering;

use shapes::observe;

/// Lints look for bodies that are exactly like these.
#[derive(PartialEq, Eq)]
struct Version(u8);

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[trace_runtime::traced(args, ret)]
impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Copy)]
struct Id(u8);

#[trace_runtime::traced(args, ret)]
impl Clone for Id {
    fn clone(&self) -> Self {
        *self
    }
}

struct Store(Vec<String>);

#[trace_runtime::traced(args, ret)]
impl Store {
    fn first(&self, from: usize) -> Option<&String> {
        self.0.get(from)
    }

    /// Might be `const`.
    fn size(&self, unit: usize) -> usize {
        unit + size_of::<Self>()
    }
}

#[trace_runtime::traced(args)]
fn used(id: u8, _size: u8) -> Id {
    let id = Id(id);
    id
}

#[trace_runtime::traced(ret)]
fn first(names: &[String]) -> Option<&str> {
    names.first().map(String::as_str)
}

fn main() {
    observe(|| {
        println!("{:?}", Version(1).partial_cmp(&Version(2)));
        println!("{}", Clone::clone(&Id(3)).0);
        let store = Store(vec!["a".to_owned()]);
        println!("{:?} {}", store.first(0), store.size(1));
        println!("{} {:?}", used(4, 5).0, first(&store.0));
    });
}
