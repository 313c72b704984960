//! Futures and streams that a function returns without being `async`, told from the return type's
//! spelling.

use proc_macro2::{Delimiter, Span, TokenTree};

use crate::args::Args;
use crate::input::Function;
use crate::output::{Output, generics, is_path, is_word, last_segment};
use crate::scan::{is_punct, split};

/// What a function returns to be polled later, and measured then.
#[derive(Clone)]
pub(crate) struct Polled {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// What a future is ready with, or each item of a stream; `None` where the type does not spell it.
    pub(crate) item: Option<Output>,
    /// Where it was asked for, if it was.
    pub(crate) asked: Option<Span>,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Future,
    Stream,
}

/// What may take its place.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// Any type of the same traits.
    Opaque,
    /// A box with something else in it.
    Boxed,
}

/// Bounds of an `impl Trait` that hold for what is wrapped if they hold for what was not.
const KEPT: &[&str] = &[
    "Debug",
    "FusedFuture",
    "FusedStream",
    "Future",
    "RefUnwindSafe",
    "Send",
    "Sized",
    "Stream",
    "Sync",
    "Unpin",
    "UnwindSafe",
    "use",
];

impl Polled {
    /// What `args` say of `function`, and its type does not show.
    pub(crate) fn asked(args: &Args, function: &Function) -> Option<Polled> {
        let asked = args.polled.as_ref()?;
        let Output::Type(tokens) = &function.output else {
            return None;
        };
        let spelt = function.polled.clone();
        let polled = spelt.unwrap_or_else(|| Polled::unspelt(asked.value, tokens));
        Some(Polled {
            asked: Some(asked.word.span()),
            ..polled
        })
    }

    /// What the type of `function` shows, if it can be measured whatever its type parameters stand for.
    ///
    /// A box that is put into a second one asks of all that its type names to outlive it, which the function itself need
    /// not ask: then the call is measured. The content of a box that is made at the end is asked so anyway.
    pub(crate) fn unasked(function: &Function) -> Option<Polled> {
        let is_boxed = |polled: &Polled| polled.form == Form::Boxed;
        let needs_second = |polled: &Polled| is_boxed(polled) && !function.body.pins_at_its_end();
        let polled = function.polled.clone()?;
        let may_die = needs_second(&polled) && function.returns_parameter();
        (!may_die).then_some(polled)
    }

    /// `impl Future<Output = T>`, `Pin<Box<dyn Stream<Item = T>>>`, `BoxFuture<'_, T>` and the like.
    pub(crate) fn spelt(output: &Output) -> Option<Polled> {
        match output {
            Output::Type(tokens) => spelt(tokens),
            Output::Unit | Output::Never => None,
        }
    }

    /// What a stream yields that was not asked for, if that is spelt. It may be of another crate's trait: there is none in the
    /// standard library.
    pub(crate) fn doubtful_item(&self) -> Option<&Output> {
        let is_doubtful = self.kind == Kind::Stream && self.asked.is_none();
        self.item.as_ref().filter(|_| is_doubtful)
    }

    /// A name may hide a box, but nothing else that can be wrapped.
    fn unspelt(kind: Kind, tokens: &[TokenTree]) -> Polled {
        let form = if is_word(&tokens[0], "impl") {
            Form::Opaque
        } else {
            Form::Boxed
        };
        Polled {
            kind,
            form,
            item: None,
            asked: None,
        }
    }
}

fn spelt(tokens: &[TokenTree]) -> Option<Polled> {
    match tokens {
        // What a `macro_rules!` passes on as `$type`.
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            spelt(&group.stream().into_iter().collect::<Vec<_>>())
        }
        [first, bounds @ ..] if is_word(first, "impl") => {
            let is_kept = split(bounds, '+').into_iter().all(is_kept);
            is_kept.then(|| bounded(bounds, Form::Opaque)).flatten()
        }
        path if is_path(path) => named(path),
        _ => None,
    }
}

/// `Pin<Box<dyn Future<Output = T>>>`, and the aliases of the crate `futures`.
fn named(path: &[TokenTree]) -> Option<Polled> {
    let kind = match last_segment(path).as_str() {
        "BoxFuture" | "LocalBoxFuture" => Kind::Future,
        "BoxStream" | "LocalBoxStream" => Kind::Stream,
        "Pin" => return bounded(boxed(path)?, Form::Boxed),
        _ => return None,
    };
    has_one_type_at_most(path).then(|| Polled::unspelt(kind, path))
}

/// Whether an alias may be the one in `futures`: `BoxFuture<T, E>` is another.
fn has_one_type_at_most(alias: &[TokenTree]) -> bool {
    let arguments = split(generics(alias).unwrap_or_default(), ',').into_iter();
    let types = arguments.filter(|argument| !argument.is_empty() && !is_punct(&argument[0], '\''));
    types.count() <= 1
}

/// `Trait + 'a` of `Pin<Box<dyn Trait + 'a>>`.
fn boxed(pin: &[TokenTree]) -> Option<&[TokenTree]> {
    let pinned = generics(pin)?;
    match generics(pinned).filter(|_| last_segment(pinned) == "Box")? {
        [first, bounds @ ..] if is_word(first, "dyn") => Some(bounds),
        _ => None,
    }
}

/// `Future<Output = T> + Send + 'a`
fn bounded(bounds: &[TokenTree], form: Form) -> Option<Polled> {
    split(bounds, '+').into_iter().find_map(|bound| {
        let (kind, item) = match last_segment(bound).as_str() {
            "Future" | "FusedFuture" => (Kind::Future, "Output"),
            "Stream" | "FusedStream" => (Kind::Stream, "Item"),
            _ => return None,
        };
        if binds_another(bound, item) {
            return None;
        }
        let item = binding(bound, item).map(|item| Output::Type(item.to_vec()));
        Some(Polled {
            kind,
            form,
            item,
            asked: None,
        })
    })
}

fn is_kept(bound: &[TokenTree]) -> bool {
    match bound {
        // `'a`, `?Sized`
        [TokenTree::Punct(sign), ..] if matches!(sign.as_char(), '\'' | '?') => true,
        bound => KEPT.contains(&last_segment(bound).as_str()),
    }
}

/// `T` of `Trait<Output = T>`.
fn binding<'a>(bound: &'a [TokenTree], name: &str) -> Option<&'a [TokenTree]> {
    let bindings = split(generics(bound)?, ',');
    bindings.into_iter().find_map(|binding| match binding {
        [word, sign, value @ ..] if is_word(word, name) && is_punct(sign, '=') => Some(value),
        _ => None,
    })
}

/// Whether a trait has type arguments that are not the one of ours: `Future<Item = T, Error = E>` is that of futures 0.1.
fn binds_another(bound: &[TokenTree], name: &str) -> bool {
    let arguments = split(generics(bound).unwrap_or_default(), ',').into_iter();
    let mut others = arguments.filter(|argument| !argument.is_empty());
    others.any(|argument| !is_word(&argument[0], name))
}
