//! Functions that are not `async` and return a future or a stream: what is measured is polled later.

use proc_macro2::{Ident, Span, TokenStream};

use super::arguments::Arguments;
use super::fields::{Recording, record_around_making, record_on_current, record_when_called};
use super::future::{fresh, look};
use super::sync::head;
use super::{Ends, after, enclosed, in_arm, unlooked};
use crate::input::Body;
use crate::model::{Model, Parent};
use crate::polled::{Form, Kind, Polled};
use crate::tail::{Pinned, refilled};
use crate::template::{Tokens, template, template_at};
use crate::tokens::respelt;

/// Leaves the body where it is, and wraps what it makes.
///
/// ```text
/// fn save(&self, rows: Rows) -> impl Future<Output = Result<u64, Error>> {
///     let id = self.next_id();
///     async move { self.insert(id, rows).await }
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn save(&self, rows: Rows) -> impl Future<Output = Result<u64, Error>> {
///     P::fresh(…).run(
///         match () {
///             () => {
///                 let id = self.next_id();
///                 async move { self.insert(id, rows).await }
///             }
///         },
///         move |__value: &Result<u64, Error>, __settle| P::probe(__value).outcome(__settle),
///     )
/// }
/// ```
///
/// A stream is the same with `.stream(…)`, a box with `.rebox(…)`. What follows a body that only panics is unreachable,
/// of which the compiler speaks once: it is allowed to be, where it comes first. Of a box that is made at the
/// body's end only the content changes, so that there is no second box:
///
/// ```text
/// fn save(&self, rows: Rows) -> BoxFuture<'_, u64> {
///     let id = self.next_id();
///     Box::pin(P::fresh(…).run(async move { self.insert(id, rows).await }, |_, _| {}))
/// }
/// ```
pub(super) fn measured(mut model: Model, polled: &Polled) -> TokenStream {
    record_in_an_async_block(&mut model);
    if model.function.body.leaves_early() {
        return called(model, polled);
    }
    let recording = record_when_called(&model);
    let (first, fresh) = begun(&model, &recording);
    let block = model.function.body.block();
    let body = match Pinned::find(block.stream()) {
        Some(pinned) if polled.form == Form::Boxed => {
            let content = wrapped(&model, polled, fresh, pinned.content().into());
            let statements = pinned.with(content.into());
            if first.is_empty() {
                statements.into()
            } else {
                after(first, &Body::of(respelt(block, statements)))
            }
        }
        _ => {
            let value = replaced(&model, polled, fresh, in_arm(&model.function.body));
            template!(#first #value)
        }
    };
    model.function.with(body)
}

/// Moves the body into a closure, because `return` and `?` leave it with what has to be wrapped.
///
/// ```text
/// let __value = P::once(move || -> BoxFuture<'_, u64> { … })();
/// P::fresh(…).rebox(__value, |_, _| {})
/// ```
fn called(mut model: Model, polled: &Polled) -> TokenStream {
    let Recording {
        before,
        after: inside,
        seen,
        ..
    } = record_around_making(&model);
    let private = &model.private;
    let (first, fresh) = begun(&model, &before);
    let Arguments {
        signature,
        bindings,
        ..
    } = Arguments::in_closure(&model.function.parameters, &seen);
    let inner = after(template!(#bindings #inside), &model.function.body);
    let output = model.function.output.inferred();
    let closure = enclosed(&model, |span| head(&model.function, output, span), inner);
    let value = replaced(&model, polled, fresh, template!(__value));
    let body = template! {
        #first
        let __value = #private::once(#closure)();
        #value
    };
    model.function.respell(signature);
    model.function.with(body)
}

/// Records at the first poll, as in an `async fn`, if an `async` block is all of the body: then nothing has
/// happened to the arguments before.
fn record_in_an_async_block(model: &mut Model) {
    if model.fields.is_empty() {
        return;
    }
    let recording = record_on_current(model);
    let block = model.function.body.block();
    let refilled = refilled(block.stream(), |inner| {
        respelt(inner, after(recording.clone(), &Body::of(inner.clone())))
    });
    if let Some(refilled) = refilled {
        let refilled = respelt(block, refilled);
        model.function.body.refill(refilled);
        model.fields.clear();
    }
}

/// `P::fresh(…)`, in a statement of its own where something may happen to its arguments afterwards.
fn begun(model: &Model, recording: &Tokens) -> (Tokens, Tokens) {
    let Ends { first, .. } = Ends::of_tail(&model.function.body);
    let fresh = fresh(model, first);
    let is_given = matches!(model.parent, Parent::Given(_)) || model.links.is_some();
    match (recording.is_empty(), is_given) {
        (true, false) => (Tokens::default(), fresh),
        (true, true) => (template!(let __fresh = #fresh;), template!(__fresh)),
        (false, _) => (
            template!(let mut __fresh = #fresh; #recording),
            template!(__fresh),
        ),
    }
}

/// What takes the place of `value`, which is of the type that the function returns.
fn replaced(model: &Model, polled: &Polled, fresh: Tokens, value: Tokens) -> Tokens {
    if polled.form == Form::Opaque {
        return wrapped(model, polled, fresh, value);
    }
    let look = look(model, None).unwrap_or_else(unlooked);
    let at = Span::mixed_site().located_at(polled.asked.unwrap_or_else(Span::mixed_site));
    let rebox = template_at!(at => .rebox);
    template!(#fresh #rebox(#value, #[allow(unreachable_code)] #look))
}

/// `value` inside the span, as another type.
fn wrapped(model: &Model, polled: &Polled, fresh: Tokens, value: Tokens) -> Tokens {
    if let Some(item) = polled.doubtful_item() {
        return chosen(model, item.inferred(), fresh, value);
    }
    let method = match polled.kind {
        Kind::Future => "run",
        Kind::Stream => "stream",
    };
    let method = Ident::new(method, Span::mixed_site());
    let look = look(model, item(model, polled)).unwrap_or_else(unlooked);
    template!(#fresh.#method(#value, #look))
}

/// `value` inside the span if it is a stream; if it is of another trait by that name, the span is the call.
///
/// ```text
/// match (P::begin(P::fresh(…)), value) {
///     (__begun, __value) => P::probe_stream(&__value).choose().finish(__begun, __value, |_: &Item, _| {}),
/// }
/// ```
fn chosen(model: &Model, item: Tokens, fresh: Tokens, value: Tokens) -> Tokens {
    let private = &model.private;
    let look = look(model, Some(item.clone())).unwrap_or_else(|| template!(|_: &#item, _| {}));
    template! {
        match (#private::begin(#fresh), #value) {
            (__begun, __value) => {
                #private::probe_stream(&__value).choose().finish(__begun, __value, #look)
            }
        }
    }
}

/// What `look` is going to see, as far as it can be spelt: the block's own type may not be known yet.
fn item(model: &Model, polled: &Polled) -> Option<Tokens> {
    if let Some(item) = &polled.item {
        return Some(item.inferred());
    }
    let private = &model.private;
    let output = model.function.output.inferred();
    match (polled.form, polled.kind) {
        (Form::Opaque, _) => None,
        (Form::Boxed, Kind::Future) => Some(template!(<#output as ::core::future::Future>::Output)),
        (Form::Boxed, Kind::Stream) => Some(template!(#private::Item<#output>)),
    }
}
