//! What clippy says of both texts of a case, with every lint on.

use crate::compare;
use crate::compiler::{Compiler, Source};
use crate::differences::How::{Elsewhere, Lost, New};
use crate::differences::known;
use crate::message::Message;
use crate::program::{Case, Pair};

/// All of clippy's, and of the compiler's those that are off by default.
const LINTS: &[&str] = &[
    "clippy::all",
    "clippy::pedantic",
    "clippy::nursery",
    "clippy::restriction",
    "unused",
    "nonstandard_style",
    "future_incompatible",
    "rust_2018_idioms",
    "rust_2021_compatibility",
    "rust_2024_compatibility",
    "closure_returning_async_block",
    "explicit_outlives_requirements",
    "impl_trait_redundant_captures",
    "let_underscore_drop",
    "missing_docs",
    "redundant_lifetimes",
    "single_use_lifetimes",
    "trivial_casts",
    "trivial_numeric_casts",
    "unit_bindings",
    "unnameable_types",
    "unreachable_pub",
    "unused_lifetimes",
    "unused_qualifications",
    "unused_results",
    "variant_size_differences",
];

pub(crate) fn differences(compiler: &Compiler, case: &Case, pair: &Pair) -> Vec<String> {
    let lint = |variant, text| compiler.lint(&Source::write(case, "lints", variant, text), LINTS);
    let (plain, traced) = (lint("plain", &pair.plain), lint("traced", &pair.traced));
    let is_lost = |message: &Message| known(&message.code).is_some();
    let is_there = |code: &str| plain.iter().any(|message| message.code == code);
    let is_expected = |message: &Message| match known(&message.code) {
        _ if case.program.clean => false,
        Some(New) => true,
        Some(Elsewhere) => is_there(&message.code),
        Some(Lost) | None => false,
    };
    let lost = compare::without(&plain, &traced).into_iter();
    let new = compare::without(&traced, &plain).into_iter();
    compare::reports(
        lost.filter(|message| !is_lost(message)),
        new.filter(|message| !is_expected(message)),
    )
}
