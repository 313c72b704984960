//! Whole expansions, as tokens: no compiler is needed. What the tokens do is tested in the
//! workspace's `tests`, and so is what the compiler says about mistakes.

mod arguments;
mod blocks;
mod called;
mod futures;
mod half_typed;
mod linted;
mod mistakes;
mod outcomes;
mod polled;

use proc_macro2::TokenStream;

use crate::expand;
use crate::places::Around;
use crate::reader::Reader;

fn expanded(args: TokenStream, item: TokenStream) -> String {
    expand(&Around::default(), args, item, Reader::Compiler)
        .unwrap()
        .to_string()
}

/// A call site named `$name`, as the templates spell it.
macro_rules! callsite {
    ($name:literal) => {
        callsite!(::trace_runtime::__private, $name)
    };
    ($private:path, $($site:tt)+) => {{
        let private = quote!($private);
        quote!(#private::site![$($site)+])
    }};
}

use callsite;
