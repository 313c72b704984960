//! The grammar of `#[traced(...)]`.
//!
//! What is written here is kept beside the token that wrote it, so that a later complaint can
//! point at it. Expressions are passed through unparsed.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseBuffer, ParseStream, Parser as _};
use syn::{LitBool, LitStr, Token};

use crate::errors::Errors;
use crate::polled::Kind;
use crate::scan::Scan;
use crate::symbol;
use crate::tokens::is_literal;

/// All that was given; `None` is what was left out.
#[derive(Clone, Default)]
pub(crate) struct Args {
    /// `name = "…"`
    pub(crate) name: Option<Given<LitStr>>,
    /// `kind = client`
    pub(crate) kind: Option<Given<&'static str>>,
    /// `attrs(key = expr, key = %expr, key = ?expr, argument)`
    pub(crate) attrs: Option<Given<Vec<Attr>>>,
    /// `args` or `args(a, b)`
    pub(crate) arguments: Option<Given<Option<Vec<Ident>>>>,
    /// `skip(a)`
    pub(crate) skip: Option<Given<Vec<Ident>>>,
    /// `ret`
    pub(crate) ret: Option<Given<Probe>>,
    /// `err = false` or `err(with = f)`
    pub(crate) err: Option<Given<Err>>,
    /// `root`
    pub(crate) root: Option<Given<()>>,
    /// `parent = expr`
    pub(crate) parent: Option<Given<TokenStream>>,
    /// `links = expr`
    pub(crate) links: Option<Given<TokenStream>>,
    /// `future` or `stream`
    pub(crate) polled: Option<Given<Kind>>,
    /// `span = expr`
    pub(crate) span: Option<Given<TokenStream>>,
    /// `propagate`
    pub(crate) propagate: Option<Given<()>>,
    /// `crate = path`
    pub(crate) krate: Option<Given<TokenStream>>,
    /// `impls = Name`
    pub(crate) impls: Option<Given<Ident>>,
    /// `pub`
    pub(crate) public: Option<Given<()>>,
    /// `skip` without a list
    pub(crate) left_out: Option<Given<()>>,
    /// `ret = false` and the like: these are not inherited.
    pub(crate) off: Vec<Ident>,
    /// Something could not be read, so what is `None` may have been given nevertheless.
    pub(crate) is_broken: bool,
}

/// An argument's value, and the word that named the argument.
#[derive(Clone)]
pub(crate) struct Given<T> {
    pub(crate) word: Ident,
    pub(crate) value: T,
}

/// One entry of `attrs(...)`.
#[derive(Clone)]
pub(crate) struct Attr {
    pub(crate) key: LitStr,
    pub(crate) value: Value,
}

#[derive(Clone)]
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

impl Value {
    /// `None` for an argument, which is no expression yet.
    pub(crate) fn expression(&self) -> Option<&TokenStream> {
        match self {
            Value::Typed(value) | Value::Display(value) | Value::Debug(value) => Some(value),
            Value::Argument(_) => None,
        }
    }
}

/// What happens when a value's type can be recorded in no way.
#[derive(Clone, Copy)]
pub(crate) enum Probe {
    /// All was meant that can be recorded.
    Willing,
    /// The value was meant.
    Named,
}

#[derive(Clone)]
pub(crate) enum Err {
    /// `err = true`, which is what happens anyway.
    Probed,
    /// `err = false`
    Ignored,
    /// `err(with = expr)`
    Shown(TokenStream),
    /// `err(with = expr)` around a function of which it is not known whether the expression fits.
    Named,
}

impl Args {
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Args {
        let mut args = Args::default();
        // Most have none, and to ask a parser takes a while.
        if tokens.is_empty() {
            return args;
        }
        let list = |input: ParseStream| list(input, |input| args.one(input));
        if let Err(error) = list.parse2(tokens) {
            errors.push(error);
            args.is_broken = true;
        }
        args
    }

    /// Whether they name something of the program's.
    pub(crate) fn name_something(&self) -> bool {
        let is_shown = |err: &Given<Err>| matches!(err.value, Err::Shown(_));
        let mut attrs = self.attrs.iter().flat_map(|attrs| &attrs.value);
        self.parent.is_some()
            || self.links.is_some()
            || self.krate.is_some()
            || self.err.as_ref().is_some_and(is_shown)
            || attrs.any(|attr| !attr.value.expression().is_some_and(is_literal))
    }

    fn one(&mut self, input: ParseStream) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error(format!("expected {}", argument_instead_of(input))));
        }
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            symbol::ARGS | symbol::PROPAGATE | symbol::RET | symbol::ROOT
                if switched_off(input) =>
            {
                self.off.push(word);
                Ok(())
            }
            symbol::SKIP if at_end(input) => set(&mut self.left_out, word, input, flag),
            symbol::NAME => set(&mut self.name, word, input, name),
            symbol::KIND => set(&mut self.kind, word, input, kind),
            symbol::ATTRS => set(&mut self.attrs, word, input, attrs),
            symbol::ARGS => set(&mut self.arguments, word, input, args),
            symbol::SKIP => set(&mut self.skip, word, input, skip),
            symbol::RET => set(&mut self.ret, word, input, ret),
            symbol::ERR => set(&mut self.err, word, input, err),
            symbol::ROOT => set(&mut self.root, word, input, flag),
            symbol::PARENT => set(&mut self.parent, word, input, parent),
            symbol::LINKS => set(&mut self.links, word, input, links),
            symbol::FUTURE => set(&mut self.polled, word, input, future),
            symbol::STREAM => set(&mut self.polled, word, input, stream),
            symbol::SPAN => set(&mut self.span, word, input, span),
            symbol::PROPAGATE => set(&mut self.propagate, word, input, flag),
            symbol::CRATE => set(&mut self.krate, word, input, path),
            symbol::IMPLS => set(&mut self.impls, word, input, impls),
            symbol::PUB => set(&mut self.public, word, input, flag),
            _ => Err(unknown(&word)),
        }
    }
}

/// Reads items between commas. After a mistake it goes on behind the next comma, so that the error
/// it returns tells all of them.
fn list<T>(
    input: ParseStream,
    mut item: impl FnMut(ParseStream) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let mut errors = Errors::default();
    let mut items = Vec::new();
    while !input.is_empty() {
        match item(input).and_then(|item| separated(input).map(|()| item)) {
            Ok(item) => items.push(item),
            Err(error) => {
                errors.push(error);
                expression(input);
            }
        }
        input.parse::<Option<Token![,]>>()?;
    }
    errors.finish().map(|()| items)
}

fn separated(input: ParseStream) -> syn::Result<()> {
    if at_end(input) {
        Ok(())
    } else {
        Err(input.error("expected `,`"))
    }
}

fn at_end(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Reads what belongs to the argument `word`.
fn set<T>(
    slot: &mut Option<Given<T>>,
    word: Ident,
    input: ParseStream,
    read: fn(&Ident, ParseStream) -> syn::Result<T>,
) -> syn::Result<()> {
    let value = read(&word, input)?;
    if let Some(given) = slot {
        let message = if given.word == word {
            format!("`{word}` is given twice; one of the two can go")
        } else {
            let other = &given.word;
            format!("`{word}` is given beside `{other}`; one of the two can go")
        };
        return Err(syn::Error::new(word.span(), message));
    }
    *slot = Some(Given { word, value });
    Ok(())
}

fn unknown(word: &Ident) -> syn::Error {
    let known = symbol::ARGUMENTS.iter().copied();
    let then_the = match symbol::elsewhere(word) {
        Some(advice) => format!(", {advice}; the"),
        None => did_you_mean(word, known),
    };
    let all = known_arguments();
    let message =
        format!("`{word}` is not an argument of `#[traced]`{then_the} arguments are {all}");
    syn::Error::new(word.span(), message)
}

/// Who writes a text as in `#[route("…")]` means the name.
fn argument_instead_of(input: ParseStream) -> String {
    if input.peek(LitStr) {
        return "`name = \"…\"`: each argument begins with its word".to_owned();
    }
    format!("an argument: {}", known_arguments())
}

fn known_arguments() -> String {
    symbol::list(symbol::ARGUMENTS.iter().copied())
}

/// Goes on with a list of all that is known.
fn did_you_mean(word: &Ident, known: impl IntoIterator<Item = &'static str>) -> String {
    match symbol::nearest(word, known) {
        Some(name) => format!(", did you mean `{name}`? The"),
        None => "; the".to_owned(),
    }
}

/// `= "…"`
fn name(word: &Ident, input: ParseStream) -> syn::Result<LitStr> {
    const FORM: &str = "`name = \"…\"`, with a literal";
    equals(word, input, FORM)?;
    if input.peek(LitStr) {
        input.parse()
    } else {
        Err(expected(FORM, word, input))
    }
}

/// `= client`
fn kind(word: &Ident, input: ParseStream) -> syn::Result<&'static str> {
    let names = || symbol::KINDS.iter().copied();
    let form = format!(
        "`kind = word`, where the word is one of {}",
        symbol::list(names())
    );
    equals(word, input, &form)?;
    let kind = input
        .call(Ident::parse_any)
        .map_err(|_| expected(&form, word, input))?;
    if let Some(known) = names().find(|name| kind == name) {
        return Ok(known);
    }
    let then_the = did_you_mean(&kind, names());
    let all = symbol::list(names());
    let message = format!("`{kind}` is not a kind of span{then_the} kinds are {all}");
    Err(syn::Error::new(kind.span(), message))
}

/// `(key = expr, key = %expr, key = ?expr, argument)`
fn attrs(word: &Ident, input: ParseStream) -> syn::Result<Vec<Attr>> {
    const FORM: &str = "`attrs(key = value, argument)`";
    list(
        &parenthesized(input).ok_or_else(|| expected(FORM, word, input))?,
        Attr::parse,
    )
}

/// Nothing, or `(a, b)`.
fn args(word: &Ident, input: ParseStream) -> syn::Result<Option<Vec<Ident>>> {
    const FORM: &str = "`args`, or `args(a, b)`";
    match parenthesized(input) {
        Some(content) => names(&content, word, FORM).map(Some),
        None if at_end(input) => Ok(None),
        None => Err(expected(FORM, word, input)),
    }
}

/// `(a, b)`
fn skip(word: &Ident, input: ParseStream) -> syn::Result<Vec<Ident>> {
    const FORM: &str = "`skip(a, b)`, with the arguments that `args` leaves out";
    names(
        &parenthesized(input).ok_or_else(|| expected(FORM, word, input))?,
        word,
        FORM,
    )
}

fn names(content: ParseStream, word: &Ident, form: &str) -> syn::Result<Vec<Ident>> {
    const NAME: &str = "expected an argument's name; `attrs(key = value)` takes values";
    let names = list(content, |input| match input.call(Ident::parse_any) {
        Ok(name) if at_end(input) => Ok(name),
        _ => Err(input.error(NAME)),
    })?;
    if names.is_empty() {
        return Err(syn::Error::new(word.span(), format!("expected {form}")));
    }
    Ok(names)
}

/// Nothing.
fn ret(word: &Ident, input: ParseStream) -> syn::Result<Probe> {
    flag(word, input).map(|()| Probe::Named)
}

/// Nothing.
fn flag(word: &Ident, input: ParseStream) -> syn::Result<()> {
    if input.peek(Token![=]) || input.peek(syn::token::Paren) {
        return Err(input.error(format!("`{word}` stands alone, it takes no value")));
    }
    Ok(())
}

/// `= false`, which a function says of what is said around it.
fn switched_off(input: ParseStream) -> bool {
    let is_off = |input: ParseStream| {
        let is_false = input.parse::<Token![=]>().is_ok()
            && input.parse::<LitBool>().is_ok_and(|value| !value.value);
        is_false && at_end(input)
    };
    if !is_off(&input.fork()) {
        return false;
    }
    is_off(input)
}

/// Nothing.
fn future(word: &Ident, input: ParseStream) -> syn::Result<Kind> {
    flag(word, input).map(|()| Kind::Future)
}

/// Nothing.
fn stream(word: &Ident, input: ParseStream) -> syn::Result<Kind> {
    flag(word, input).map(|()| Kind::Stream)
}

/// `= false` or `(with = expr)`
fn err(word: &Ident, input: ParseStream) -> syn::Result<Err> {
    const FORM: &str = "`err = false`, or `err(with = function)`";
    if let Some(content) = parenthesized(input) {
        return list(&content, with)?
            .pop()
            .map(Err::Shown)
            .ok_or_else(|| syn::Error::new(word.span(), format!("expected {FORM}")));
    }
    if at_end(input) {
        const UNASKED: &str = "an `Err` is recorded unasked; `err = false` leaves it out, `err(with = function)` says it in other words";
        return Err(syn::Error::new(word.span(), UNASKED));
    }
    equals(word, input, FORM)?;
    if !input.peek(LitBool) {
        return Err(expected(FORM, word, input));
    }
    let switch: LitBool = input.parse()?;
    Ok(if switch.value {
        Err::Probed
    } else {
        Err::Ignored
    })
}

/// `with = expr`, and nothing behind it.
fn with(input: ParseStream) -> syn::Result<TokenStream> {
    const FORM: &str = "`with = function`, such as `with = |error| format!(\"{error:?}\")`";
    let start = input.span();
    let word = input.call(Ident::parse_any);
    let Some(word) = word.ok().filter(|word| word == "with") else {
        return Err(syn::Error::new(start, format!("expected {FORM}")));
    };
    let function = assigned(&word, input, FORM)?;
    if input.is_empty() {
        return Ok(function);
    }
    Err(input.error("an error is shown by one function; the rest can go"))
}

/// `= expr`
fn parent(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    let none = input.fork();
    let parent = assigned(word, input, "`parent = expr`, a context")?;
    if parent.to_string() != "None" {
        return Ok(parent);
    }
    none.parse::<Token![=]>()?;
    Err(none
        .error("a span without a parent is `root`; one below the current span says nothing of it"))
}

/// `= expr`
fn links(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    assigned(
        word,
        input,
        "`links = expr`, a context, a span context or a span, or an array, slice or `Vec` of these",
    )
}

/// `= expr`
fn span(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    assigned(
        word,
        input,
        "`span = self.field`, a field of type `Lifespan`",
    )
}

/// `= Name`
fn impls(word: &Ident, input: ParseStream) -> syn::Result<Ident> {
    const FORM: &str = "`impls = Name`, a new trait for implementations";
    equals(word, input, FORM)?;
    input.parse().map_err(|_| expected(FORM, word, input))
}

/// `= path`
fn path(word: &Ident, input: ParseStream) -> syn::Result<TokenStream> {
    const FORM: &str = "`crate = path`, where this crate sees `trace_runtime`";
    let start = input.fork();
    let path = assigned(word, input, FORM)?;
    let is_path = path.clone().into_iter().all(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Ident(_) => true,
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    });
    if is_path {
        return Ok(path);
    }
    start.parse::<Token![=]>()?;
    Err(expected(FORM, word, &start))
}

fn assigned(word: &Ident, input: ParseStream, form: &str) -> syn::Result<TokenStream> {
    equals(word, input, form)?;
    expression(input).ok_or_else(|| expected(form, word, input))
}

fn equals(word: &Ident, input: ParseStream, form: &str) -> syn::Result<()> {
    match input.parse::<Token![=]>() {
        Ok(_) => Ok(()),
        Err(_) => Err(expected(form, word, input)),
    }
}

/// Points at what stands behind `word`, or at `word` when nothing does.
fn expected(form: &str, word: &Ident, input: ParseStream) -> syn::Error {
    let span = if at_end(input) {
        word.span()
    } else {
        input.span()
    };
    syn::Error::new(span, format!("expected {form}"))
}

impl Parse for Attr {
    fn parse(input: ParseStream) -> syn::Result<Attr> {
        let key = Key::parse(input)?;
        if input.peek(Token![=>]) {
            return Err(input.error("expected `=` between a key and its value"));
        }
        if !input.peek(Token![=]) {
            let (key, argument) = key.alone(input)?;
            return Ok(Attr {
                key,
                value: Value::Argument(argument),
            });
        }
        input.parse::<Token![=]>()?;
        match Value::parse(input) {
            Some(value) => Ok(Attr {
                key: key.text,
                value,
            }),
            None => Err(key.without_value()),
        }
    }
}

impl Value {
    fn parse(input: ParseStream) -> Option<Value> {
        if input.parse::<Token![%]>().is_ok() {
            return expression(input).map(Value::Display);
        }
        if input.parse::<Token![?]>().is_ok() {
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
        if input.peek(Token![%]) || input.peek(Token![?]) {
            let message = "the sign stands before the value: `key = %value`, `key = ?value`";
            return Err(input.error(message));
        }
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected a key: `name`, `dotted.name` or `\"any text\"`"));
        }
        Key::dotted(input)
    }

    fn dotted(input: ParseStream) -> syn::Result<Key> {
        let first = input.call(Ident::parse_any)?;
        let mut text = first.unraw().to_string();
        let mut is_dotted = false;
        while input.parse::<Option<Token![.]>>()?.is_some() {
            text.push('.');
            let segment = input.call(Ident::parse_any);
            let segment =
                segment.map_err(|_| input.error("expected a name behind the `.` of a key"))?;
            text.push_str(&segment.unraw().to_string());
            is_dotted = true;
        }
        let text = LitStr::new(&text, first.span());
        Ok(Key {
            text,
            name: (!is_dotted).then_some(first),
        })
    }

    /// A key without a value is an argument's name.
    fn alone(self, input: ParseStream) -> syn::Result<(LitStr, Ident)> {
        if !at_end(input) {
            let message = format!(
                "expected `,`, or `=` and a value of `{}`",
                self.text.value()
            );
            return Err(input.error(message));
        }
        match self.name {
            Some(name) => Ok((self.text, name)),
            None => Err(self.without_value()),
        }
    }

    fn without_value(&self) -> syn::Error {
        let key = self.text.value();
        let message = format!("`{key}` needs a value; only an argument's own name stands alone");
        syn::Error::new(self.text.span(), message)
    }
}

/// What is in the parentheses that come next, if they do.
fn parenthesized(input: ParseStream<'_>) -> Option<ParseBuffer<'_>> {
    let content = || {
        let content;
        syn::parenthesized!(content in input);
        Ok::<_, syn::Error>(content)
    };
    let are_next = input.peek(syn::token::Paren);
    are_next.then(content)?.ok()
}

/// The tokens up to the next comma that separates, if there are any.
fn expression(input: ParseStream) -> Option<TokenStream> {
    let mut scan = Scan::expression();
    let mut tokens = TokenStream::new();
    while let Some((token, _)) = input.cursor().token_tree() {
        if scan.separates(&token) {
            break;
        }
        tokens.extend([input.parse::<TokenTree>().ok()?]);
    }
    (!tokens.is_empty()).then_some(tokens)
}
