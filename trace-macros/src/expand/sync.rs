//! Bodies that run to their end when they are called.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::arguments::Arguments;
use super::fields::{Recording, record, record_around_closure};
use super::{Ends, after, enclosed, enter, outcome, template};
use crate::input::{Function, Parameter};
use crate::model::Model;

/// Puts a guard in front of the body.
///
/// ```text
/// fn area(width: u32, height: u32) -> u32 {
///     width * height
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn area(width: u32, height: u32) -> u32 {
///     let __span = P::enter(…);
///     match () {
///         () => {
///             width * height
///         }
///     }
/// }
/// ```
pub(super) fn guarded(model: Model) -> TokenStream {
    let enter = enter(&model);
    let span = Ident::new("__span", Span::mixed_site());
    let record = record(&model, &span);
    let mutable = model.links.as_ref().map(|_| template!(mut));
    let body = after(
        &template!(let #mutable #span = #enter; #record),
        &model.function.body.block,
    );
    model.function.with(&body)
}

/// Moves the body into a closure, and looks at what it returns.
///
/// ```text
/// fn save(self, mut rows: Rows) -> Result<u64, Error> {
///     rows.sort();
///     self.insert(rows)
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn save(self, rows: Rows) -> Result<u64, Error> {
///     let mut __span = P::enter(…);
///     let __value = P::call(move || -> Result<u64, Error> {
///         let _ = &self;
///         #[allow(clippy::shadow_same)]
///         let mut rows = rows;
///         match () {
///             () => {
///                 rows.sort();
///                 self.insert(rows)
///             }
///         }
///     });
///     P::probe(&__value).outcome(__span.settle());
///     __value
/// }
/// ```
///
/// The arguments are bound again, because then the compiler says of them what it says of arguments
/// and not what it says of captures, and because that drops them in order. `self` cannot be; it is
/// captured whole, and what a closure captures goes after its locals. Of those that `attrs` and the like
/// name, `let _ = rows;` says that they are used.
pub(super) fn called(mut model: Model) -> TokenStream {
    let private = &model.private;
    let span = Ident::new("__span", Span::mixed_site());
    let enter = enter(&model);
    let Recording {
        before,
        after: inside,
        seen,
    } = record_around_closure(&model, &span);
    let outcome = outcome(
        &model.outcome,
        private,
        &template!(&__value),
        &template!(__span.settle()),
    );

    let Arguments {
        signature,
        bindings,
        ..
    } = Arguments::bound(&model.function.parameters, &seen);
    let inner = after(&template!(#bindings #inside), &model.function.body.block);
    let closure = enclosed(&model, |span| head(&model.function, span), &inner);

    let body = template! {
        let mut __span = #enter;
        #before
        let __value = #private::call(#closure);
        #outcome
    };
    let Ends { first, .. } = Ends::of_tail(&model.function.body.block);
    let value = quote_spanned!(first=> __value);
    model.function.respell(signature);
    model.function.with(&template!(#body #value))
}

/// `move || -> Output`, from where the function's signature begins to its end: what the compiler says
/// of a function it says there of the closure.
///
/// It moves only what cannot be bound again inside, since of what is moved into a closure the compiler
/// does not say that it could be cloned.
fn head(function: &Function, span: Span) -> TokenStream {
    let start = span.located_at(function.start());
    let movement = function
        .parameters
        .iter()
        .any(Parameter::is_captured)
        .then(|| quote_spanned!(start=> move));
    let output = function.output.inferred();
    let bars = quote_spanned!(start=> ||);
    quote_spanned!(span=> #movement #bars -> #output)
}
