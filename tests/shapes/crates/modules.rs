//! Functions in modules, with every visibility, imported and exported under other names.
//@ differs: clippy::arbitrary_source_item_ordering
//@ span: public
//@ span: restricted
//@ span: limited
//@ span: private

use shapes::observe;
use trace_runtime::traced;

mod outer {
    pub mod inner {
        use trace_runtime::traced;

        #[traced]
        pub fn public() -> Result<u32, ()> {
            Ok(1)
        }

        #[traced]
        pub(super) fn restricted() -> Result<u32, ()> {
            Ok(2)
        }

        #[traced]
        pub(in crate::outer) async fn limited() -> u32 {
            3
        }
    }

    pub use inner::public as exported;

    pub fn all() -> (u32, u32) {
        (inner::restricted().unwrap(), shapes::finished(inner::limited()))
    }
}

#[traced]
fn private() -> Result<u32, ()> {
    Ok(4)
}

fn main() {
    observe(|| println!("{:?} {:?} {:?}", outer::exported(), outer::all(), private()));
}
