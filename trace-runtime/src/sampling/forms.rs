//! What attributes are compared with.

use crate::Value;

/// Whether this is meant: the text of the value, or what it is printed as; of an array one element is enough.
pub(crate) fn says(value: &Value<'_>, is_meant: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::Str(text) => is_meant(text),
        Value::Array(array) => array.iter().any(|value| says(&value, is_meant)),
        value => is_meant(&value.to_string()),
    }
}
