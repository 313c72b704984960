//! Bodies that are left and entered again.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::arguments::Arguments;
use super::fields::{Recording, record_around_future};
use super::{after, enclosed, enter, outcome, template};
use crate::model::Model;
use crate::output::Output;

/// Moves the body into an `async` block, which the runtime polls inside the span.
///
/// ```text
/// async fn save(self, rows: Rows) -> Result<u64, Error> {
///     self.insert(rows).await
/// }
/// ```
///
/// becomes
///
/// ```text
/// async fn save(self, rows: Rows) -> Result<u64, Error> {
///     P::enter(…).run(
///         async move {
///             #[allow(unreachable_code, clippy::type_complexity)]
///             if false {
///                 let __value: Result<u64, Error> = loop {};
///                 return __value;
///                 let _ = &rows::<>;
///             }
///             let _ = &self;
///             match () {
///                 () => {
///                     self.insert(rows).await
///                 }
///             }
///         },
///         |__value, __settle| P::probe(__value).outcome(__settle),
///     ).await
/// }
/// ```
///
/// What is never reached tells the compiler the block's type before it reads the body, so that
/// `?` and coercions work as before; and it names the captures in the order in which they have to be
/// dropped. That they are named where nobody can get to is why the compiler still reports those
/// that the body does not use. It is unreachable on purpose, and the type that it names is as complex as
/// the user made it: those two lints are silenced.
pub(super) fn awaited(mut model: Model) -> TokenStream {
    let span = Ident::new("__span", Span::mixed_site());
    let Recording { outside, inside } = record_around_future(&model, &span);
    let guard = guard(&model, &span, &outside);
    let outcome = look(&model);

    let parameters = &model.function.parameters;
    let Arguments {
        signature,
        bindings,
        captures,
    } = Arguments::captured(parameters);
    let promise = promise(&model.function.output);
    let first = template! {
        #[allow(unreachable_code, clippy::type_complexity)]
        if false {
            #promise
            #captures
        }
        #bindings
        #inside
    };
    let inner = after(&first, &model.function.body.block);
    let block = enclosed(&model, |span| quote_spanned!(span=> async move), &inner);

    model.function.respell(signature);
    model
        .function
        .with(&template!(#guard.run(#block, #outcome).await))
}

/// The guard. It has no name while the future runs, because a future would store a named one twice.
///
/// ```text
/// ({
///     let __span = P::enter(…);
///     if __span.is_recording() { … }
///     __span
/// })
/// ```
fn guard(model: &Model, span: &Ident, record: &TokenStream) -> TokenStream {
    let enter = enter(model);
    if record.is_empty() {
        return enter;
    }
    template!(({ let #span = #enter; #record #span }))
}

/// Returns from the block with a value that never is.
fn promise(output: &Output) -> TokenStream {
    match output {
        // `!` can be written in few places.
        Output::Never => template!(return (|| -> ! { loop {} })();),
        Output::Type(_) if output.is_opaque() => template!(return loop {};),
        Output::Unit | Output::Type(_) => {
            let output = output.inferred();
            template!(let __value: #output = loop {}; return __value;)
        }
    }
}

/// What looks at the block's value: an `Fn(&Value, &mut Settle)`.
fn look(model: &Model) -> TokenStream {
    let private = &model.private;
    if model.outcome.is_unseen() {
        return template!(#private::unprobed);
    }
    let outcome = outcome(
        &model.outcome,
        private,
        &template!(__value),
        &template!(__settle),
    );
    template!(|__value, __settle| { #outcome })
}
