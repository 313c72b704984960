//! What is recorded before the body runs.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::template;
use crate::model::{Field, FieldForm, Model};
use crate::paths::Private;

/// Statements that record through `span`, a `Guard` or a reference to one.
///
/// ```text
/// if span.is_recording() {
///     span.attr(&"task.id", &(task.id));
/// }
/// ```
pub(super) fn record(model: &Model, span: &Ident) -> TokenStream {
    if model.fields.is_empty() && model.links.is_none() {
        return TokenStream::new();
    }
    let links = model
        .links
        .as_ref()
        .map(|links| template!(#span.links(#links);));
    let fields = model
        .fields
        .iter()
        .map(|field| one(&model.private, field, span));
    template! {
        if #span.is_recording() {
            #links
            #(#fields)*
        }
    }
}

fn one(private: &Private, field: &Field, span: &Ident) -> TokenStream {
    let Field { key, value, form } = field;
    // Where the value stands, so that a type that cannot be recorded is pointed at.
    let reference = {
        let at = template!(_).span().located_at(value.span());
        quote_spanned!(at=> &(#value))
    };
    match form {
        FieldForm::Typed => template!(#span.attr(&#key, #reference);),
        FieldForm::Display => template!(#span.display(&#key, #reference);),
        FieldForm::Debug => template!(#span.debug(&#key, #reference);),
        FieldForm::Probed => template!(#private::probe_arg(#reference).record(&#span, &#key);),
    }
}
