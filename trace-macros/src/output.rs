//! What can be told from the spelling of a return type.

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use crate::scan::{Scan, is_punct, split};
use crate::template::{Tokens, template_at};
use crate::tokens::{inside, mentions, respelt};

#[derive(Clone)]
pub(crate) enum Output {
    /// No `->`.
    Unit,
    /// `-> !`
    Never,
    /// `-> Type`
    Type(Vec<TokenTree>),
}

/// Types of the standard library that are not a `Result`, whatever their parameters are, and the one that a signature may not have.
const NO_RESULTS: &[&str] = &[
    "Arc", "BTreeMap", "BTreeSet", "Box", "Cow", "Duration", "HashMap", "HashSet", "Instant",
    "Option", "Ordering", "OsString", "PathBuf", "Pin", "Poll", "Rc", "String", "Vec", "VecDeque",
    "_", "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128",
    "u16", "u32", "u64", "u8", "usize",
];

impl Output {
    /// Reads `-> Type where …`, or nothing.
    pub(crate) fn parse(tokens: &[TokenTree]) -> Output {
        let [dash, point, rest @ ..] = tokens else {
            return Output::Unit;
        };
        if !(is_punct(dash, '-') && is_punct(point, '>')) {
            return Output::Unit;
        }
        let end = rest
            .iter()
            .position(|token| is_word(token, "where"))
            .unwrap_or(rest.len());
        match &rest[..end] {
            [only] if is_punct(only, '!') => Output::Never,
            output => Output::Type(output.to_vec()),
        }
    }

    pub(crate) fn may_be_result(&self) -> bool {
        match self {
            Output::Unit | Output::Never => false,
            Output::Type(tokens) => may_be_result(tokens),
        }
    }

    /// Whether it is one by that name.
    pub(crate) fn is_called_result(&self) -> bool {
        matches!(self, Output::Type(tokens) if last_segment(tokens) == "Result")
    }

    /// Whether it is a `Result` whose error has type arguments, as far as that is spelt: `Result<(), SendError<T>>`.
    pub(crate) fn has_generic_error(&self) -> bool {
        match self {
            Output::Type(tokens) => error(tokens).is_some_and(|error| is_generic(&error)),
            Output::Unit | Output::Never => false,
        }
    }

    /// Whether it is a `Result` whose error the implementation around it names: `Result<(), Self::Error>`.
    pub(crate) fn has_associated_error(&self) -> bool {
        match self {
            Output::Type(tokens) => error(tokens).is_some_and(
                |error| matches!(error.as_slice(), [first, _, ..] if is_word(first, "Self")),
            ),
            Output::Unit | Output::Never => false,
        }
    }

    /// `E` of `Outcome<T, E>`, which may be a `Result` by another name.
    pub(crate) fn aliased_error(&self) -> Option<&[TokenTree]> {
        let Output::Type(tokens) = self else {
            return None;
        };
        let is_alias = is_path(tokens) && !self.is_called_result() && self.may_be_result();
        match split(generics(tokens).filter(|_| is_alias)?, ',').as_slice() {
            [_, .., error] => Some(*error),
            _ => None,
        }
    }

    /// How many tokens it was read from.
    pub(crate) fn length(&self) -> usize {
        match self {
            Output::Unit => 0,
            Output::Never => 3,
            Output::Type(tokens) => 2 + tokens.len(),
        }
    }

    /// Whether it is nothing but `impl Trait`.
    pub(crate) fn is_opaque(&self) -> bool {
        matches!(self, Output::Type(tokens) if is_word(&tokens[0], "impl"))
    }

    /// Whether a body can spell it as it is: there is no `impl Trait` in it.
    pub(crate) fn is_spelt(&self) -> bool {
        !matches!(self, Output::Type(tokens) if mentions(tokens, "impl"))
    }

    /// Whether a macro writes some of it, which may be `impl Trait`.
    pub(crate) fn calls_macro(&self) -> bool {
        matches!(self, Output::Type(tokens) if calls_macro(tokens))
    }

    /// `Fn(A) -> B` of `impl Fn(A) -> B + Send`.
    pub(crate) fn closure(&self) -> Option<&[TokenTree]> {
        let Output::Type(tokens) = self else {
            return None;
        };
        if !self.is_opaque() {
            return None;
        }
        let mut bounds = split(tokens.get(1..)?, '+').into_iter();
        bounds.find(|bound| is_of_closures(bound))
    }

    /// The type as a body can spell it: `_` for each `impl Trait`, and for a type in which a macro is given one.
    pub(crate) fn inferred(&self) -> Tokens {
        match self {
            Output::Type(_) if self.calls_macro() && !self.is_spelt() => {
                template_at!(Span::call_site() => _)
            }
            Output::Unit => template_at!(Span::call_site() => ()),
            Output::Never => template_at!(Span::call_site() => !),
            Output::Type(tokens) => inferred(tokens.iter().cloned()),
        }
    }
}

fn may_be_result(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Group(group)] => match group.delimiter() {
            // `(Type)`, or what a macro passed on as `$type`; else a unit or a tuple.
            Delimiter::Parenthesis | Delimiter::None => {
                let inside: Vec<_> = group.stream().into_iter().collect();
                !inside.is_empty() && !has_comma(&inside) && may_be_result(&inside)
            }
            Delimiter::Bracket | Delimiter::Brace => false,
        },
        path if is_path(path) => !NO_RESULTS.contains(&last_segment(path).as_str()),
        [TokenTree::Punct(sign), ..] => sign.as_char() == '<',
        [TokenTree::Ident(_), ..] => false,
        _ => true,
    }
}

/// Whether a type is a name, not a reference, a function pointer and the like.
pub(crate) fn is_path(tokens: &[TokenTree]) -> bool {
    match &tokens[0] {
        TokenTree::Punct(sign) => sign.as_char() == ':',
        TokenTree::Ident(word) => !matches!(
            word.to_string().as_str(),
            "dyn" | "extern" | "fn" | "for" | "impl" | "unsafe"
        ),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

fn has_comma(tokens: &[TokenTree]) -> bool {
    let mut scan = Scan::types();
    tokens.iter().any(|token| scan.separates(token))
}

/// `Result` of `std::io::Result<Vec<u8>>`.
pub(crate) fn last_segment(tokens: &[TokenTree]) -> String {
    let mut scan = Scan::types();
    let mut last = String::new();
    for token in tokens {
        scan.advance(token);
        if let (TokenTree::Ident(word), true) = (token, scan.is_level()) {
            last = word.to_string();
        }
    }
    last
}

/// Whether `name!(…)` stands anywhere in a type.
fn calls_macro(tokens: &[TokenTree]) -> bool {
    let is_call = |call: &[TokenTree]| match call {
        [TokenTree::Ident(_), sign, TokenTree::Group(_)] => is_punct(sign, '!'),
        _ => false,
    };
    let is_inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => calls_macro(&inside(group)),
        _ => false,
    };
    tokens.windows(3).any(is_call) || tokens.iter().any(is_inside)
}

/// `Fn(…)`, perhaps behind `for<'a>` and `std::ops::`.
fn is_of_closures(bound: &[TokenTree]) -> bool {
    bound.windows(2).any(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Group(arguments)] => {
            let is_trait = ["Fn", "FnMut", "FnOnce"].iter().any(|known| name == known);
            is_trait && arguments.delimiter() == Delimiter::Parenthesis
        }
        _ => false,
    })
}

/// What stands between the angle brackets of a path's last segment.
pub(crate) fn generics(path: &[TokenTree]) -> Option<&[TokenTree]> {
    let (last, before) = path.split_last()?;
    match split(before, '<').as_slice() {
        [_, .., generics] if is_punct(last, '>') => Some(generics),
        _ => None,
    }
}

/// `E` of `Result<T, E>`.
fn error(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    let open = tokens
        .windows(2)
        .rposition(|pair| is_punct(&pair[1], '<') && is_word(&pair[0], "Result"))?;
    let [.., close] = tokens else { return None };
    let arguments = tokens
        .get(open + 2..tokens.len() - 1)
        .filter(|_| is_punct(close, '>'))?;
    let mut scan = Scan::types();
    let comma = arguments.iter().position(|token| scan.separates(token))?;
    Some(arguments[comma + 1..].to_vec())
}

/// Whether a type is spelt with type arguments, or is `Self`, which may have some. Of `Box` and its like it is known
/// what they ask of theirs.
fn is_generic(tokens: &[TokenTree]) -> bool {
    let Some(open) = tokens.iter().position(|token| is_punct(token, '<')) else {
        return tokens.last().is_some_and(|last| is_word(last, "Self"));
    };
    let is_type = |pair: &[TokenTree]| {
        matches!(pair[1], TokenTree::Ident(_) | TokenTree::Group(_)) && !is_punct(&pair[0], '\'')
    };
    let has_types = tokens[open..].windows(2).any(is_type);
    has_types && !NO_RESULTS.contains(&last_segment(tokens).as_str())
}

fn inferred(tokens: impl Iterator<Item = TokenTree>) -> Tokens {
    let mut tokens = tokens.peekable();
    let mut inferred = Tokens::at(Span::call_site());
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "impl" => {
                inferred.word("_");
                skip_bounds(&mut tokens);
            }
            TokenTree::Group(group) => inferred.push(inferred_in(&group)),
            other => inferred.push(other),
        }
    }
    inferred
}

fn inferred_in(group: &Group) -> Group {
    respelt(group, inferred(group.stream().into_iter()))
}

/// Skips `Trait<…> + 'a`: all up to a `,`, `;` or `>` that belongs to what is around it.
fn skip_bounds(tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>) {
    let mut scan = Scan::types();
    while let Some(token) = tokens.peek() {
        let ends = [',', ';', '>'].iter().any(|&sign| is_punct(token, sign));
        if ends && scan.is_level() && !scan.is_arrow(token) {
            return;
        }
        scan.advance(token);
        tokens.next();
    }
}

pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
