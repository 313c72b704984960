//! Bodies that clippy knows and leaves alone: it still does.
//@ span: partial_cmp
//@ span: clone
//@ span: is_send
//@ span: opened

#![deny(clippy::all)]
#![allow(clippy::missing_trait_methods)]

use core::cmp::Ordering;
use core::mem::MaybeUninit;

use shapes::observe;
use trace_runtime::traced;

/// Documented.
#[derive(PartialEq, Eq, Debug)]
struct Version(u32);

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Version {
    #[traced]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Copy for Version {}

impl Clone for Version {
    #[traced]
    fn clone(&self) -> Self {
        *self
    }
}

#[traced]
fn is_send<T: Send>() {}

#[traced]
fn opened(bytes: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    unsafe { core::mem::transmute(bytes) }
}

fn main() {
    observe(|| {
        let version = Version(1);
        println!("{:?}", version.partial_cmp(&Version(2)));
        println!("{:?}", Clone::clone(&version));
        is_send::<Version>();
        println!("{}", opened(&mut [1, 2]).len());
    });
}
