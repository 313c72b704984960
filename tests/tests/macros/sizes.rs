//! `#[traced]` adds a fixed number of bytes to a future, and stores no argument a second time.

#![allow(
    clippy::large_types_passed_by_value,
    clippy::large_futures,
    reason = "size is the point"
)]

use std::future::ready;
use std::mem::size_of_val;

use trace_runtime::{Context, traced};

use crate::both::both;

/// What one level may add.
const LEVEL: usize = 96;

/// Larger than anything that a wrapper could need.
type Large = [u8; 4096];

const LARGE: Large = [7; 4096];

type Larger = [u8; 8192];

const LARGER: Larger = [7; 8192];

async fn leaf(a: Large) -> Result<usize, ()> {
    ready(()).await;
    Ok(a.len())
}

async fn larger_leaf(a: Larger) -> usize {
    ready(()).await;
    a.len()
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

    pub(crate) async fn closure(a: Large) -> impl Fn(&[u8]) -> usize {
        ready(()).await;
        move |b| a.len() + b.len()
    }

    pub(crate) async fn inner(n: usize) -> Result<usize, ()> {
        Ok(held(LARGE, LARGE).await? + n)
    }

    pub(crate) async fn outer(n: usize) -> Result<usize, ()> {
        inner(n).await
    }

    pub(crate) async fn passed_on(a: Large) -> Result<usize, ()> {
        leaf(a).await
    }

    pub(crate) async fn passed_on_twice(a: Large, b: Larger) -> usize {
        let first = leaf(a).await.unwrap_or_default();
        first + larger_leaf(b).await
    }

    pub(crate) async fn passed_down(a: Larger) -> usize {
        passed_on_twice(LARGE, a).await
    }

    pub(crate) async fn unused(_a: Large, _: Larger) {
        ready(()).await;
    }

    pub(crate) async fn consumed(a: Large, b: Larger) -> usize {
        let sum = usize::from(a[0]) + usize::from(b[0]);
        ready(()).await;
        sum
    }

    pub(crate) async fn taken_apart((a, _): (Large, u8), b: Larger) -> Result<usize, ()> {
        let len = larger_leaf(b).await;
        Ok(len + leaf(a).await?)
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
    grows!(1, closure(LARGE));
}

#[test]
fn several_levels() {
    grows!(2, inner(1));
    grows!(3, outer(1));
}

#[test]
fn arguments_that_are_handed_on() {
    grows!(1, passed_on(LARGE));
    grows!(1, passed_on_twice(LARGE, LARGER));
    grows!(2, passed_down(LARGER));
    grows!(1, taken_apart((LARGE, 1), LARGER));
}

#[test]
fn arguments_that_are_not_held() {
    grows!(1, unused(LARGE, LARGER));
    grows!(1, consumed(LARGE, LARGER));
}

#[test]
fn recording_stores_nothing_beside_the_future() {
    #[traced(attrs(len = a.len(), first = b[0]), ret, kind = client)]
    async fn recorded(a: Large, b: Large) -> Result<usize, ()> {
        ready(()).await;
        Ok(a.len() + b.len())
    }

    #[traced(args(b), attrs(first = a[0]))]
    async fn recorded_and_passed_on(a: Large, b: Larger) -> usize {
        let first = leaf(a).await.unwrap_or_default();
        first + larger_leaf(b).await
    }

    #[traced(args(b), attrs(n, first = b[0]))]
    async fn recorded_beside_a_pattern((a, n): (Large, u8), b: Larger) -> Result<usize, ()> {
        let len = larger_leaf(b).await + usize::from(n);
        Ok(len + leaf(a).await?)
    }

    #[traced(root, links = link.as_ref(), attrs(first = a[0]))]
    async fn related(a: Large, link: Option<Context>) -> Result<usize, ()> {
        leaf(a).await
    }

    async fn unrelated(a: Large, link: Option<Context>) -> Result<usize, ()> {
        let _ = &link;
        leaf(a).await
    }

    let plain = size_of_val(&plain::held(LARGE, LARGE));
    let traced = size_of_val(&recorded(LARGE, LARGE));
    assert!(traced <= plain + LEVEL, "{plain} -> {traced}");

    let plain = size_of_val(&plain::passed_on_twice(LARGE, LARGER));
    let traced = size_of_val(&recorded_and_passed_on(LARGE, LARGER));
    assert!(traced <= plain + LEVEL, "{plain} -> {traced}");

    let plain = size_of_val(&plain::taken_apart((LARGE, 1), LARGER));
    let traced = size_of_val(&recorded_beside_a_pattern((LARGE, 1), LARGER));
    assert!(traced <= plain + LEVEL, "{plain} -> {traced}");

    let plain = size_of_val(&unrelated(LARGE, None));
    let traced = size_of_val(&related(LARGE, None));
    assert!(traced <= plain + LEVEL, "{plain} -> {traced}");
}
