//! The attribute `#[traced]` of `trace-runtime`.
#![forbid(unsafe_code)]

mod args;
mod check;
mod errors;
mod expand;
mod fallback;
mod input;
mod model;
mod output;
mod paths;
mod scan;
mod symbol;

use proc_macro2::TokenStream;

use crate::args::Args;
use crate::errors::Errors;
use crate::input::Function;
use crate::model::Model;

/// Records a span.
#[proc_macro_attribute]
pub fn traced(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    traced_tokens(args.into(), item.into()).into()
}

fn traced_tokens(args: TokenStream, item: TokenStream) -> TokenStream {
    expand(args, item.clone()).unwrap_or_else(|error| fallback::expand(&error, item))
}

/// Parse, decide, check, expand: all mistakes are known before the first token is written.
fn expand(args: TokenStream, item: TokenStream) -> Result<TokenStream, syn::Error> {
    let mut errors = Errors::default();
    let args = Args::parse(args, &mut errors);
    let Some(function) = Function::parse(item, &mut errors) else {
        return errors.finish().map(|()| TokenStream::new());
    };
    let model = Model::new(&args, function);
    check::check(&args, &model, &mut errors);
    errors.finish()?;
    Ok(expand::expand(model))
}
