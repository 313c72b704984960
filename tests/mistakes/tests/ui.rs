//! What the compiler says about a mistake: one file a mistake, each named for it.
//!
//! After a change of wording: `TRYBUILD=overwrite cargo test -p trace-mistakes`, then read the difference.

#[test]
fn mistakes() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
}
