//! Tests over both published crates; what is tested stands in `tests/`.

/// The pages of `docs` whose code compiles and runs.
#[cfg(doctest)]
mod docs {
    #[doc = include_str!("../../docs/how-do-i.md")]
    mod how_do_i {}
    #[doc = include_str!("../../docs/migrating-from-tracing.md")]
    mod migrating_from_tracing {}
}
