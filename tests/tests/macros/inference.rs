//! What the compiler knows of a body from the function's signature, it still knows.

#![deny(unreachable_code)]

use std::fmt::Debug;

use trace_runtime::traced;

#[traced]
fn closure<T: PartialEq>(key: &T) -> impl Fn(&(T, u8)) -> bool + '_ {
    move |entry| *key == entry.0
}

#[traced]
fn closure_of_any_lifetime(key: &str) -> impl Fn(&str) -> &str + '_ {
    move |text| text.strip_prefix(key).unwrap_or(text)
}

#[traced]
fn boxed(key: &str) -> Box<dyn Fn(&str) -> bool + '_> {
    Box::new(move |text| text.len() == key.len())
}

#[traced]
fn pointer() -> fn(&(u8, u8)) -> u8 {
    |pair| pair.0
}

#[traced]
fn coerced(array: &[u8; 2]) -> &dyn Debug {
    array
}

fn both<A, B>(one: impl FnOnce() -> A, other: impl FnOnce() -> B) -> (A, B) {
    (one(), other())
}

/// Nothing is unreachable behind a call that only its type says cannot return: `(!, ())`.
#[traced]
fn leaves_one() {
    both(|| panic!("left"), || ());
}

#[test]
#[should_panic(expected = "left")]
fn a_call_may_not_return() {
    leaves_one();
}

#[test]
fn closures_know_what_they_are_called_with() {
    assert!(closure(&1)(&(1, 0)));
    assert_eq!(closure_of_any_lifetime("a")("ab"), "b");
    assert!(boxed("a")("b"));
    assert_eq!(pointer()(&(1, 2)), 1);
}

#[test]
fn a_value_is_coerced_to_what_the_signature_says() {
    assert_eq!(format!("{:?}", coerced(&[1, 2])), "[1, 2]");
}
