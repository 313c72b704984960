//! The function as clippy is shown it: as it was written, since lints are about what people write.

use proc_macro2::TokenStream;

use super::{in_front, template};
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
///     match () {
///         () => {
///             task.rows()
///         }
///     }
/// }
/// ```
///
/// What the body declares is not what the arguments name: hence the `match`. A number there has the type that is recorded, and
/// to be asked for by `args` is no use of a name that begins with `_`. Where the arguments name nothing, it is the function that was written.
pub(crate) fn linted(model: Model) -> TokenStream {
    let named = named(&model);
    let block = &model.function.body.block;
    let body = if named.is_empty() {
        block.stream()
    } else {
        let allow =
            template!(#[allow(clippy::default_numeric_fallback, clippy::used_underscore_binding)]);
        in_front(&template!(#allow if false { #named }), &model.function)
    };
    model.function.with(&body)
}

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
    all.collect()
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
