//! How large futures are.

use std::future::ready;
use std::mem::size_of_val;

/// The same functions, with and without annotations.
macro_rules! sizes {
    ($name:ident $(, $attribute:meta)?) => {
        mod $name {
            use super::ready;

            $(#[$attribute])?
            async fn one(n: u64) -> u64 {
                ready(n).await
            }

            $(#[$attribute])?
            async fn two(n: u64) -> u64 {
                one(n).await + 1
            }

            $(#[$attribute])?
            pub(super) async fn three(n: u64) -> u64 {
                two(n).await + 1
            }

            $(#[$attribute])?
            pub(super) async fn kibibytes(bytes: [u8; 4096]) -> usize {
                ready(()).await;
                bytes.len()
            }
        }
    };
}

sizes!(none);
sizes!(ours, trace_runtime::traced);
sizes!(tracing, ::tracing::instrument(skip_all));
sizes!(fastrace, ::fastrace::trace);

const LEVELS: usize = 3;

pub(crate) fn print() {
    let levels = size_of_val(&none::three(1));
    let large = size_of_val(&none::kibibytes([0; 4096]));
    println!("{:14} {:>10} {:>10}", "future", "a level", "of 4 KiB");
    for (name, of_three, of_large) in [
        (
            "ours",
            size_of_val(&ours::three(1)),
            size_of_val(&ours::kibibytes([0; 4096])),
        ),
        (
            "tracing",
            size_of_val(&tracing::three(1)),
            size_of_val(&tracing::kibibytes([0; 4096])),
        ),
        (
            "fastrace",
            size_of_val(&fastrace::three(1)),
            size_of_val(&fastrace::kibibytes([0; 4096])),
        ),
    ] {
        let a_level = (of_three - levels) / LEVELS;
        println!("{name:14} {a_level:>10} {:>10}", of_large - large);
    }
}
