//! What a call of an annotated function takes of the stack. In a debug build, whatever is inlined into a function keeps places there for as long as its
//! body runs.

use std::cell::Cell;
use std::hint::black_box;
use std::num::ParseIntError;

use trace_runtime::traced;

use crate::both::both;

/// How deep a recursion is; another is twice as deep.
const LEVELS: usize = 100;

thread_local! {
    static LOWEST: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Notes how far down the stack reaches here.
#[inline(never)]
fn mark() {
    let here = 0_u8;
    let at = std::ptr::from_ref(black_box(&here)).addr();
    LOWEST.set(LOWEST.get().min(at));
}

fn lowest<T>(run: impl FnOnce() -> T) -> usize {
    LOWEST.set(usize::MAX);
    black_box(run());
    LOWEST.get()
}

/// The bytes that each level takes.
fn level<T>(recurse: impl Fn(usize) -> T) -> usize {
    let (deep, deeper) = (lowest(|| recurse(LEVELS)), lowest(|| recurse(2 * LEVELS)));
    deep.saturating_sub(deeper) / LEVELS
}

both! {
    #[inline(never)]
    pub(crate) fn value(n: usize) -> usize {
        mark();
        if n == 0 { 0 } else { value(n - 1) + black_box(1) }
    }

    #[inline(never)]
    pub(crate) fn result(n: usize) -> Result<usize, ParseIntError> {
        mark();
        if n == 0 { Ok(0) } else { Ok(result(n - 1)? + black_box(1)) }
    }

    #[inline(never)]
    pub(crate) fn owned(n: Box<usize>) -> Result<Box<usize>, Box<usize>> {
        mark();
        if *n == 0 { Ok(n) } else { owned(Box::new(*n - 1)).map(black_box) }
    }

    #[inline(never)]
    pub(crate) fn large(n: usize) -> Result<[usize; 16], ParseIntError> {
        mark();
        if n == 0 { Ok([0; 16]) } else { large(n - 1).map(black_box) }
    }
}

/// `limit` is what the attribute may add, as measured and one step of the stack's alignment more.
macro_rules! adds {
    ($limit:literal, $function:ident($argument:expr)) => {
        let (plain, traced) = (
            level(|n| plain::$function($argument(n))),
            level(|n| annotated::$function($argument(n))),
        );
        let name = stringify!($function);
        assert!(traced <= plain + $limit, "{name}: {plain} -> {traced}");
    };
}

#[test]
fn a_value_that_is_not_looked_at() {
    adds!(128, value(usize::from));
}

#[test]
fn a_result_whose_body_is_a_closure() {
    adds!(176, result(usize::from));
}

#[test]
fn a_result_of_what_an_owned_argument_holds() {
    adds!(224, owned(Box::new));
}

/// It lies there once more, between the body and the caller.
#[test]
fn a_result_that_is_large() {
    adds!(304, large(usize::from));
}
