//! Tokens that are written, in a list.
//!
//! cargo leaves procedural macros unoptimized, so what this crate does is paid for by every build. A `TokenStream` is the compiler's: to put one
//! into another takes several calls of it, and all of the tokens on the way. In a list they are moved, and each group is handed over once.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// What a template makes.
#[derive(Clone)]
pub(crate) struct Tokens {
    tokens: Vec<TokenTree>,
    /// Where those stand that the template spells itself.
    pub(crate) at: Span,
}

/// What a template can contain as `#name`.
pub(crate) trait Put {
    fn put(self, tokens: &mut Tokens);
}

impl Tokens {
    pub(crate) fn at(at: Span) -> Tokens {
        Tokens {
            tokens: Vec::new(),
            at,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(crate) fn as_slice(&self) -> &[TokenTree] {
        &self.tokens
    }

    pub(crate) fn push(&mut self, token: impl Into<TokenTree>) {
        self.tokens.push(token.into());
    }

    pub(crate) fn word(&mut self, word: &str) {
        self.tokens.push(Ident::new(word, self.at).into());
    }

    /// `::` and the like, or the `_` that is a word.
    pub(crate) fn signs(&mut self, signs: &str) {
        if signs == "_" {
            return self.word(signs);
        }
        let last = signs.len() - 1;
        for (index, &sign) in signs.as_bytes().iter().enumerate() {
            let spacing = if index == last {
                Spacing::Alone
            } else {
                Spacing::Joint
            };
            let mut sign = Punct::new(sign.into(), spacing);
            sign.set_span(self.at);
            self.tokens.push(sign.into());
        }
    }

    pub(crate) fn group(&mut self, delimiter: Delimiter, content: Tokens) {
        let mut group = Group::new(delimiter, content.into());
        group.set_span(self.at);
        self.tokens.push(group.into());
    }
}

impl Default for Tokens {
    fn default() -> Tokens {
        Tokens::at(Span::mixed_site())
    }
}

impl From<Tokens> for TokenStream {
    fn from(tokens: Tokens) -> TokenStream {
        tokens.tokens.into_iter().collect()
    }
}

impl From<TokenStream> for Tokens {
    fn from(tokens: TokenStream) -> Tokens {
        tokens.into_iter().collect()
    }
}

impl From<Vec<TokenTree>> for Tokens {
    fn from(tokens: Vec<TokenTree>) -> Tokens {
        Tokens {
            tokens,
            ..Tokens::default()
        }
    }
}

impl IntoIterator for Tokens {
    type Item = TokenTree;
    type IntoIter = std::vec::IntoIter<TokenTree>;

    fn into_iter(self) -> Self::IntoIter {
        self.tokens.into_iter()
    }
}

impl<T: Put> FromIterator<T> for Tokens {
    fn from_iter<I: IntoIterator<Item = T>>(parts: I) -> Tokens {
        let mut tokens = Tokens::default();
        for part in parts {
            part.put(&mut tokens);
        }
        tokens
    }
}

impl Put for Tokens {
    fn put(mut self, tokens: &mut Tokens) {
        tokens.tokens.append(&mut self.tokens);
    }
}

impl Put for TokenTree {
    fn put(self, tokens: &mut Tokens) {
        tokens.tokens.push(self);
    }
}

impl Put for Ident {
    fn put(self, tokens: &mut Tokens) {
        tokens.push(self);
    }
}

impl Put for Literal {
    fn put(self, tokens: &mut Tokens) {
        tokens.push(self);
    }
}

impl Put for Group {
    fn put(self, tokens: &mut Tokens) {
        tokens.push(self);
    }
}

impl Put for TokenStream {
    fn put(self, tokens: &mut Tokens) {
        tokens.tokens.extend(self);
    }
}

impl<T: Put> Put for Option<T> {
    fn put(self, tokens: &mut Tokens) {
        if let Some(part) = self {
            part.put(tokens);
        }
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(self, tokens: &mut Tokens) {
        for part in self {
            part.put(tokens);
        }
    }
}

impl Put for &[TokenTree] {
    fn put(self, tokens: &mut Tokens) {
        tokens.tokens.extend_from_slice(self);
    }
}

impl<T: Put + Clone> Put for &T {
    fn put(self, tokens: &mut Tokens) {
        self.clone().put(tokens);
    }
}

/// What is written by `quote!`, because it is written once for a block, has templates in it.
impl ToTokens for Tokens {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.iter().cloned());
    }
}

/// What `quote_spanned!` does, into [`Tokens`].
macro_rules! template_at {
    ($at:expr =>) => { $crate::template::Tokens::at($at) };
    ($at:expr => $($token:tt)*) => {{
        let mut tokens = $crate::template::Tokens::at($at);
        $crate::template::written!(tokens $($token)*);
        tokens
    }};
}

/// The same with mixed-site spans.
macro_rules! template {
    ($($token:tt)*) => {
        $crate::template::template_at!(::proc_macro2::Span::mixed_site() => $($token)*)
    };
}

/// One token after the other.
macro_rules! written {
    ($tokens:ident) => {};
    ($tokens:ident # $part:ident $($rest:tt)*) => {
        $crate::template::Put::put($part, &mut $tokens);
        $crate::template::written!($tokens $($rest)*);
    };
    ($tokens:ident ($($content:tt)*) $($rest:tt)*) => {
        let content = $crate::template::template_at!($tokens.at => $($content)*);
        $tokens.group(::proc_macro2::Delimiter::Parenthesis, content);
        $crate::template::written!($tokens $($rest)*);
    };
    ($tokens:ident {$($content:tt)*} $($rest:tt)*) => {
        let content = $crate::template::template_at!($tokens.at => $($content)*);
        $tokens.group(::proc_macro2::Delimiter::Brace, content);
        $crate::template::written!($tokens $($rest)*);
    };
    ($tokens:ident [$($content:tt)*] $($rest:tt)*) => {
        let content = $crate::template::template_at!($tokens.at => $($content)*);
        $tokens.group(::proc_macro2::Delimiter::Bracket, content);
        $crate::template::written!($tokens $($rest)*);
    };
    ($tokens:ident $word:ident $($rest:tt)*) => {
        $tokens.word(stringify!($word));
        $crate::template::written!($tokens $($rest)*);
    };
    ($tokens:ident $signs:tt $($rest:tt)*) => {
        $tokens.signs(stringify!($signs));
        $crate::template::written!($tokens $($rest)*);
    };
}

pub(crate) use {template, template_at, written};
