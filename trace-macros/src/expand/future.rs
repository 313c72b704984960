//! Bodies that are left and entered again.

use proc_macro2::{Span, TokenStream};

use super::arguments::Arguments;
use super::fields::{Recording, links, record_inside_future};
use super::{Ends, after_unspelt, callsite, enclosed, is_usual, outcome, typed};
use crate::input::{Binds, Parameter};
use crate::model::{Model, Parent};
use crate::output::Output;
use crate::template::{Tokens, template, template_at};

/// Moves the body into an `async` block, which the runtime polls inside the span, and returns its
/// future.
///
/// ```text
/// async fn save(self, mut rows: Rows) -> Result<u64, Error> {
///     self.insert(rows).await
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn save(self, rows: Rows) -> impl Future<Output = Result<u64, Error>> {
///     <Result<u64, Error> as P::Typed>::OF.future(
///         P::site!["save"],
///         async move {
///             if false {
///                 return <Result<u64, Error> as P::Typed>::promise();
///             }
///             let _ = &self;
///             let mut rows = rows;
///             match () {
///                 () => {
///                     self.insert(rows).await
///                 }
///             }
///         },
///     )
/// }
/// ```
///
/// Where no argument is bound again, the body stands in parentheses instead of the `match`.
///
/// This is what the compiler makes of an `async fn`, so nothing is stored that would not be stored
/// then. The `impl Future` has mixed-site spans and with them the edition of this crate: it captures
/// what the future of an `async fn` captures, in users of every edition.
///
/// What is never reached tells the compiler the block's type before it reads the body, so that
/// `?` and coercions work as before. Where attributes are recorded before arguments are bound again, it also names what the
/// block captures, in the order in which that has to be dropped.
pub(super) fn returned(mut model: Model) -> TokenStream {
    let Recording {
        before,
        after,
        seen,
        ..
    } = record_inside_future(&model);
    let mut arguments = Arguments::in_future(&model.function, &seen);
    if before.is_empty() {
        // Nothing names them before they are bound again, which is in the same order.
        arguments.captures = Tokens::default();
    }
    let signature = arguments.signature.clone();
    let future = future(&model, arguments, before, after);

    let output = returned_type(&model.function.output);
    model.function.respell(signature);
    model.function.returning(output);
    model.function.with(future)
}

/// `-> impl Future<Output = Output>`, all of it where `Output` stands.
fn returned_type(output: &Output) -> Tokens {
    let output = match output {
        Output::Type(output) => template!(#output),
        Output::Unit | Output::Never => template!(()),
    };
    let Ends { first, last } = Ends::of(output.as_slice());
    let future = template_at!(first => impl ::core::future::Future);
    let end = template_at!(last => >);
    template!(-> #future<Output = #output #end)
}

/// The same for a function that has to stay an `async fn`, which awaits the future. What it hands on is
/// stored once more.
///
/// ```text
/// #[tokio::main]
/// async fn main() {
///     P::future(P::site!["main"], async move { … }).await
/// }
/// ```
pub(super) fn awaited(mut model: Model) -> TokenStream {
    let Recording { before, after, .. } = record_inside_future(&model);
    let arguments = Arguments::captured(&model.function.parameters);
    let signature = arguments.signature.clone();
    let future = future(&model, arguments, before, after);

    model.function.respell(signature);
    model.function.with(template!(#future.await))
}

fn future(model: &Model, arguments: Arguments, before: Tokens, inside: Tokens) -> Tokens {
    let promise = promise(model, arguments.captures);
    let receiver = receiver(&model.function.parameters);
    let bindings = arguments.bindings;
    let first = template!(#promise #before #receiver);
    let inner = after_unspelt(first, template!(#bindings #inside), model);
    let block = enclosed(model, |span| template_at!(span => async move), inner);
    in_span(model, block)
}

/// The future of `block` with a span, by as few calls as it takes.
fn in_span(model: &Model, block: Tokens) -> Tokens {
    let Ends { first, last } = Ends::of_tail(&model.function.body);
    if is_usual(model) && model.outcome.is_unseen() {
        let (private, callsite) = (model.private.at(first), callsite(model));
        let arguments = template_at!(last => (#callsite, #block));
        return template_at!(first => #private::future #arguments);
    }
    if let (true, Some(typed)) = (is_usual(model), typed(model, first)) {
        let callsite = callsite(model);
        let arguments = template_at!(last => (#callsite, #block));
        return template_at!(first => #typed.future #arguments);
    }
    let fresh = fresh(model, first);
    let look = look(model, None).unwrap_or_else(|| unprobed(model));
    let arguments = template_at!(last => (#block, #look));
    template_at!(first => #fresh.run #arguments)
}

/// `let _ = &self;` of a `&self`, which an `async fn` takes along even where the body does not use it.
fn receiver(parameters: &[Parameter]) -> Option<Tokens> {
    let receiver = parameters.first().filter(|first| first.is_reference())?;
    match &receiver.binds {
        Binds::Receiver(name) => Some(template!(let _ = &#name;)),
        _ => None,
    }
}

/// A span that begins when the future is polled first.
///
/// ```text
/// P::fresh(…).parent(…).links(|| …)
/// ```
pub(super) fn fresh(model: &Model, at: Span) -> Tokens {
    let private = model.private.at(at);
    let callsite = callsite(model);
    let parent = match &model.parent {
        Parent::Current => Tokens::default(),
        Parent::Root => template!(.root()),
        Parent::Given(parent) => template!(.parent(#parent)),
    };
    let links = links(model);
    template!(#private::fresh(#callsite) #parent #links)
}

/// Returns from the block with a value that never is, before its captures, which nobody has to reach: so the compiler still reports those
/// that the body does not use. They are unreachable on purpose, and say so.
///
/// ```text
/// #[allow(unreachable_code)]
/// if false {
///     return <Output as P::Typed>::promise();
///     let _ = &rows::<>;
/// }
/// ```
fn promise(model: &Model, captures: Tokens) -> Tokens {
    let returned = match &model.function.output {
        // `!` can be written in few places.
        Output::Never => template!(return (|| -> ! { loop {} })();),
        output => {
            let output = output.inferred();
            let at = Ends::of(output.as_slice()).whole();
            let private = model.private.at(at);
            template_at!(at => return <#output as #private::Typed>::promise();)
        }
    };
    let is_last = captures.is_empty() && !matches!(model.function.output, Output::Never);
    let allow = (!is_last).then(|| template!(#[allow(unreachable_code)]));
    template!(#allow if false { #returned #captures })
}

/// What looks at the block's value, of type `item`, if anything does: an `Fn(&Value, &mut Settle)`. It
/// outlives the function's call.
pub(super) fn look(model: &Model, item: Option<Tokens>) -> Option<Tokens> {
    if model.outcome.is_unseen() {
        return None;
    }
    let item = item.map(|item| template!(: &#item));
    let outcome = outcome(
        &model.outcome,
        &model.private,
        &template!(__value),
        &template!(__settle),
    );
    Some(template!(move |__value #item, __settle| { #outcome }))
}

fn unprobed(model: &Model) -> Tokens {
    let private = &model.private;
    template!(#private::unprobed)
}
