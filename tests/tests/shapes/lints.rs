//! What clippy and the compiler say of both texts of a case, with every lint on.

use crate::compare;
use crate::compiler::Compiler;
use crate::differences::How::{Elsewhere, Lost};
use crate::differences::known;
use crate::message::Message;
use crate::program::{Case, Pair};

const CLIPPY: &[&str] = &[
    "clippy::all",
    "clippy::pedantic",
    "clippy::nursery",
    "clippy::restriction",
];

/// Those of the compiler's that are off by default.
const RUSTC: &[&str] = &[
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

/// What of clippy's messages is not the same; nothing but what the program's first lines excuse may be.
pub(crate) fn of_clippy(compiler: &Compiler, case: &Case, pair: &Pair) -> Vec<String> {
    let lints = [CLIPPY, RUSTC].concat();
    let [plain, traced] = pair.texts().map(|(variant, text)| {
        compiler.lint(&compiler.source(case, "clippy", variant, text), &lints)
    });
    let is_excused = |message: &Message| case.program.excuses(&message.code);
    let lost = compare::without(&plain, &traced).into_iter();
    let new = compare::without(&traced, &plain).into_iter();
    compare::reports(
        lost.filter(|message| !is_excused(message)),
        new.filter(|message| !is_excused(message)),
    )
}

/// What of the compiler's messages is not the same, and not known to be so.
pub(crate) fn of_the_compiler(compiler: &Compiler, case: &Case, pair: &Pair) -> Vec<String> {
    let [plain, traced] = pair.texts().map(|(variant, text)| {
        compiler.check(&compiler.source(case, "rustc", variant, text), RUSTC)
    });
    let is_there = |code: &str| plain.iter().any(|message| message.code == code);
    let is_expected = |message: &Message| match known(&message.code) {
        Some(Elsewhere) => is_there(&message.code),
        Some(Lost) | None => false,
    };
    let lost = compare::without(&plain, &traced).into_iter();
    let new = compare::without(&traced, &plain).into_iter();
    let is_lost = |code: &str| known(code).is_some() || case.program.excuses_here(code);
    compare::reports(
        lost.filter(|message| !is_lost(&message.code)),
        new.filter(|message| !is_expected(message)),
    )
}
