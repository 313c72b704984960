//! The function as clippy is shown it: as it was written, since lints are about what people write.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::template;
use crate::model::{Body, Failure, Model, Parent};

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
///         let __named = (request.context);
///         let _ = &(task.id);
///     }
///     task.rows()
/// }
/// ```
///
/// A body that declares items keeps its braces, because these are not what the arguments name. A number there has the type that is recorded, and
/// to be asked for by `args` is no use of a name that begins with `_`. Where the arguments name nothing, it is the function that was written.
pub(crate) fn linted(model: Model) -> TokenStream {
    let named = named(&model);
    let block = &model.function.body.block;
    let body = if named.is_empty() {
        block.stream()
    } else if declares_items(block.stream()) {
        quote!(#named #block)
    } else {
        let statements = block.stream();
        quote!(#named #statements)
    };
    model.function.with(&body)
}

/// Whether there are items among a body's statements.
fn declares_items(statements: TokenStream) -> bool {
    let is_keyword = |word: &Ident| ITEMS.contains(&word.to_string().as_str());
    let mut tokens = statements.into_iter();
    tokens.any(|token| matches!(&token, TokenTree::Ident(word) if is_keyword(word)))
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

fn named(model: &Model) -> TokenStream {
    let parent = match &model.parent {
        Parent::Given(parent) => Some(parent),
        Parent::Current | Parent::Root => None,
    };
    let field = match &model.body {
        Body::Continued(life) => Some(&life.field),
        _ => None,
    };
    let values = model.fields.iter().map(|field| &field.value);
    let borrowed = field.into_iter().chain(values);
    let borrowed = borrowed.map(|named| template!(let _ = &(#named);));
    let used_up = parent.into_iter().chain(&model.links);
    let used_up = used_up.map(|named| template!(let __named = (#named);));
    let all = used_up
        .chain(borrowed)
        .chain(shown(model))
        .chain(elsewhere(model));
    let named: TokenStream = all.collect();
    if named.is_empty() {
        return named;
    }
    template! {
        #[allow(clippy::default_numeric_fallback, clippy::used_underscore_binding)]
        if false {
            #named
        }
    }
}

/// What `err(with = f)` asks of the function's value.
fn shown(model: &Model) -> Option<TokenStream> {
    let Failure::Shown(with) = &model.outcome.failure else {
        return None;
    };
    let value = model.function.value()?.inferred();
    let private = &model.private;
    Some(
        template!(let _ = |__value: &#value, __settle: &mut _| #private::err_with(__value, #with, __settle);),
    )
}

/// What `crate = path` imports.
fn elsewhere(model: &Model) -> Option<TokenStream> {
    let private = &model.private;
    private
        .is_given()
        .then(|| template!(let _ = #private::is_recording;))
}
