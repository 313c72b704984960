//! What every carrier has to do.

use crate::propagation::{Extract, Inject};

/// Checks a carrier of your own, what is in it already included: fields come back as they were set, names are compared without regard to case, what is set replaces,
/// what is removed is gone, and nothing else changes.
///
/// ```
/// use std::collections::HashMap;
///
/// trace_runtime::testing::check_carrier(&mut HashMap::<String, String>::new());
/// ```
///
/// # Panics
///
/// When the carrier does something else, with what it did.
pub fn check_carrier<C: Extract + Inject>(carrier: &mut C) {
    const NAME: &str = "x-check-carrier";
    const OTHER: &str = "x-check-carrier-other";
    let before = all(carrier);
    carrier.set(OTHER, "kept");
    carrier.set(NAME, "first");
    assert_eq!(values(carrier, NAME), ["first"], "what was set");
    carrier.set(NAME, "Second; of=2, \"x\"");
    assert_eq!(
        values(carrier, NAME),
        ["Second; of=2, \"x\""],
        "it replaces"
    );
    carrier.set("X-Check-Carrier", "third");
    assert_eq!(values(carrier, "X-CHECK-CARRIER"), ["third"], "case");
    assert_eq!(values(carrier, "x-check"), [""; 0], "a part of a name");
    let fields = all(carrier);
    assert!(
        fields.contains(&(NAME.to_owned(), b"third".to_vec())),
        "the list of all fields has it: {fields:?}"
    );
    carrier.remove(NAME);
    assert_eq!(values(carrier, NAME), [""; 0], "what was removed");
    assert_eq!(values(carrier, OTHER), ["kept"], "another field");
    carrier.remove(OTHER);
    assert_eq!(all(carrier), before, "what was there before");
}

fn values(carrier: &dyn Extract, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    carrier.values(name, &mut |value| {
        values.push(String::from_utf8_lossy(value).into_owned());
    });
    values
}

/// All fields, sorted, with their names in lower case.
fn all(carrier: &dyn Extract) -> Vec<(String, Vec<u8>)> {
    let mut fields = Vec::new();
    carrier.fields(&mut |name, value| fields.push((name.to_ascii_lowercase(), value.to_vec())));
    fields.sort();
    fields
}
