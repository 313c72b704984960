//! Bodies that clippy leaves alone because they are one expression, or none. With a guard in front it would not know them again,
//! so that it would say of the new function what it does not say of the user's.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::template;
use crate::input::Function;

/// Keeps the function spared, by an `#[allow]` or by braces of ours.
pub(super) fn spare(function: &mut Function) {
    if is_assertion(function) {
        function.add_attribute(template!(#[allow(clippy::extra_unused_type_parameters)]));
    }
    if is_transmute(function.body.block.stream()) {
        function.add_attribute(template!(#[allow(clippy::missing_transmute_annotations)]));
    }
    // These lints are said of the `impl`, out of an attribute's reach, but not where a foreign macro made the body.
    if is_canonical(function) {
        let at = function.body.block.span();
        let ours = Span::mixed_site().located_at(at);
        function.body.block.set_span(ours);
    }
}

/// `fn is_send<T: Send>() {}`
fn is_assertion(function: &Function) -> bool {
    function.body.block.stream().is_empty() && function.is_generic() && !function.is_async()
}

/// `transmute(…)`, of whatever path and in whatever braces.
fn is_transmute(body: TokenStream) -> bool {
    let tokens: Vec<_> = body.into_iter().collect();
    match tokens.as_slice() {
        [before @ .., TokenTree::Group(block)] if block.delimiter() == Delimiter::Brace => {
            let is_unsafe = |token: &TokenTree| token.to_string() == "unsafe";
            before.iter().all(is_unsafe) && is_transmute(block.stream())
        }
        [path @ .., TokenTree::Ident(name), TokenTree::Group(_)] => {
            let is_of_path = |token: &TokenTree| match token {
                TokenTree::Ident(_) => true,
                TokenTree::Punct(punct) => punct.as_char() == ':',
                TokenTree::Group(_) | TokenTree::Literal(_) => false,
            };
            name == "transmute" && path.iter().all(is_of_path)
        }
        _ => false,
    }
}

/// What `Clone` is for a type that is `Copy`, and `PartialOrd` for one that is `Ord`.
fn is_canonical(function: &Function) -> bool {
    let is = |expression: &str| {
        let mut body = function.body.block.stream().to_string();
        body.retain(|character| !character.is_whitespace());
        body == expression
    };
    match function.names().last() {
        None => function.name == "clone" && is("*self"),
        Some(other) => {
            function.name == "partial_cmp"
                && (is(&format!("Some(self.cmp({other}))"))
                    || is(&format!("Some(Ord::cmp(self,{other}))"))
                    || is(&format!("self.cmp({other}).into()")))
        }
    }
}
