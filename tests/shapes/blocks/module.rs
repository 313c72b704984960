//! The attribute on an inline module: all functions in it and in the blocks there, but what macros make.
//@ differs: clippy::arbitrary_source_item_ordering
//@ span: count
//@ span: Row::size
//@ span: Named::name
//@ span: inner
//@ warns: unused_variables

use shapes::observe;
use trace_runtime::traced;

#[traced]
mod rows {
    #![allow(clippy::redundant_pub_crate)]
    //! Rows AndTheirParts.

    use std::cell::Cell;

    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }

    macro_rules! made {
        ($name:ident) => {
            pub(crate) fn $name() -> u32 {
                COUNT.get()
            }
        };
    }

    made!(made);

    pub(crate) const LIMIT: u32 = limit();

    const fn limit() -> u32 {
        7
    }

    pub(crate) fn count(unused: u8) -> u32 {
        COUNT.set(COUNT.get() + 1);
        COUNT.get()
    }

    pub(crate) struct Row(pub(crate) Vec<u8>);

    impl Row {
        pub(crate) fn size(&self) -> usize {
            self.0.len()
        }
    }

    pub(crate) trait Named {
        fn name(&self) -> String {
            String::from("row")
        }
    }

    impl Named for Row {}

    pub(crate) mod deep {
        pub(in super::super) fn inner() -> Result<u32, String> {
            Ok(super::LIMIT)
        }
    }
}

use rows::Named as _;

fn main() {
    observe(|| {
        println!("{} {}", rows::count(1), rows::made());
        let row = rows::Row(vec![1]);
        println!("{} {} {:?}", row.size(), row.name(), rows::deep::inner());
    });
}
