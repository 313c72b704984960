//! What headers are read from and written to.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

/// Something that headers are read from (OpenTelemetry specification, "`TextMap` Propagator", "Getter").
///
/// Values are bytes: a carrier need not check what it was sent. Names of fields are compared without regard to ASCII case.
///
/// ```
/// use trace_runtime::propagation::{self, Extract};
///
/// struct Message { headers: Vec<(String, Vec<u8>)> }
///
/// impl Extract for Message {
///     fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
///         for (name, value) in &self.headers {
///             each(name, value);
///         }
///     }
/// }
///
/// let header = ("traceparent".to_owned(), b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_vec());
/// let message = Message { headers: vec![header] };
/// assert!(propagation::extract(&message).span_context().is_some());
/// ```
#[diagnostic::on_unimplemented(
    message = "headers cannot be read from `{Self}`",
    note = "those of `http`, `tonic`, `rdkafka`, `lapin` and `async-nats` can with the features of these names; any other implements `propagation::Extract`"
)]
pub trait Extract {
    /// Hands over every field, those of one name in the order in which they came.
    fn fields(&self, each: &mut dyn FnMut(&str, &[u8]));

    /// Hands over every value of one field, in the order in which they came. Overridden by carriers that can look a name up.
    fn values(&self, name: &str, each: &mut dyn FnMut(&[u8])) {
        self.fields(&mut |other, value| {
            if other.eq_ignore_ascii_case(name) {
                each(value);
            }
        });
    }
}

/// Something that headers are written to (OpenTelemetry specification, "`TextMap` Propagator", "Setter").
///
/// What is set is visible ASCII, spaces and tabs. An implementation that cannot take a field leaves it out: sending must not fail for it.
#[diagnostic::on_unimplemented(
    message = "headers cannot be written to `{Self}`",
    note = "those of `http`, `tonic`, `rdkafka`, `lapin` and `async-nats` can with the features of these names; any other implements `propagation::Inject`"
)]
pub trait Inject {
    /// Sets a field, in the place of all of this name.
    fn set(&mut self, name: &str, value: &str);

    /// Removes all fields of this name.
    fn remove(&mut self, name: &str);
}

/// What can be walked through as pairs.
macro_rules! extract_pairs {
    ($(impl [$($generics:tt)*] for $carrier:ty;)*) => {$(
        impl<$($generics)*> Extract for $carrier {
            fn fields(&self, each: &mut dyn FnMut(&str, &[u8])) {
                for (name, value) in self.iter() {
                    each(name.as_ref(), value.as_ref());
                }
            }
        }
    )*};
}

extract_pairs! {
    impl [K: AsRef<str>, V: AsRef<[u8]>] for Vec<(K, V)>;
    impl [K: AsRef<str>, V: AsRef<[u8]>] for &[(K, V)];
    impl [K: AsRef<str>, V: AsRef<[u8]>, const N: usize] for [(K, V); N];
    impl [K: AsRef<str>, V: AsRef<[u8]>, S] for HashMap<K, V, S>;
    impl [K: AsRef<str>, V: AsRef<[u8]>] for BTreeMap<K, V>;
}

impl Inject for Vec<(String, String)> {
    fn set(&mut self, name: &str, value: &str) {
        Inject::remove(self, name);
        self.push((name.to_owned(), value.to_owned()));
    }

    fn remove(&mut self, name: &str) {
        self.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }
}

impl<S: BuildHasher> Inject for HashMap<String, String, S> {
    fn set(&mut self, name: &str, value: &str) {
        Inject::remove(self, name);
        self.insert(name.to_owned(), value.to_owned());
    }

    fn remove(&mut self, name: &str) {
        self.retain(|other, _| !other.eq_ignore_ascii_case(name));
    }
}

impl Inject for BTreeMap<String, String> {
    fn set(&mut self, name: &str, value: &str) {
        Inject::remove(self, name);
        self.insert(name.to_owned(), value.to_owned());
    }

    fn remove(&mut self, name: &str) {
        self.retain(|other, _| !other.eq_ignore_ascii_case(name));
    }
}
