//! What the compiler and clippy say with `#[traced]` otherwise than without it, and why that stays.

/// How messages of a lint differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Some are missing.
    Lost,
    /// They have other words or stand elsewhere; where none was without the attribute none is with it.
    Elsewhere,
    /// There are new ones too.
    New,
}

use How::{Elsewhere, Lost, New};

const AS_AN_ASYNC_FN: &str = "an `async fn` becomes a `fn` that returns its future, since awaiting that would store arguments twice";
const AS_A_BODY: &str = "it is looked for in the function's own body, and a body whose value is looked at is a closure's";
const AS_AN_ARGUMENT: &str =
    "it is about arguments, which are moved into the closure or future whose body the user's is";
const AS_A_SIGNATURE: &str = "it points at an `async fn` from its first word, which is `fn` now";

const DIFFERENCES: &[(&str, How, &str)] = &[
    ("async_fn_in_trait", Lost, AS_AN_ASYNC_FN),
    ("unconditional_recursion", Lost, AS_A_BODY),
    (
        "unused_assignments",
        Elsewhere,
        "it is said of the `let` that binds the argument again, not of the parameter",
    ),
    ("E0133", Elsewhere, AS_A_SIGNATURE),
    ("missing_docs", Elsewhere, AS_A_SIGNATURE),
    (
        "clippy::arbitrary_source_item_ordering",
        Elsewhere,
        "the import of the attribute is an item too",
    ),
    ("clippy::boxed_local", Lost, AS_AN_ARGUMENT),
    (
        "clippy::default_numeric_fallback",
        New,
        "clippy does not look at the return type that a closure names",
    ),
    ("clippy::elidable_lifetime_names", Lost, AS_AN_ARGUMENT),
    ("clippy::future_not_send", Elsewhere, AS_AN_ASYNC_FN),
    (
        "clippy::implicit_return",
        New,
        "an expression of the attribute's stands around the last one; a function that says `return` stays clean",
    ),
    ("clippy::infinite_loop", Lost, AS_AN_ASYNC_FN),
    (
        "clippy::inline_trait_bounds",
        Elsewhere,
        "its suggestion goes into the empty `where` that ends the signature of an `async fn`",
    ),
    (
        "clippy::manual_async_fn",
        Lost,
        "the function does more than an `async fn`",
    ),
    ("clippy::many_single_char_names", Elsewhere, AS_AN_ARGUMENT),
    ("clippy::min_ident_chars", Elsewhere, AS_AN_ARGUMENT),
    (
        "clippy::missing_const_for_fn",
        Lost,
        "a `const fn` cannot be traced, so it would be bad advice",
    ),
    (
        "clippy::missing_docs_in_private_items",
        Elsewhere,
        AS_A_SIGNATURE,
    ),
    ("clippy::missing_errors_doc", Lost, AS_AN_ASYNC_FN),
    (
        "clippy::missing_inline_in_public_items",
        Elsewhere,
        AS_A_SIGNATURE,
    ),
    ("clippy::missing_trait_methods", Elsewhere, AS_A_SIGNATURE),
    ("clippy::needless_lifetimes", Lost, AS_AN_ARGUMENT),
    ("clippy::needless_pass_by_value", Lost, AS_AN_ARGUMENT),
    ("clippy::only_used_in_recursion", Lost, AS_A_BODY),
    ("clippy::single_call_fn", Elsewhere, AS_A_SIGNATURE),
    ("clippy::unnecessary_wraps", Lost, AS_A_BODY),
    ("clippy::unused_async", Lost, AS_AN_ASYNC_FN),
    ("clippy::unused_self", Lost, AS_AN_ARGUMENT),
    ("clippy::unwrap_in_result", Lost, AS_A_BODY),
];

/// How messages of `lint` are known to differ.
pub(crate) fn known(lint: &str) -> Option<How> {
    let difference = DIFFERENCES.iter().find(|(known, ..)| *known == lint);
    difference.map(|(_, how, _)| *how)
}
