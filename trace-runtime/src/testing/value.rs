//! Values of attributes, owned.

use std::fmt;

use crate::Value;
use crate::export::console::text;

/// The value of an attribute of a captured span.
///
/// Made with `into()` from what attributes are recorded from: bools, numbers, strings and arrays of them. An integer outside the range of `i64` is its
/// decimal text, as it is when it is recorded. [`Display`](fmt::Display) writes the form that trees and snapshots use.
///
/// ```
/// use trace_runtime::testing::OwnedValue;
///
/// assert_eq!(OwnedValue::from(7_u16), OwnedValue::I64(7));
/// assert_eq!(OwnedValue::from(u64::MAX), OwnedValue::Str("18446744073709551615".into()));
/// assert_eq!(OwnedValue::from(["a", "b c"]).to_string(), r#"[a,"b c"]"#);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OwnedValue {
    /// A bool.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// A floating-point number.
    F64(f64),
    /// A string.
    Str(String),
    /// A homogeneous array.
    Array(Vec<OwnedValue>),
}

impl OwnedValue {
    pub(super) fn push_to(&self, out: &mut String) {
        match self {
            Self::Bool(value) => text::push_display(out, value),
            Self::I64(value) => text::push_display(out, value),
            Self::F64(value) => text::push_f64(out, *value),
            Self::Str(value) => text::push_str(out, value),
            Self::Array(values) => {
                text::push_array(out, values.iter(), |out, element| match element {
                    Self::Str(value) => text::push_element(out, value),
                    other => other.push_to(out),
                });
            }
        }
    }
}

impl fmt::Display for OwnedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.push_to(&mut out);
        f.write_str(&out)
    }
}

impl From<Value<'_>> for OwnedValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::I64(value) => Self::I64(value),
            Value::F64(value) => Self::F64(value),
            Value::Str(value) => Self::Str(value.to_owned()),
            Value::Array(values) => Self::Array(values.iter().map(Self::from).collect()),
        }
    }
}

macro_rules! from {
    ($($variant:ident: $($type:ty)*;)*) => {$($(
        impl From<$type> for OwnedValue {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )*)*};
}

from! {
    Bool: bool;
    I64: i8 i16 i32 i64 u8 u16 u32;
    F64: f32 f64;
    Str: &str String char;
}

macro_rules! from_wide {
    ($($type:ty)*) => {$(
        impl From<$type> for OwnedValue {
            fn from(value: $type) -> Self {
                i64::try_from(value).map_or_else(|_| Self::Str(value.to_string()), Self::I64)
            }
        }
    )*};
}

from_wide! { u64 usize isize i128 u128 }

impl From<&String> for OwnedValue {
    fn from(value: &String) -> Self {
        Self::Str(value.clone())
    }
}

impl<T: Into<OwnedValue>> From<Vec<T>> for OwnedValue {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<OwnedValue>, const N: usize> From<[T; N]> for OwnedValue {
    fn from(values: [T; N]) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Clone + Into<OwnedValue>> From<&[T]> for OwnedValue {
    fn from(values: &[T]) -> Self {
        values.to_vec().into()
    }
}
