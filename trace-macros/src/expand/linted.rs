//! The function as clippy is shown it: as it was written, since lints are about what people write.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::fields::record_on_current;
use super::future::fresh;
use super::outcome;
use crate::model::{Body, Model};
use crate::template::{Tokens, template};

/// Puts in front of the body what the attribute's arguments name, which would otherwise look unused.
///
/// ```text
/// #[traced(parent = request.context, attrs(task.id = task.id))]
/// fn save(request: &Request, task: &Task) -> u64 {
///     task.rows()
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn save(request: &Request, task: &Task) -> u64 {
///     if false {
///         let _ = P::fresh(…).parent(request.context);
///         if P::is_recording() {
///             let __span = P::Current;
///             __span.attr(&"task.id", &(task.id));
///         }
///     }
///     task.rows()
/// }
/// ```
///
/// A body that declares items keeps its braces, because these are not what the arguments name. A number there has the type that is recorded, a
/// value may be an `Option` of a reference, and to be asked for by `args` is no use of a name that begins with `_`. Where the arguments name nothing,
/// it is the function that was written; so it is where all that can be recorded is, and the body uses that as well.
pub(crate) fn linted(mut model: Model) -> TokenStream {
    let fields = std::mem::take(&mut model.fields).into_iter();
    model.fields = fields.filter(|field| !model.is_known(field)).collect();
    let named = named(&model);
    let keeps_braces = !named.is_empty() && declares_items(model.function.body.tokens());
    let block = model.function.body.block();
    let mut body = TokenStream::from(named);
    if keeps_braces {
        body.extend([TokenTree::from(block.clone())]);
    } else {
        // Not token by token: its doc comments would be attributes.
        body.extend(block.stream());
    }
    model.function.begin_at_fragment();
    model.function.with(body)
}

/// Whether there are items among a body's statements.
fn declares_items(statements: &[TokenTree]) -> bool {
    let is_keyword = |word: &Ident| ITEMS.contains(&word.to_string().as_str());
    let is_item = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if is_keyword(word));
    statements.iter().any(is_item)
}

/// What items begin with, behind attributes and visibility.
const ITEMS: &[&str] = &[
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "use",
];

/// All that the arguments name, as it is used when a span begins and ends: what does not fit is told here too.
fn named(model: &Model) -> Tokens {
    let start = model.starts_apart().then(|| {
        let fresh = fresh(model, Span::mixed_site());
        template!(let _ = #fresh;)
    });
    let kept = kept(model);
    let fields = record_on_current(model);
    let end = end(model);
    let elsewhere = elsewhere(model);
    let named = template!(#start #kept #fields #end #elsewhere);
    if named.is_empty() {
        return named;
    }
    template! {
        #[allow(clippy::default_numeric_fallback, clippy::ref_option_ref, clippy::used_underscore_binding)]
        if false {
            #named
        }
    }
}

/// The field of a hand-written future.
fn kept(model: &Model) -> Option<Tokens> {
    match &model.body {
        Body::Continued(life) => {
            let field = &life.field;
            Some(template!(let _ = &(#field);))
        }
        _ => None,
    }
}

/// What looks at the function's value because it was asked for, if the value's type can be spelt.
fn end(model: &Model) -> Option<Tokens> {
    let is_named = model.outcome.is_named();
    let value = model
        .function
        .value()
        .filter(|value| is_named && value.is_spelt())?;
    let value = value.inferred();
    let private = &model.private;
    let outcome = outcome(
        &model.outcome,
        private,
        &template!(__value),
        &template!(__settle),
    );
    Some(template!(let _ = |__value: &#value, __settle: &mut #private::Settle| { #outcome };))
}

/// What `crate = path` imports.
fn elsewhere(model: &Model) -> Option<Tokens> {
    let private = &model.private;
    private
        .is_given()
        .then(|| template!(let _ = #private::is_recording;))
}
