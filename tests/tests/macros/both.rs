//! What the attribute adds to a function, beside the function as it is.

/// Each function once as it is and once traced.
macro_rules! both {
    ($($function:item)*) => {
        mod plain {
            use super::*;
            $($function)*
        }
        mod annotated {
            use super::*;
            $(#[traced] $function)*
        }
    };
}

pub(crate) use both;
