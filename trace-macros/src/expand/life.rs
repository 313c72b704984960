//! The `poll` of a hand-written future or stream, whose whole life is the span.

use proc_macro2::{Ident, Span, TokenStream};
use syn::spanned::Spanned as _;

use super::arguments::Arguments;
use super::fields::{Recording, record_at_first};
use super::future::{fresh, look};
use super::sync::head;
use super::{after, enclosed, unlooked};
use crate::model::{Life, Model};
use crate::polled::Kind;
use crate::template::{template, template_at};

/// Continues the span that is kept in a field, and begins it with the first poll.
///
/// ```text
/// fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
///     self.timer.poll(cx)
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
///     let __span = P::Lifespan::poll_future(&(self.span), || P::fresh(…));
///     if __span.is_recording() { … }          // at the first poll
///     let __value = P::once(move || -> Poll<u64> { … self.timer.poll(cx) })();
///     __span.future(&__value, move |__value, __settle| P::probe(__value).outcome(__settle));
///     __value
/// }
/// ```
pub(super) fn continued(mut model: Model, life: &Life) -> TokenStream {
    let span = &Ident::new("__span", Span::mixed_site());
    let fresh = fresh(&model, Span::mixed_site());
    // They are the fresh span's.
    model.links = None;
    let Recording { before, seen, .. } = record_at_first(&model, span);
    let Arguments {
        signature,
        bindings,
        ..
    } = Arguments::in_closure(&model.function.parameters, &seen);
    let inner = after(bindings, &model.function.body);
    let output = model.function.output.inferred();
    let closure = enclosed(&model, |span| head(&model.function, output, span), inner);
    let look = look(&model, None).unwrap_or_else(unlooked);
    let [enter, leave] = match life.kind {
        Kind::Future => ["poll_future", "future"],
        Kind::Stream => ["poll_stream", "stream"],
    }
    .map(|method| Ident::new(method, Span::mixed_site()));
    let private = &model.private;
    let field = &life.field;
    let at = Span::mixed_site().located_at(field.span());
    let field = template_at!(at => &(#field));
    let body = template! {
        let #span = #private::Lifespan::#enter(#field, || #fresh);
        #before
        let __value = #private::once(#closure)();
        #span.#leave(&__value, #look);
        __value
    };
    model.function.respell(signature);
    model.function.with(body)
}
