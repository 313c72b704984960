//! What the compiler and clippy say with `#[traced]` otherwise than without it, and why that stays.

/// How messages of a lint differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Some are missing.
    Lost,
    /// They have other words or stand elsewhere; where none was without the attribute none is with it.
    Elsewhere,
}

use How::{Elsewhere, Lost};

const AS_A_SIGNATURE: &str = "it points at an `async fn` from its first word, which is `fn` now";

const DIFFERENCES: &[(&str, How, &str)] = &[
    (
        "async_fn_in_trait",
        Lost,
        "an `async fn` becomes a `fn` that returns its future, since awaiting that would store arguments twice",
    ),
    (
        "unconditional_recursion",
        Lost,
        "it is looked for in the function's own body, and a body whose value is looked at is a closure's",
    ),
    (
        "non_local_definitions",
        Elsewhere,
        "it says out of which body to move an implementation, and that may be a closure's or an `async` block's",
    ),
    (
        "unused_assignments",
        Elsewhere,
        "it is said of the `let` that binds the argument again, not of the parameter",
    ),
    (
        "tail_expr_drop_order",
        Elsewhere,
        "it points at the end of the `match` around the body too, which stands where the tail ends",
    ),
    ("E0133", Elsewhere, AS_A_SIGNATURE),
    ("missing_docs", Elsewhere, AS_A_SIGNATURE),
    (
        "clippy::missing_const_for_fn",
        Lost,
        "a function whose attribute records something cannot be `const`",
    ),
    (
        "clippy::arbitrary_source_item_ordering",
        Elsewhere,
        "the import of the attribute is an item too",
    ),
];

/// How messages of `lint` are known to differ.
pub(crate) fn known(lint: &str) -> Option<How> {
    let difference = DIFFERENCES.iter().find(|(known, ..)| *known == lint);
    difference.map(|(_, how, _)| *how)
}
