//! Bodies that are left and entered again.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::arguments::Arguments;
use super::fields::{Recording, links, record_inside_future};
use super::{Ends, after_unspelt, callsite, enclosed, outcome, template};
use crate::input::{Binds, Parameter};
use crate::model::{Model, Parent};
use crate::output::Output;

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
///     P::fresh(…).run(
///         async move {
///             #[allow(unreachable_code)]
///             if false {
///                 let __value: Result<u64, Error> = loop {};
///                 return __value;
///                 let _ = &self;
///                 let _ = &rows::<>;
///             }
///             let _ = &self;
///             let mut rows = rows;
///             match () {
///                 () => {
///                     self.insert(rows).await
///                 }
///             }
///         },
///         move |__value, __settle| P::probe(__value).outcome(__settle),
///     )
/// }
/// ```
///
/// This is what the compiler makes of an `async fn`, so nothing is stored that would not be stored
/// then. The `impl Future` has mixed-site spans and with them the edition of this crate: it captures
/// what the future of an `async fn` captures, in users of every edition.
///
/// What is never reached tells the compiler the block's type before it reads the body, so that
/// `?` and coercions work as before; and it names the captures in the order in which they have to be
/// dropped. That they are named where nobody can get to is why the compiler still reports those
/// that the body does not use. It is unreachable on purpose, and says so.
pub(super) fn returned(mut model: Model) -> TokenStream {
    let Recording {
        before,
        after,
        seen,
    } = record_inside_future(&model);
    let arguments = Arguments::bound(&model.function.parameters, &seen);
    let future = future(&model, &arguments, &before, &after);

    let output = returned_type(&model.function.output);
    model.function.respell(arguments.signature);
    model.function.returning(output);
    model.function.with(&future)
}

/// `-> impl Future<Output = Output>`, all of it where `Output` stands.
fn returned_type(output: &Output) -> TokenStream {
    let output = match output {
        Output::Type(output) => quote!(#(#output)*),
        Output::Unit | Output::Never => template!(()),
    };
    let Ends { first, last } = Ends::of(output.clone());
    let future = quote_spanned!(first=> impl ::core::future::Future);
    let end = quote_spanned!(last=> >);
    template!(-> #future<Output = #output #end)
}

/// The same for a function that has to stay an `async fn`, which awaits the future. What it hands on is
/// stored once more.
///
/// ```text
/// #[tokio::main]
/// async fn main() {
///     P::fresh(…).run(async move { … }, P::unprobed).await
/// }
/// ```
pub(super) fn awaited(mut model: Model) -> TokenStream {
    let Recording { before, after, .. } = record_inside_future(&model);
    let arguments = Arguments::captured(&model.function.parameters);
    let future = future(&model, &arguments, &before, &after);

    model.function.respell(arguments.signature);
    model.function.with(&template!(#future.await))
}

fn future(
    model: &Model,
    arguments: &Arguments,
    before: &TokenStream,
    inside: &TokenStream,
) -> TokenStream {
    let Ends { first, last } = Ends::of_tail(&model.function.body.block);
    let fresh = fresh(model, first);
    let outcome = look(model, None).unwrap_or_else(|| unprobed(model));
    let promise = promise(&model.function.output);
    let receiver = receiver(&model.function.parameters);
    let Arguments {
        bindings, captures, ..
    } = arguments;
    let statements = template! {
        #[allow(unreachable_code)]
        if false {
            #promise
            #captures
        }
        #before
        #receiver
        #bindings
        #inside
    };
    let inner = after_unspelt(&statements, model);
    let block = enclosed(model, |span| quote_spanned!(span=> async move), &inner);
    let arguments = quote_spanned!(last=> (#block, #outcome));
    quote_spanned!(first=> #fresh.run #arguments)
}

/// `let _ = &self;` of a `&self`, which an `async fn` takes along even where the body does not use it.
fn receiver(parameters: &[Parameter]) -> Option<TokenStream> {
    let receiver = parameters.first().filter(|first| first.is_reference())?;
    match &receiver.binds {
        Binds::Receiver(name) => Some(template!(let _ = &#name;)),
        Binds::Name(_) | Binds::Wildcard | Binds::Pattern => None,
    }
}

/// A span that begins when the future is polled first.
///
/// ```text
/// P::fresh(…).parent(…).links(|| …)
/// ```
pub(super) fn fresh(model: &Model, at: Span) -> TokenStream {
    let private = model.private.at(at);
    let callsite = callsite(model);
    let parent = match &model.parent {
        Parent::Current => TokenStream::new(),
        Parent::Root => template!(.root()),
        Parent::Given(parent) => template!(.parent(#parent)),
    };
    let links = links(model);
    template!(#private::fresh(#callsite) #parent #links)
}

/// Returns from the block with a value that never is.
fn promise(output: &Output) -> TokenStream {
    match output {
        // `!` can be written in few places.
        Output::Never => template!(return (|| -> ! { loop {} })();),
        Output::Type(_) if output.is_opaque() => template!(return loop {};),
        Output::Unit | Output::Type(_) => {
            let output = output.inferred();
            let at = Span::mixed_site().located_at(output.span());
            let returned = quote_spanned!(at=> return __value;);
            template!(let __value: #output = loop {}; #returned)
        }
    }
}

/// What looks at the block's value, of type `item`, if anything does: an `Fn(&Value, &mut Settle)`. It
/// outlives the function's call.
pub(super) fn look(model: &Model, item: Option<TokenStream>) -> Option<TokenStream> {
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

fn unprobed(model: &Model) -> TokenStream {
    let private = &model.private;
    template!(#private::unprobed)
}
