//! What is recorded before the body runs.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;

use super::arguments::first_pattern;
use crate::args::Probe;
use crate::model::{Field, FieldForm, Model, Parent};
use crate::paths::Private;
use crate::template::{Tokens, template, template_at};

/// Statements around the point where a body becomes one of its own.
#[derive(Default)]
pub(super) struct Recording {
    /// They see the arguments as the signature binds them.
    pub(super) before: Tokens,
    /// They see what patterns bind.
    pub(super) after: Tokens,
    /// The expressions of all that sees the arguments only as the signature binds them.
    pub(super) seen: Vec<TokenTree>,
    /// Whether all attributes are recorded on a guard, before the body: then they can be known before the span starts.
    pub(super) is_described: bool,
}

/// All that is recorded, for a body that stays where it is.
///
/// ```text
/// __span.links(|| others);
/// if __span.is_recording() {
///     __span.attr(&"task.id", &(task.id));
///     __span.decide();
/// }
/// ```
pub(super) fn record(model: &Model, span: &Ident) -> Recording {
    let fields: Vec<_> = model.fields.iter().collect();
    Recording {
        before: on_guard(model, &fields, span, Some(decide(span))),
        is_described: !fields.is_empty(),
        ..Recording::default()
    }
}

fn decide(span: &Ident) -> Tokens {
    template!(#span.decide();)
}

/// The same for a body that moves into a closure. Where a pattern takes an argument apart, that
/// happens inside, and `attrs` are recorded there.
pub(super) fn record_around_closure(model: &Model, span: &Ident) -> Recording {
    let (outside, inside) = around_closure(model);
    let is_described = inside.is_empty() && !outside.is_empty();
    let decide = is_described.then(|| decide(span));
    Recording {
        before: on_guard(model, &outside, span, decide),
        after: on_current(&model.private, &inside),
        seen: seen(model, &outside),
        is_described,
    }
}

/// The same for a body that is entered more than once; it is recorded with the first time.
pub(super) fn record_at_first(model: &Model, span: &Ident) -> Recording {
    let fields: Vec<_> = model.fields.iter().collect();
    Recording {
        before: on_guard(model, &fields, span, None),
        seen: seen(model, &fields),
        ..Recording::default()
    }
}

/// The same for a body that moves into a future: all of it happens there. It happens before the
/// arguments are bound again if it can, because what was borrowed once is stored as long as the
/// future lives, and what is captured is so in any case. What patterns make of arguments is there only afterwards.
pub(super) fn record_inside_future(model: &Model) -> Recording {
    let (inside, before): (Vec<_>, Vec<_>) = model
        .fields
        .iter()
        .partition(|field| names_a_part(model, field.value.clone()));
    Recording {
        before: on_current(&model.private, &before),
        after: on_current(&model.private, &inside),
        seen: seen(model, &before),
        is_described: false,
    }
}

/// Whether an expression may need what a pattern makes of an argument. A text with braces may name it too.
fn names_a_part(model: &Model, value: TokenStream) -> bool {
    takes_apart(model)
        && value.into_iter().any(|token| match token {
            TokenTree::Ident(word) => model.function.has_part(&word),
            TokenTree::Group(group) => names_a_part(model, group.stream()),
            TokenTree::Literal(text) => text.to_string().contains('{'),
            TokenTree::Punct(_) => false,
        })
}

/// For a body that makes a future: the span is not there yet.
pub(super) fn record_when_called(model: &Model) -> Tokens {
    on_fresh(
        model,
        &model.fields.iter().collect::<Vec<_>>(),
        &template!(__fresh),
    )
}

/// The same for such a body that moves into a closure.
pub(super) fn record_around_making(model: &Model) -> Recording {
    let (outside, inside) = around_closure(model);
    let mut before = on_fresh(model, &outside, &template!(__fresh));
    if !inside.is_empty() {
        before = template!(#before let __inside = &mut __fresh;);
    }
    Recording {
        before,
        after: on_fresh(model, &inside, &template!(__inside)),
        seen: seen(model, &outside),
        is_described: false,
    }
}

/// For an `async` block that the user wrote.
pub(super) fn record_on_current(model: &Model) -> Tokens {
    on_current(&model.private, &model.fields.iter().collect::<Vec<_>>())
}

/// What can be recorded before a closure binds the arguments again, and what cannot.
fn around_closure(model: &Model) -> (Vec<&Field>, Vec<&Field>) {
    let is_outside =
        |field: &&Field| !takes_apart(model) || matches!(field.form, FieldForm::Argument(..));
    model.fields.iter().partition(is_outside)
}

fn takes_apart(model: &Model) -> bool {
    let parameters = &model.function.parameters;
    first_pattern(parameters) < parameters.len()
}

fn seen(model: &Model, fields: &[&Field]) -> Vec<TokenTree> {
    let parent = match &model.parent {
        Parent::Given(parent) => Some(parent),
        Parent::Current | Parent::Root => None,
    };
    let values = fields.iter().map(|field| &field.value);
    let expressions = values.chain(parent).chain(&model.links);
    expressions.cloned().flatten().collect()
}

/// With what stands behind them.
fn on_guard(model: &Model, fields: &[&Field], span: &Ident, behind: Option<Tokens>) -> Tokens {
    let links = links(model).map(|links| template!(#span #links;));
    if fields.is_empty() {
        return links.unwrap_or_default();
    }
    let fields: Tokens = fields
        .iter()
        .map(|field| one(&model.private, field, span))
        .collect();
    template! {
        #links
        if #span.is_recording() {
            #fields
            #behind
        }
    }
}

/// `.links(|| others)`, where the expression stands: a type that cannot be linked to is pointed at.
pub(super) fn links(model: &Model) -> Option<Tokens> {
    let links = model.links.as_ref()?;
    let at = Span::mixed_site().located_at(links.span());
    Some(template_at!(at => .links(|| #links)))
}

/// The guard cannot be seen there, but its span is the current one.
///
/// ```text
/// if P::is_recording() {
///     let __span = P::Current;
///     __span.attr(&"task.id", &(id));
/// }
/// ```
fn on_current(private: &Private, fields: &[&Field]) -> Tokens {
    if fields.is_empty() {
        return Tokens::default();
    }
    let span = Ident::new("__span", Span::mixed_site());
    let fields: Tokens = fields
        .iter()
        .map(|field| one(private, field, &span))
        .collect();
    template! {
        if #private::is_recording() {
            let #span = #private::Current;
            #fields
        }
    }
}

/// ```text
/// __fresh.attrs(|__span| {
///     __span.attr(&"task.id", &(id));
/// });
/// ```
fn on_fresh(model: &Model, fields: &[&Field], fresh: &Tokens) -> Tokens {
    if fields.is_empty() {
        return Tokens::default();
    }
    let span = Ident::new("__span", Span::mixed_site());
    let fields: Tokens = fields
        .iter()
        .map(|field| one(&model.private, field, &span))
        .collect();
    template!(#fresh.attrs(|#span| { #fields });)
}

fn one(private: &Private, field: &Field, span: &Ident) -> Tokens {
    let Field { key, value, form } = field;
    // Where the value stands, so that a type that cannot be recorded is pointed at.
    let at = Span::mixed_site().located_at(value.span());
    let reference = template_at!(at => &(#value));
    match form {
        FieldForm::Typed => template!(#span.attr(&#key, #reference);),
        FieldForm::Display => template!(#span.display(&#key, #reference);),
        FieldForm::Debug => template!(#span.debug(&#key, #reference);),
        FieldForm::Argument(probe, conditions) => {
            let probe = match probe {
                Probe::Willing => "probe_arg",
                Probe::Named => "probe_named_arg",
            };
            let probe = Ident::new(probe, Span::mixed_site());
            template_at!(at => #conditions #private::#probe(#reference).record(#span.slot(&#key));)
        }
    }
}
