//! The grammar of `#[traced(...)]`.
//!
//! What is written here is kept beside the token that wrote it, so that a later complaint can
//! point at it. Expressions are passed through unparsed.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{LitBool, LitStr, Token, parenthesized};

use crate::errors::Errors;
use crate::scan::Scan;
use crate::symbol;

/// All that was given; `None` is what was left out.
#[derive(Default)]
pub(crate) struct Args {
    /// `name = "…"`
    pub(crate) name: Option<Given<LitStr>>,
    /// `kind = client`, as the variant of `SpanKind`
    pub(crate) kind: Option<Given<&'static str>>,
    /// `attrs(key = expr, key = %expr, key = ?expr, argument)`
    pub(crate) attrs: Option<Given<Vec<Attr>>>,
    /// `args` or `args(a, b)`
    pub(crate) args: Option<Given<Option<Vec<Ident>>>>,
    /// `skip(a)`
    pub(crate) skip: Option<Given<Vec<Ident>>>,
    /// `ret`
    pub(crate) ret: Option<Given<()>>,
    /// `err = false` or `err(with = f)`
    pub(crate) err: Option<Given<Err>>,
    /// `root`
    pub(crate) root: Option<Given<()>>,
    /// `parent = expr`
    pub(crate) parent: Option<Given<TokenStream>>,
    /// `links = expr`
    pub(crate) links: Option<Given<TokenStream>>,
    /// `crate = path`
    pub(crate) krate: Option<Given<TokenStream>>,
}

/// An argument's value, and the word that named the argument.
pub(crate) struct Given<T> {
    pub(crate) word: Ident,
    pub(crate) value: T,
}

/// One entry of `attrs(...)`.
pub(crate) struct Attr {
    pub(crate) key: LitStr,
    pub(crate) value: Value,
}

pub(crate) enum Value {
    /// `key = expr`
    Typed(TokenStream),
    /// `key = %expr`
    Display(TokenStream),
    /// `key = ?expr`
    Debug(TokenStream),
    /// `argument`
    Argument(Ident),
}

pub(crate) enum Err {
    /// `err = true`, which is what happens anyway.
    Probed,
    /// `err = false`
    Ignored,
    /// `err(with = expr)`
    Shown(TokenStream),
}

impl Args {
    /// Reads all arguments; after a mistake it goes on behind the next comma.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Args {
        let mut args = Args::default();
        let parser = |input: ParseStream| {
            while !input.is_empty() {
                if let Err(error) = args.one(input) {
                    errors.push(error);
                    rest(input)?;
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        args
    }

    fn one(&mut self, input: ParseStream) -> syn::Result<()> {
        let word = input.call(Ident::parse_any).map_err(|error| {
            let known = symbol::list(symbol::ARGUMENTS.iter().copied());
            syn::Error::new(
                error.span(),
                format!("expected an argument of `#[traced]`: {known}"),
            )
        })?;
        match word.to_string().as_str() {
            symbol::NAME => set(&mut self.name, word, input, assigned::<LitStr>),
            symbol::KIND => set(&mut self.kind, word, input, kind),
            symbol::ATTRS => set(&mut self.attrs, word, input, attrs),
            symbol::ARGS => set(&mut self.args, word, input, args),
            symbol::SKIP => set(&mut self.skip, word, input, skip),
            symbol::RET => set(&mut self.ret, word, input, flag),
            symbol::ERR => set(&mut self.err, word, input, err),
            symbol::ROOT => set(&mut self.root, word, input, flag),
            symbol::PARENT => set(&mut self.parent, word, input, assigned_expression),
            symbol::LINKS => set(&mut self.links, word, input, assigned_expression),
            symbol::CRATE => set(&mut self.krate, word, input, path),
            _ => Err(unknown(&word)),
        }
    }
}

/// Reads the value of the argument `word` with `read`, then sees to it that a comma follows.
fn set<T>(
    slot: &mut Option<Given<T>>,
    word: Ident,
    input: ParseStream,
    read: fn(&Ident, ParseStream) -> syn::Result<T>,
) -> syn::Result<()> {
    let value = read(&word, input)?;
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(input.error("expected `,` between two arguments of `#[traced]`"));
    }
    if slot.is_some() {
        let message = format!("`{word}` is given twice; one of the two can go");
        return Err(syn::Error::new(word.span(), message));
    }
    *slot = Some(Given { word, value });
    Ok(())
}

fn unknown(word: &Ident) -> syn::Error {
    let known = || symbol::ARGUMENTS.iter().copied();
    let hint = match symbol::nearest(word, known()) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    let message = format!(
        "`{word}` is not an argument of `#[traced]`; {hint}there are {}",
        symbol::list(known()),
    );
    syn::Error::new(word.span(), message)
}

/// `ret`
fn flag(word: &Ident, input: ParseStream) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(input.error(format!("`{word}` takes no value, it stands alone")))
}

/// `= value`
fn assigned<T: Parse>(word: &Ident, input: ParseStream) -> syn::Result<T> {
    equals(word, input)?;
    input.parse()
}

/// `= expr`
fn assigned_expression(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    equals(word, input)?;
    expression(input)
}

fn equals(word: &Ident, input: ParseStream) -> syn::Result<()> {
    if input.peek(Token![=]) && !input.peek(Token![==]) {
        input.parse::<Token![=]>()?;
        return Ok(());
    }
    let message = match word.to_string().as_str() {
        symbol::NAME => "expected `name = \"…\"`",
        symbol::KIND => {
            "expected `kind = …`, one of `server`, `client`, `producer`, `consumer`, `internal`"
        }
        symbol::CRATE => "expected `crate = path`, the path of `trace_runtime` in this crate",
        symbol::PARENT => "expected `parent = expr`, a context or span context",
        _ => "expected `links = expr`, something to iterate over",
    };
    Err(here(word, input, message))
}

/// `= client`
fn kind(word: &Ident, input: ParseStream) -> syn::Result<&'static str> {
    equals(word, input)?;
    let names = || symbol::KINDS.iter().map(|&(name, _)| name);
    if !input.peek(Ident::peek_any) {
        return Err(here(
            word,
            input,
            format!("a kind is a bare word: {}", symbol::list(names())),
        ));
    }
    let kind = input.call(Ident::parse_any)?;
    if let Some((_, variant)) = symbol::KINDS.iter().find(|(name, _)| kind == name) {
        return Ok(variant);
    }
    let hint = match symbol::nearest(&kind, names()) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    let message = format!(
        "`{kind}` is not a kind of span; {hint}there are {}",
        symbol::list(names())
    );
    Err(syn::Error::new(kind.span(), message))
}

/// `(key = expr, key = %expr, key = ?expr, argument)`
fn attrs(word: &Ident, input: ParseStream) -> syn::Result<Vec<Attr>> {
    let content = in_parentheses(word, input, "`attrs(key = value, argument)`")?;
    Ok(content
        .parse_terminated(Attr::parse, Token![,])?
        .into_iter()
        .collect())
}

impl Parse for Attr {
    fn parse(input: ParseStream) -> syn::Result<Attr> {
        if input.peek(Token![%]) || input.peek(Token![?]) {
            return Err(
                input.error("the sign stands before the value: `key = %value`, `key = ?value`")
            );
        }
        let key = Key::parse(input)?;
        if !input.peek(Token![=]) {
            let (key, argument) = key.alone(input)?;
            return Ok(Attr {
                key,
                value: Value::Argument(argument),
            });
        }
        input.parse::<Token![=]>()?;
        let value = Value::parse(input)?;
        Ok(Attr {
            key: key.text,
            value,
        })
    }
}

impl Value {
    fn parse(input: ParseStream) -> syn::Result<Value> {
        if input.parse::<Option<Token![%]>>()?.is_some() {
            return expression(input).map(Value::Display);
        }
        if input.parse::<Option<Token![?]>>()?.is_some() {
            return expression(input).map(Value::Debug);
        }
        expression(input).map(Value::Typed)
    }
}

/// `name`, `db.system.name`, `r#type` or `"any text"`.
struct Key {
    text: LitStr,
    /// The one segment that the key has, when it is a name.
    name: Option<Ident>,
}

impl Key {
    fn parse(input: ParseStream) -> syn::Result<Key> {
        if input.peek(LitStr) {
            return Ok(Key {
                text: input.parse()?,
                name: None,
            });
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a key: `name`, `dotted.name` or `\"any text\"`"));
        }
        let first = input.call(Ident::parse_any)?;
        let mut text = first.unraw().to_string();
        let mut dotted = false;
        while input.parse::<Option<Token![.]>>()?.is_some() {
            text.push('.');
            text.push_str(&input.call(Ident::parse_any)?.unraw().to_string());
            dotted = true;
        }
        let text = LitStr::new(&text, first.span());
        Ok(Key {
            text,
            name: (!dotted).then_some(first),
        })
    }

    /// A key without a value is an argument's name.
    fn alone(self, input: ParseStream) -> syn::Result<(LitStr, Ident)> {
        let key = self.text.value();
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error(format!("expected `=` and the value of `{key}`")));
        }
        match self.name {
            Some(name) => Ok((self.text, name)),
            None => Err(syn::Error::new(
                self.text.span(),
                format!("`{key}` needs a value; only an argument's own name stands alone"),
            )),
        }
    }
}

/// Nothing, or `(a, b)`.
fn args(word: &Ident, input: ParseStream) -> syn::Result<Option<Vec<Ident>>> {
    if input.peek(syn::token::Paren) {
        return names(word, input, "`args` or `args(a, b)`").map(Some);
    }
    flag(word, input).map(|()| None).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected `args` for all arguments, or `args(a, b)`",
        )
    })
}

/// `(a, b)`
fn skip(word: &Ident, input: ParseStream) -> syn::Result<Vec<Ident>> {
    names(
        word,
        input,
        "`skip(a, b)`, the arguments that `args` leaves out",
    )
}

fn names(word: &Ident, input: ParseStream, form: &str) -> syn::Result<Vec<Ident>> {
    let content = in_parentheses(word, input, form)?;
    let names: Vec<_> = content
        .parse_terminated(name, Token![,])?
        .into_iter()
        .collect();
    if names.is_empty() {
        return Err(syn::Error::new(word.span(), format!("expected {form}")));
    }
    Ok(names)
}

fn name(input: ParseStream) -> syn::Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected an argument's name; values go into `attrs(…)`",
        )
    })
}

/// `= false` or `(with = expr)`
fn err(word: &Ident, input: ParseStream) -> syn::Result<Err> {
    const FORM: &str = "`err = false`, or `err(with = function)`";
    if input.parse::<Option<Token![=]>>()?.is_some() {
        let switch: LitBool = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), format!("expected {FORM}")))?;
        return Ok(if switch.value {
            Err::Probed
        } else {
            Err::Ignored
        });
    }
    let content = in_parentheses(word, input, FORM)?;
    let with = content
        .call(Ident::parse_any)
        .ok()
        .filter(|with| with == "with");
    if with.is_none() || !content.peek(Token![=]) {
        return Err(syn::Error::new(word.span(), format!("expected {FORM}")));
    }
    content.parse::<Token![=]>()?;
    let function = expression(&content)?;
    content.parse::<Option<Token![,]>>()?;
    end(&content)?;
    Ok(Err::Shown(function))
}

/// `= path`
fn path(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    equals(word, input)?;
    let start = input.span();
    let path = expression(input)?;
    let is_path = path.clone().into_iter().all(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Ident(_) => true,
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    });
    if is_path {
        return Ok(path);
    }
    Err(syn::Error::new(
        start,
        "expected a path such as `crate::tracing` or `my_crate::trace_runtime`",
    ))
}

/// The tokens up to the next comma that separates.
fn expression(input: ParseStream) -> syn::Result<TokenStream> {
    let mut scan = Scan::expression();
    let mut tokens = TokenStream::new();
    while let Some((token, _)) = input.cursor().token_tree() {
        if scan.separates(&token) {
            break;
        }
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    if tokens.is_empty() {
        return Err(input.error("expected an expression"));
    }
    Ok(tokens)
}

/// Skips what is left of an argument that could not be read.
fn rest(input: ParseStream) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn in_parentheses<'a>(
    word: &Ident,
    input: ParseStream<'a>,
    form: &str,
) -> syn::Result<syn::parse::ParseBuffer<'a>> {
    if !input.peek(syn::token::Paren) {
        return Err(here(word, input, format!("expected {form}")));
    }
    let content;
    parenthesized!(content in input);
    Ok(content)
}

/// Points at what stands after `word`, or at `word` when nothing does.
fn here(word: &Ident, input: ParseStream, message: impl std::fmt::Display) -> syn::Error {
    let span = if input.is_empty() || input.peek(Token![,]) {
        word.span()
    } else {
        input.span()
    };
    syn::Error::new(span, message)
}

fn end(input: ParseStream) -> syn::Result<()> {
    if input.is_empty() {
        Ok(())
    } else {
        Err(input.error("nothing more is expected here"))
    }
}
