//! One parameter, as it is spelt.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt as _;

use crate::output::is_word;
use crate::scan::{Scan, is_punct};
use crate::template::{Put, Tokens};

pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) pattern: Vec<TokenTree>,
    /// `: Type`, nothing for a short `self` and for a type without a name.
    pub(crate) ascription: Vec<TokenTree>,
    pub(crate) binds: Binds,
    /// The body assigns to it, which the compiler is going to refuse.
    pub(crate) is_reassigned: bool,
}

/// `#[…]`
#[derive(Clone)]
pub(crate) struct Attribute {
    sign: TokenTree,
    brackets: Group,
}

pub(crate) enum Binds {
    /// Some form of `self`.
    Receiver(Ident),
    /// `name` or `mut name`
    Name(Ident),
    /// `_`
    Wildcard,
    /// `(a, b)`, `ref name` and whatever else.
    Pattern,
    /// It is a type and no more, as a trait of edition 2015 may say.
    Nothing,
}

/// Types of the language whose values are copied.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32",
    "u64", "u8", "usize",
];

/// Attributes that say how loud lints are.
const LINT_LEVELS: &[&str] = &["allow", "deny", "expect", "forbid", "warn"];

/// Those between the parentheses.
pub(super) fn parameters(tokens: TokenStream) -> Vec<Parameter> {
    let mut scan = Scan::types();
    let mut parameters = Vec::new();
    let mut current = Vec::new();
    for token in tokens {
        if scan.separates(&token) {
            parameters.push(Parameter::parse(std::mem::take(&mut current)));
        } else {
            current.push(token);
        }
    }
    if !current.is_empty() {
        parameters.push(Parameter::parse(current));
    }
    parameters
}

impl Parameter {
    fn parse(tokens: Vec<TokenTree>) -> Parameter {
        let mut tokens = tokens.into_iter().peekable();
        let mut attributes = Vec::new();
        while let Some(sign) = tokens.next_if(|token| is_punct(token, '#')) {
            if let Some(TokenTree::Group(brackets)) = tokens.next() {
                attributes.push(Attribute { sign, brackets });
            }
        }
        let mut pattern: Vec<_> = tokens.collect();
        let ascription = pattern.split_off(colon(&pattern));
        let binds = match Binds::of(&pattern) {
            Binds::Receiver(name) => Binds::Receiver(name),
            _ if ascription.is_empty() => Binds::Nothing,
            binds => binds,
        };
        Parameter {
            attributes,
            pattern,
            ascription,
            binds,
            is_reassigned: false,
        }
    }

    /// Whether its type is spelt as a reference: then nothing happens when it is dropped.
    pub(crate) fn is_reference(&self) -> bool {
        let first = self.ascription.get(1).or(self.pattern.first());
        first.is_some_and(|token| is_punct(token, '&'))
    }

    /// Whether its type is spelt as a primitive one. A program may call a type of its own so, and that may have a `Drop`.
    pub(crate) fn is_number(&self) -> bool {
        let is_primitive = |word: &Ident| PRIMITIVES.contains(&word.to_string().as_str());
        matches!(self.ascription.as_slice(), [_, TokenTree::Ident(word)] if is_primitive(word))
    }

    /// Whether it is a name and no more: nobody may assign to it.
    pub(crate) fn is_plain(&self) -> bool {
        self.pattern.len() == 1 && matches!(self.binds, Binds::Name(_))
    }

    /// Whether a closure has to capture it as it is, or does so in less time than it would be bound again.
    pub(crate) fn is_captured(&self) -> bool {
        self.is_reference() || self.is_number() || matches!(self.binds, Binds::Receiver(_))
    }

    /// Whether it is an `impl Trait` with a lifetime that has no name, as in `impl Iterator<Item = &str>`: only an `async fn` may.
    pub(crate) fn has_unnamed_lifetime(&self) -> bool {
        let at = self
            .ascription
            .iter()
            .position(|token| is_word(token, "impl"));
        at.is_some_and(|at| has_unnamed_lifetime(&self.ascription[at..]))
    }

    /// Whether its pattern borrows a part to change it, for which the whole has to be mutable.
    pub(crate) fn borrows_mutably(&self) -> bool {
        is_followed(&self.pattern, "ref", "mut")
    }

    /// Its attributes in the signature when the pattern is elsewhere: conditions, what is allowed of a name, and those of macros that
    /// are going to run.
    pub(crate) fn repeated(&self) -> Tokens {
        self.those(|attribute| attribute.is("allow") || !attribute.is_lint_level())
    }

    /// Its attributes where the pattern is then.
    pub(crate) fn about_pattern(&self) -> Tokens {
        self.those(|attribute| attribute.is_condition() || attribute.is_lint_level())
    }

    /// Its `#[cfg(…)]`s, which everything that names it has to repeat.
    pub(crate) fn conditions(&self) -> Tokens {
        self.those(Attribute::is_condition)
    }

    fn those(&self, wanted: impl Fn(&Attribute) -> bool) -> Tokens {
        let attributes = self.attributes.iter();
        attributes.filter(|attribute| wanted(attribute)).collect()
    }
}

impl Attribute {
    fn is_condition(&self) -> bool {
        self.is("cfg") || self.is("cfg_attr")
    }

    fn is_lint_level(&self) -> bool {
        LINT_LEVELS.iter().any(|level| self.is(level))
    }

    fn is(&self, name: &str) -> bool {
        let first = self.brackets.stream().into_iter().next();
        matches!(first, Some(TokenTree::Ident(word)) if word == name)
    }
}

impl Put for Attribute {
    fn put(self, tokens: &mut Tokens) {
        tokens.push(self.sign);
        tokens.push(self.brackets);
    }
}

impl Binds {
    fn of(pattern: &[TokenTree]) -> Binds {
        match pattern {
            // What a `macro_rules!` passes on as `$pat` comes in a group of its own.
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
                Binds::of(&group.stream().into_iter().collect::<Vec<_>>())
            }
            [.., TokenTree::Ident(word)] if word == "self" => Binds::Receiver(word.clone()),
            [TokenTree::Ident(word)] if word == "_" => Binds::Wildcard,
            // A constant or a variant, such as `None`, which binds nothing.
            [TokenTree::Ident(word)] if is_upper_case(word) => Binds::Pattern,
            [TokenTree::Ident(word)] => Binds::Name(word.clone()),
            [TokenTree::Ident(first), TokenTree::Ident(word)] if first == "mut" => {
                Binds::Name(word.clone())
            }
            _ => Binds::Pattern,
        }
    }
}

fn is_upper_case(word: &Ident) -> bool {
    word.unraw().to_string().starts_with(char::is_uppercase)
}

/// The place of the `:` between pattern and type, which is not one of a `::`.
fn colon(tokens: &[TokenTree]) -> usize {
    let is_colon = |at: usize| tokens.get(at).is_some_and(|token| is_punct(token, ':'));
    let mut at = 0;
    while at < tokens.len() {
        match is_colon(at) {
            true if is_joint(&tokens[at]) && is_colon(at + 1) => at += 2,
            true => return at,
            false => at += 1,
        }
    }
    at
}

/// Whether `&` stands in `tokens` without a lifetime, or `'_` does. Not behind a word in parentheses: `Fn(&str)` has its own.
fn has_unnamed_lifetime(tokens: &[TokenTree]) -> bool {
    let behind = tokens.iter().skip(1).map(Some).chain([None]);
    let is_here = |(token, next): (&TokenTree, Option<&TokenTree>)| match next {
        Some(next) if is_punct(token, '\'') => is_word(next, "_"),
        next => is_punct(token, '&') && !next.is_some_and(|next| is_punct(next, '\'')),
    };
    let is_inside = |pair: &[TokenTree]| match pair {
        [TokenTree::Punct(_), TokenTree::Group(group)] => {
            has_unnamed_lifetime(&group.stream().into_iter().collect::<Vec<_>>())
        }
        _ => false,
    };
    tokens.iter().zip(behind).any(is_here) || tokens.windows(2).any(is_inside)
}

fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Whether `second` stands right behind `first` anywhere in `tokens`, in groups too.
fn is_followed(tokens: &[TokenTree], first: &str, second: &str) -> bool {
    let is =
        |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    let here = tokens
        .windows(2)
        .any(|pair| is(&pair[0], first) && is(&pair[1], second));
    let inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => {
            let tokens: Vec<_> = group.stream().into_iter().collect();
            is_followed(&tokens, first, second)
        }
        _ => false,
    };
    here || tokens.iter().any(inside)
}
