//! `#[traced]` adds a fixed number of bytes to a future, and stores no argument a second time that the body
//! holds over an await.

#![allow(
    clippy::large_types_passed_by_value,
    clippy::large_futures,
    reason = "size is the point"
)]

use std::future::ready;
use std::mem::size_of_val;

use trace_runtime::traced;

/// What one level may add.
const LEVEL: usize = 96;

/// Larger than anything that a wrapper could need.
type Large = [u8; 4096];

const LARGE: Large = [7; 4096];

/// Each function once as it is and once traced.
macro_rules! both {
    ($($function:item)*) => {
        mod plain {
            use super::*;
            $($function)*
        }
        mod annotated {
            use super::*;
            $(#[traced] $function)*
        }
    };
}

both! {
    pub(crate) async fn nothing() {
        ready(()).await;
    }

    pub(crate) async fn number(n: u64) -> u64 {
        ready(()).await;
        n
    }

    pub(crate) async fn held(a: Large, b: Large) -> Result<usize, ()> {
        ready(()).await;
        Ok(a.len() + b.len())
    }

    pub(crate) async fn moved(a: Vec<Large>, mut b: Large) -> Result<Large, String> {
        b[0] = a[0][0];
        ready(()).await;
        Ok(b)
    }

    pub(crate) async fn locals(n: usize) -> Result<usize, ()> {
        let local = LARGE;
        ready(()).await;
        Ok(local.len() + n)
    }

    pub(crate) async fn inner(n: usize) -> Result<usize, ()> {
        Ok(held(LARGE, LARGE).await? + n)
    }

    pub(crate) async fn outer(n: usize) -> Result<usize, ()> {
        inner(n).await
    }
}

macro_rules! grows {
    ($levels:literal, $function:ident($($argument:expr),*)) => {
        let plain = size_of_val(&plain::$function($($argument),*));
        let traced = size_of_val(&annotated::$function($($argument),*));
        let limit = plain + $levels * LEVEL;
        assert!(traced <= limit, "{}: {plain} -> {traced}", stringify!($function));
    };
}

#[test]
fn one_level() {
    grows!(1, nothing());
    grows!(1, number(1));
    grows!(1, held(LARGE, LARGE));
    grows!(1, moved(vec![LARGE], LARGE));
    grows!(1, locals(1));
}

#[test]
fn several_levels() {
    grows!(2, inner(1));
    grows!(3, outer(1));
}

#[test]
fn recording_attributes_stores_no_guard_beside_the_future() {
    #[traced(attrs(len = a.len(), first = b[0]), ret, kind = client)]
    async fn recorded(a: Large, b: Large) -> Result<usize, ()> {
        ready(()).await;
        Ok(a.len() + b.len())
    }

    let plain = size_of_val(&plain::held(LARGE, LARGE));
    let traced = size_of_val(&recorded(LARGE, LARGE));
    assert!(traced <= plain + LEVEL, "{plain} -> {traced}");
}
