//! What is recorded before the body runs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::arguments::first_pattern;
use super::template;
use crate::model::{Field, FieldForm, Model};
use crate::paths::Private;

/// Statements around the point where a body becomes one of its own.
pub(super) struct Recording {
    /// They see the arguments as the signature binds them, and `span`, a `Guard`.
    pub(super) outside: TokenStream,
    /// They see what patterns bind.
    pub(super) inside: TokenStream,
}

/// All that is recorded, for a body that stays where it is.
///
/// ```text
/// if __span.is_recording() {
///     __span.attr(&"task.id", &(task.id));
/// }
/// ```
pub(super) fn record(model: &Model, span: &Ident) -> TokenStream {
    on_guard(model, &model.fields.iter().collect::<Vec<_>>(), span)
}

/// The same for a body that moves into a closure. Where a pattern takes an argument apart, that
/// happens inside, and `attrs` are recorded there.
pub(super) fn record_around_closure(model: &Model, span: &Ident) -> Recording {
    let parameters = &model.function.parameters;
    if first_pattern(parameters) == parameters.len() {
        return Recording {
            outside: record(model, span),
            inside: TokenStream::new(),
        };
    }
    split(model, span)
}

/// The same for a body that moves into a future. `attrs` are recorded inside, because an argument
/// that was borrowed outside would be stored there, too, as long as the future lives.
pub(super) fn record_around_future(model: &Model, span: &Ident) -> Recording {
    split(model, span)
}

/// Records `attrs` inside: the guard cannot be seen there, but its span is the current one.
///
/// ```text
/// if P::is_recording() {
///     let __span = P::Current;
///     __span.attr(&"task.id", &(id));
/// }
/// ```
fn split(model: &Model, span: &Ident) -> Recording {
    let is_argument = |field: &&Field| matches!(field.form, FieldForm::Argument(_));
    let (arguments, attrs): (Vec<_>, Vec<_>) = model.fields.iter().partition(is_argument);
    Recording {
        outside: on_guard(model, &arguments, span),
        inside: on_current(&model.private, &attrs),
    }
}

fn on_guard(model: &Model, fields: &[&Field], span: &Ident) -> TokenStream {
    if fields.is_empty() && model.links.is_none() {
        return TokenStream::new();
    }
    let links = model
        .links
        .as_ref()
        .map(|links| template!(#span.links(#links);));
    let fields = fields.iter().map(|field| one(&model.private, field, span));
    template! {
        if #span.is_recording() {
            #links
            #(#fields)*
        }
    }
}

fn on_current(private: &Private, fields: &[&Field]) -> TokenStream {
    if fields.is_empty() {
        return TokenStream::new();
    }
    let span = Ident::new("__span", Span::mixed_site());
    let fields = fields.iter().map(|field| one(private, field, &span));
    template! {
        if #private::is_recording() {
            let #span = #private::Current;
            #(#fields)*
        }
    }
}

fn one(private: &Private, field: &Field, span: &Ident) -> TokenStream {
    let Field { key, value, form } = field;
    // Where the value stands, so that a type that cannot be recorded is pointed at.
    let at = Span::mixed_site().located_at(value.span());
    let reference = quote_spanned!(at=> &(#value));
    match form {
        FieldForm::Typed => template!(#span.attr(&#key, #reference);),
        FieldForm::Display => template!(#span.display(&#key, #reference);),
        FieldForm::Debug => template!(#span.debug(&#key, #reference);),
        FieldForm::Argument(probe) => {
            let probe = Ident::new(probe.function(), Span::mixed_site());
            quote_spanned!(at=> #private::#probe(#reference).record(&#span, &#key);)
        }
    }
}
