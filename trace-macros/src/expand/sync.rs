//! Bodies that run to their end when they are called.

use proc_macro2::{Ident, Span, TokenStream};

use super::arguments::Arguments;
use super::fields::{Recording, record, record_around_closure};
use super::{enter, outcome, template};
use crate::model::Model;

/// Puts a guard in front of the statements.
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
///     let _span = P::enter(…);
///     width * height
/// }
/// ```
pub(super) fn guarded(model: Model) -> TokenStream {
    let enter = enter(&model);
    let span = Ident::new("_span", Span::mixed_site());
    let record = record(&model, &span);
    let statements = &model.function.body.statements;
    let body = template! {
        let #span = #enter;
        #record
        #statements
    };
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
///     let mut span = P::enter(…);
///     let value = P::call(move || -> Result<u64, Error> {
///         let _ = &self;
///         #[allow(clippy::shadow_same)]
///         let mut rows = rows;
///         rows.sort();
///         self.insert(rows)
///     });
///     P::probe(&value).outcome(span.settle());
///     value
/// }
/// ```
///
/// The arguments are bound again, because then the compiler says of them what it says of arguments
/// and not what it says of captures, and because that drops them in order. `self` cannot be; it is
/// captured whole, and what a closure captures goes after its locals.
pub(super) fn called(mut model: Model) -> TokenStream {
    let private = &model.private;
    let enter = enter(&model);
    let Arguments {
        signature,
        bindings,
        captures,
    } = Arguments::bound(&model.function.parameters);
    let span = Ident::new("span", Span::mixed_site());
    let Recording { outside, inside } = record_around_closure(&model, &span);
    let output = model.function.output.inferred();
    let outcome = outcome(
        &model.outcome,
        private,
        &template!(&value),
        &template!(span.settle()),
    );
    let statements = &model.function.body.statements;
    let closure = model.function.body.closure(
        &output,
        &template! {
            #captures
            #bindings
            #inside
            #statements
        },
    );
    let body = template! {
        let mut span = #enter;
        #outside
        let value = #private::call(#closure);
        #outcome
        value
    };
    model.function.respell(signature);
    model.function.with(&body)
}
