//! The annotated function, read no deeper than it has to be.
//!
//! Its tokens are kept as they came, in one list. What is understood is where the parts stand; types
//! and the body are passed through unseen. That makes any syntax welcome that the compiler accepts,
//! and half-typed bodies, and it costs next to nothing.

mod body;
mod parameter;

pub(crate) use body::Body;
pub(crate) use parameter::{Binds, Parameter};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::assigned::{assigns_part_of_self, before_assignments};
use crate::errors::Errors;
use crate::output::{Output, is_word};
use crate::polled::{Kind, Polled};
use crate::scan::{is_punct, split};
use crate::template::Tokens;
use crate::tokens::{after_generics, any_lifetime, any_word, inside, mentions, placed, respelt};
use parameter::parameters;

pub(crate) struct Function {
    /// All tokens, the body's last.
    tokens: Vec<TokenTree>,
    /// Where `async` stands in `tokens`.
    async_at: Option<usize>,
    /// Where the parenthesised parameters stand in `tokens`.
    parameters_at: usize,
    /// Some attribute on it may ask for an `async fn`, or mean something else there; or one of its parameters is right there alone; or it is
    /// `main`, of which the compiler says that it cannot be one.
    pub(crate) wants_async: bool,
    pub(crate) name: Ident,
    pub(crate) constness: Option<Ident>,
    /// `naked`, of an attribute that makes it so.
    pub(crate) nakedness: Option<Ident>,
    /// `#[track_caller]` is, or under some `cfg` may be, on it.
    pub(crate) tracks_caller: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Output,
    /// What it returns to be polled, if it is not `async`.
    pub(crate) polled: Option<Polled>,
    pub(crate) body: Body,
}

impl Function {
    /// Gives the tokens back if they are no function with a body.
    pub(crate) fn parse(
        mut tokens: Vec<TokenTree>,
        errors: &mut Errors,
    ) -> Result<Function, Vec<TokenTree>> {
        let Some(keyword) = Keyword::find(&tokens) else {
            refuse(&tokens, errors);
            return Err(tokens);
        };
        let Some(head) = Head::behind(&tokens, keyword.at) else {
            return Err(tokens);
        };
        let Head {
            name,
            parameters_at,
            parameters,
        } = head;
        let is_async = keyword.async_at.is_some();
        let wants_async = is_async
            && (name == "main"
                || has_macros(&tokens[..keyword.at])
                || parameters.iter().any(Parameter::has_unnamed_lifetime));
        let Some(body) = Body::take(&mut tokens) else {
            declared(&name, &tokens, errors);
            return Err(tokens);
        };
        let output = Output::parse(&tokens[parameters_at + 1..]);
        let polled = if is_async {
            None
        } else {
            Polled::spelt(&output)
        };
        Ok(Function {
            tokens,
            async_at: keyword.async_at,
            parameters_at,
            wants_async,
            name,
            constness: keyword.constness,
            nakedness: keyword.nakedness,
            tracks_caller: keyword.tracks_caller,
            parameters,
            output,
            polled,
            body,
        })
    }

    pub(crate) fn is_async(&self) -> bool {
        self.async_at.is_some()
    }

    /// Whether its value can be looked at. In a closure `Location::caller()` would be the closure's caller.
    pub(crate) fn shows_value(&self) -> bool {
        let returns = !matches!(self.output, Output::Unit | Output::Never);
        let has_closure = self.tracks_caller && self.body.leaves_early();
        returns && (self.is_async() || self.polled.is_some() || !has_closure)
    }

    pub(crate) fn is_stream(&self) -> bool {
        let polled = self.polled.as_ref();
        polled.is_some_and(|polled| polled.kind == Kind::Stream)
    }

    /// What it returns, or what it returns yields; `None` if that is not spelt.
    pub(crate) fn value(&self) -> Option<&Output> {
        match &self.polled {
            Some(polled) => polled.item.as_ref(),
            None => Some(&self.output),
        }
    }

    /// Whether it returns a type that names a type parameter, as far as that can be seen: its own, `Self`, or one letter
    /// that an `impl` around it may declare.
    pub(crate) fn returns_parameter(&self) -> bool {
        match &self.output {
            Output::Type(tokens) => any_word(tokens, &|word| self.is_parameter(word)),
            Output::Unit | Output::Never => false,
        }
    }

    fn is_parameter(&self, word: &Ident) -> bool {
        self.type_parameters().contains(&word) || is_named_as_parameter(word)
    }

    /// `T` and `U` of `fn name<'a, T: Trait, U>`.
    fn type_parameters(&self) -> Vec<&Ident> {
        let before = &self.tokens[..self.parameters_at];
        let name = before.windows(2).position(|pair| {
            is_word(&pair[0], "fn")
                && matches!(&pair[1], TokenTree::Ident(word) if *word == self.name)
        });
        let generics = name.and_then(|at| before.get(at + 3..before.len() - 1));
        let declared = split(generics.unwrap_or_default(), ',').into_iter();
        declared
            .filter_map(|one| match one.first() {
                Some(TokenTree::Ident(word)) => Some(word),
                _ => None,
            })
            .collect()
    }

    /// Whether its value may be a `Result`.
    pub(crate) fn may_fail(&self) -> bool {
        self.value().is_none_or(Output::may_be_result)
    }

    /// Whether its value may be a `Result` whose error has type arguments, or lifetimes that an `impl` around it declares.
    pub(crate) fn has_generic_error(&self) -> bool {
        self.value().is_some_and(|value| {
            let alias = value.aliased_error();
            value.has_generic_error()
                || value.has_associated_error() && self.shows_parameters_around()
                || alias.is_some_and(|error| any_word(error, &|word| self.is_parameter(word)))
        })
    }

    /// Whether an `impl` around it has parameters, as far as its own signature tells.
    fn shows_parameters_around(&self) -> bool {
        let own = &self.tokens[..self.parameters_at];
        let is_outer = |lifetime: &Ident| {
            lifetime != "_" && lifetime != "static" && !any_lifetime(own, &|own| own == lifetime)
        };
        let types = self.type_parameters();
        let is_type =
            |word: &Ident| word != "Self" && is_named_as_parameter(word) && !types.contains(&word);
        let signature = &self.tokens[self.parameters_at..];
        any_lifetime(signature, &is_outer) || any_word(signature, &is_type)
    }

    /// Where the signature begins, behind the attributes.
    pub(crate) fn start(&self) -> Span {
        self.tokens[self.behind_attributes()].span()
    }

    fn behind_attributes(&self) -> usize {
        let is_attribute = |pair: &&[TokenTree]| is_punct(&pair[0], '#');
        2 * self.tokens.chunks(2).take_while(is_attribute).count()
    }

    /// Lets an item whose visibility is a macro's `$vis` begin where the macro has that, as it does until its tokens are taken apart: lints that
    /// leave alone what macros write look there.
    pub(crate) fn begin_at_fragment(&mut self) {
        let start = self.behind_attributes();
        if let TokenTree::Group(visibility) = &mut self.tokens[start] {
            *visibility = respelt(visibility, placed(visibility.stream(), visibility.span()));
        }
    }

    /// Whether `name` is an argument as a whole.
    pub(crate) fn has_argument(&self, name: &Ident) -> bool {
        self.called(name).next().is_some()
    }

    /// Whether a pattern may bind `name` to a part of an argument.
    pub(crate) fn has_part(&self, name: &Ident) -> bool {
        let name = name.to_string();
        self.parameters
            .iter()
            .any(|parameter| match &parameter.binds {
                Binds::Pattern => mentions(&parameter.pattern, &name),
                _ => false,
            })
    }

    /// The names of the arguments that have one, without `self`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Ident> {
        self.named().map(|(name, _)| name)
    }

    /// The arguments that have a name, without `self`.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&Ident, &Parameter)> {
        self.parameters
            .iter()
            .filter_map(|parameter| match &parameter.binds {
                Binds::Name(name) => Some((name, parameter)),
                _ => None,
            })
    }

    /// The arguments of this name, each under another condition if there are several.
    pub(crate) fn called(&self, wanted: &Ident) -> impl Iterator<Item = &Parameter> {
        let arguments = self.parameters.iter();
        arguments.filter(move |parameter| match &parameter.binds {
            Binds::Receiver(name) | Binds::Name(name) => name == wanted,
            _ => false,
        })
    }

    /// Finds arguments that the body assigns to, although they are not `mut`.
    pub(crate) fn find_reassigned(&mut self) {
        let source = self.body.block().span().source_text();
        let assigned = source.as_deref().map(before_assignments);
        let may_be = |name: &str| {
            let before = assigned.as_ref();
            before.is_none_or(|before| before.iter().any(|before| before.ends_with(name)))
        };
        for parameter in self.parameters.iter_mut().filter(|one| one.is_plain()) {
            if let Binds::Name(name) = &parameter.binds {
                parameter.is_reassigned = may_be(&name.to_string()) && self.body.assigns(name);
            }
        }
    }

    /// Whether it does what the compiler is going to refuse.
    pub(crate) fn reassigns(&self) -> bool {
        let mut parameters = self.parameters.iter();
        parameters.any(|parameter| parameter.is_reassigned)
    }

    /// Whether it changes a part of a `self` that it owns.
    pub(crate) fn changes_its_own(&self) -> bool {
        let owns = |parameter: &Parameter| {
            matches!(parameter.binds, Binds::Receiver(_)) && !parameter.is_reference()
        };
        let owned = self.parameters.first().is_some_and(owns);
        owned && assigns_part_of_self(self.body.tokens())
    }

    pub(crate) fn add_attribute(&mut self, attribute: Tokens) {
        let length = attribute.as_slice().len();
        self.tokens.splice(..0, attribute);
        self.parameters_at += length;
        self.async_at = self.async_at.map(|at| at + length);
    }

    /// The function with another body, and otherwise as it was written.
    pub(crate) fn with(mut self, body: impl Into<TokenStream>) -> TokenStream {
        let inside = if self.body.inner_attributes.is_empty() {
            body.into()
        } else {
            [self.body.inner_attributes.clone(), body.into()]
                .into_iter()
                .collect()
        };
        self.tokens.push(respelt(self.body.block(), inside).into());
        self.tokens.into_iter().collect()
    }

    /// The signature alone: `fn name(…) -> Type;`
    pub(crate) fn declared(self) -> TokenStream {
        let tokens = self.tokens;
        quote!(#(#tokens)*;)
    }

    /// Spells the parameters in another way, if there is one.
    pub(crate) fn respell(&mut self, parameters: Option<impl Into<TokenStream>>) {
        if let (TokenTree::Group(old), Some(parameters)) =
            (&mut self.tokens[self.parameters_at], parameters)
        {
            *old = respelt(old, parameters);
        }
    }

    /// Where its signature ends if it has no `where` clause.
    fn end(&self) -> Span {
        match (&self.output, &self.tokens[self.parameters_at]) {
            (Output::Type(output), _) => {
                output.last().map_or_else(Span::call_site, TokenTree::span)
            }
            (_, TokenTree::Group(parameters)) => parameters.span_close(),
            (_, other) => other.span(),
        }
    }

    /// Makes it a function that is not `async`; `output` is `-> Type`.
    ///
    /// The signature ends with a token of the user's, if need be an empty `where`: else the compiler takes the
    /// attribute for the place of the signature.
    pub(crate) fn returning(&mut self, output: Tokens) {
        let end = self.end();
        let old = self.parameters_at + 1;
        let old = old..old + self.output.length();
        let is_last = self.tokens.len() == old.end;
        self.tokens.splice(old, output);
        if is_last {
            self.tokens.push(Ident::new("where", end).into());
        }
        if let Some(at) = self.async_at.take() {
            self.tokens.remove(at);
            self.parameters_at -= 1;
        }
    }
}

/// The keyword `fn`, and what stands before it.
pub(crate) struct Keyword {
    at: usize,
    constness: Option<Ident>,
    nakedness: Option<Ident>,
    tracks_caller: bool,
    async_at: Option<usize>,
}

impl Keyword {
    pub(crate) fn find(tokens: &[TokenTree]) -> Option<Keyword> {
        let mut keyword = Keyword {
            at: 0,
            constness: None,
            nakedness: None,
            tracks_caller: false,
            async_at: None,
        };
        for (at, token) in tokens.iter().enumerate() {
            // Attributes, `(crate)`, `"C"` and what a macro passed on as `$vis`: all but words.
            let TokenTree::Ident(word) = token else {
                continue;
            };
            match word.to_string().as_str() {
                "fn" => {
                    keyword.at = at;
                    keyword.read_attributes(&tokens[..at]);
                    return Some(keyword);
                }
                "const" => keyword.constness = Some(word.clone()),
                "async" => keyword.async_at = Some(at),
                "crate" | "default" | "extern" | "pub" | "safe" | "unsafe" => {}
                _ => return None,
            }
        }
        None
    }

    /// What attributes make of the function, under some `cfg` too.
    fn read_attributes(&mut self, tokens: &[TokenTree]) {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => match word.to_string().as_str() {
                    "naked" => self.nakedness = Some(word.clone()),
                    "track_caller" => self.tracks_caller = true,
                    _ => {}
                },
                TokenTree::Group(group) => self.read_attributes(&inside(group)),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Whether something can run in the function before its body does.
    pub(crate) fn can_be_traced(&self) -> bool {
        self.constness.is_none() && self.nakedness.is_none()
    }
}

/// Attributes that mean the same on a function that returns a future as on an `async fn`.
///
/// Not `must_use`, which is about what the future returns, nor `track_caller`, which the compiler
/// ignores there and says so. Not `expect`, since the lint may be about `async`.
const INDIFFERENT: &[&str] = &[
    "allow",
    "automatically_derived",
    "cfg",
    "clippy",
    "cold",
    "deny",
    "deprecated",
    "diagnostic",
    "doc",
    "forbid",
    "inline",
    "rustfmt",
    "warn",
];

/// Whether an attribute among `tokens` is any other: `tokio::main` and its like want an `async fn`, `async_trait` wants a block of them.
pub(crate) fn has_macros(tokens: &[TokenTree]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [sign, TokenTree::Group(brackets)] if is_punct(sign, '#') => {
            match brackets.stream().into_iter().next() {
                Some(TokenTree::Ident(name)) => !INDIFFERENT.contains(&name.to_string().as_str()),
                _ => true,
            }
        }
        _ => false,
    })
}

/// What stands behind the word `fn`.
struct Head {
    name: Ident,
    parameters_at: usize,
    parameters: Vec<Parameter>,
}

impl Head {
    fn behind(tokens: &[TokenTree], keyword_at: usize) -> Option<Head> {
        let TokenTree::Ident(name) = tokens.get(keyword_at + 1)? else {
            return None;
        };
        let parameters_at = after_generics(tokens, keyword_at + 2);
        let TokenTree::Group(group) = tokens.get(parameters_at)? else {
            return None;
        };
        Some(Head {
            name: name.clone(),
            parameters_at,
            parameters: parameters(group.stream()),
        })
    }
}

/// Says that there is no body, unless it was a macro that wrote the `;`: `#[ext]` makes a trait of an `impl`, and copies attributes of functions onto what
/// it declares. These are measured where they are implemented.
fn declared(name: &Ident, tokens: &[TokenTree], errors: &mut Errors) {
    let end = tokens.last().and_then(|end| end.span().source_text());
    if end.is_none_or(|text| text == ";") {
        errors.at(
            name.span(),
            "`#[traced]` needs a body to measure; it goes where this is implemented",
        );
    }
}

/// Says that this is no function.
fn refuse(tokens: &[TokenTree], errors: &mut Errors) {
    let (span, what) = describe(tokens);
    errors.at(
        span,
        format!(
            "`#[traced]` goes on a function, an `impl`, a `trait` or an inline `mod`, not on {what}"
        ),
    );
}

/// What was annotated if it is not a function, and the word that says so.
fn describe(tokens: &[TokenTree]) -> (Span, &'static str) {
    let words = tokens.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    for word in words {
        let what = match word.to_string().as_str() {
            "struct" => "a struct",
            "enum" => "an enum",
            "union" => "a union",
            "const" => "a constant",
            "static" => "a static",
            "type" => "a type alias",
            "use" => "a `use` declaration",
            "macro_rules" => "a macro: the functions in it can have it",
            "async" | "crate" | "default" | "pub" | "safe" | "unsafe" => continue,
            "extern" => "an `extern` item",
            "let" => "a statement: `span!` and `in_span!` trace what is not a function",
            _ => {
                return (
                    word.span(),
                    "this: `span!` and `in_span!` trace what is not a function",
                );
            }
        };
        return (word.span(), what);
    }
    (Span::call_site(), "this")
}

/// `T`, `T1` or `Self`.
fn is_named_as_parameter(word: &Ident) -> bool {
    let word = word.to_string();
    let mut letters = word.chars();
    let is_letter = letters.next().is_some_and(char::is_uppercase);
    word == "Self" || is_letter && letters.all(|letter| letter.is_ascii_digit())
}
