//! What was decided: nothing here is as the user wrote it, and nothing is left to decide.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;

use crate::args::{self, Args, Attr, Given, Probe};
use crate::input::{Function, Parameter};
use crate::output::Output;
use crate::paths::Private;
use crate::polled::{Kind, Polled};
use crate::propagate;
use crate::template::Tokens;
use crate::tokens::{is_literal, mentions};

pub(crate) struct Model {
    pub(crate) function: Function,
    pub(crate) private: Private,
    pub(crate) name: Literal,
    /// Where it is not the default.
    pub(crate) kind: Option<&'static str>,
    pub(crate) parent: Parent,
    pub(crate) links: Option<TokenStream>,
    pub(crate) fields: Vec<Field>,
    pub(crate) outcome: Outcome,
    pub(crate) body: Body,
}

/// How the body is measured.
#[derive(Clone)]
pub(crate) enum Body {
    /// It stays where it is, with a guard in front.
    Guarded,
    /// It moves into a closure, because its value is looked at.
    Called,
    /// It stays where it is, and its value is looked at: it is left by its end only.
    Evaluated,
    /// It makes a future or a stream, which is what is measured.
    Polled(Polled),
    /// It is one poll of many: the span is kept in a field.
    Continued(Life),
    /// It moves into an `async` block, because a future is left and entered again. The function
    /// returns that block's future, as the compiler would make it of an `async fn`.
    Returned,
    /// The same, but the function has to stay an `async fn`, which awaits the block.
    Awaited,
}

/// A hand-written future or stream.
#[derive(Clone)]
pub(crate) struct Life {
    pub(crate) kind: Kind,
    /// An expression of type `Lifespan`.
    pub(crate) field: TokenStream,
}

pub(crate) enum Parent {
    Current,
    Root,
    Given(TokenStream),
}

/// An attribute of the span that is recorded before the body runs.
pub(crate) struct Field {
    pub(crate) key: Literal,
    pub(crate) value: TokenStream,
    pub(crate) form: FieldForm,
}

pub(crate) enum FieldForm {
    Typed,
    Display,
    Debug,
    /// An argument as such, as good as its type allows, where these `#[cfg(…)]`s of its say that it is there.
    Argument(Probe, Tokens),
}

/// What of the function's value is looked at.
pub(crate) struct Outcome {
    pub(crate) failure: Failure,
    /// Where it was asked to record the value.
    pub(crate) returned: Option<Returned>,
}

pub(crate) struct Returned {
    pub(crate) at: Span,
    pub(crate) probe: Probe,
}

pub(crate) enum Failure {
    Unseen,
    /// An `Err` is recorded as good as its type allows.
    Probed,
    /// The same, without its sources. `impl<T: 'static> Error for SendError<T>` holds for every `SendError<T>` that
    /// method resolution looks at, since it knows no lifetimes: where `T` is not `'static` the call would be wrong. So it is where
    /// an implementation calls such a type `Self::Error`.
    Unsourced,
    /// An `Err` is shown to this function, which says how to print it.
    Shown(TokenStream),
    /// Of an `Err` only its type is recorded.
    Named,
}

impl Model {
    pub(crate) fn new(args: &Args, mut function: Function) -> Model {
        function.polled = Polled::asked(args, &function).or_else(|| Polled::unasked(&function));
        let outcome = Outcome::of(args, &function);
        if function.is_async() || !outcome.is_unseen() {
            function.find_reassigned();
        }
        let private = Private::below(value(args.krate.as_ref()));
        if args.propagate.is_some() {
            let carried = propagate::carried(function.body.block(), &private);
            function.body.refill(carried);
        }
        Model {
            private,
            name: match &args.name {
                Some(name) => name.value.token(),
                None => text(&function.name),
            },
            kind: value(args.kind.as_ref()).copied(),
            parent: Parent::of(args),
            links: value(args.links.as_ref()).cloned(),
            fields: fields(args, &function),
            body: Body::of(&function, &outcome),
            outcome,
            function,
        }
    }

    /// Whether the arguments name nothing of the program that is not known without them.
    pub(crate) fn names_nothing(&self) -> bool {
        let is_kept = matches!(self.body, Body::Continued(_));
        let names =
            self.starts_apart() || is_kept || self.outcome.is_named() || self.private.is_given();
        let is_known = |field| Field::is_literal(field) || self.is_known(field);
        !names && self.fields.iter().all(is_known)
    }

    /// Whether nothing can be wrong with what is recorded, and it would not look unused either.
    pub(crate) fn is_known(&self, field: &Field) -> bool {
        let is_willing = matches!(field.form, FieldForm::Argument(Probe::Willing, _));
        let name = field.value.to_string();
        is_willing && (name.starts_with('_') || mentions(self.function.body.tokens(), &name))
    }

    /// Whether what is measured is made by the function, not the function itself.
    pub(crate) fn is_polled(&self) -> bool {
        matches!(self.body, Body::Polled(_))
    }

    /// Whether something is said of where the span stands.
    pub(crate) fn starts_apart(&self) -> bool {
        matches!(self.parent, Parent::Given(_)) || self.links.is_some()
    }
}

impl Body {
    fn of(function: &Function, outcome: &Outcome) -> Body {
        if function.is_async() {
            return Body::of_async(function);
        }
        if let Some(polled) = &function.polled {
            return Body::Polled(polled.clone());
        }
        // In a closure `Location::caller()` would be the closure's caller, and an argument no argument: nobody is going to run what
        // assigns to one that is not `mut`.
        let is_refused = function.reassigns() && !outcome.is_asked();
        match function.tracks_caller {
            _ if outcome.is_unseen() || is_refused => Body::Guarded,
            false => Body::Called,
            true if function.body.leaves_early() || function.output.calls_macro() => Body::Guarded,
            true => Body::Evaluated,
        }
    }

    fn of_async(function: &Function) -> Body {
        // A future of `!` cannot be spelt.
        if matches!(function.output, Output::Never) || function.wants_async {
            Body::Awaited
        } else {
            Body::Returned
        }
    }
}

impl Parent {
    fn of(args: &Args) -> Parent {
        match (&args.root, &args.parent) {
            (Some(_), _) => Parent::Root,
            (None, Some(parent)) => Parent::Given(parent.value.clone()),
            (None, None) => Parent::Current,
        }
    }
}

impl Outcome {
    fn of(args: &Args, function: &Function) -> Outcome {
        let failure = match value(args.err.as_ref()) {
            Some(args::Err::Shown(with)) => Failure::Shown(with.clone()),
            Some(args::Err::Ignored) => Failure::Unseen,
            Some(args::Err::Named) => Failure::Named,
            Some(args::Err::Probed) | None if !function.may_fail() => Failure::Unseen,
            Some(args::Err::Probed) | None if function.has_generic_error() => Failure::Unsourced,
            Some(args::Err::Probed) | None => Failure::Probed,
        };
        Outcome {
            failure,
            returned: args.ret.as_ref().map(|ret| Returned {
                at: ret.word.span(),
                probe: ret.value,
            }),
        }
    }

    /// Whether the arguments say what becomes of the value.
    pub(crate) fn is_asked(&self) -> bool {
        matches!(self.failure, Failure::Shown(_)) || self.returned.is_some()
    }

    /// Whether they do so in words about this one function, which may be wrong.
    pub(crate) fn is_named(&self) -> bool {
        let is_meant = |returned: &Returned| matches!(returned.probe, Probe::Named);
        matches!(self.failure, Failure::Shown(_)) || self.returned.as_ref().is_some_and(is_meant)
    }

    pub(crate) fn is_unseen(&self) -> bool {
        matches!(self.failure, Failure::Unseen) && self.returned.is_none()
    }
}

impl Field {
    fn is_literal(&self) -> bool {
        is_literal(&self.value)
    }

    fn given(attr: &Attr) -> Field {
        let (form, value) = match &attr.value {
            args::Value::Typed(value) => (FieldForm::Typed, value.clone()),
            args::Value::Display(value) => (FieldForm::Display, value.clone()),
            args::Value::Debug(value) => (FieldForm::Debug, value.clone()),
            args::Value::Argument(name) => (FieldForm::Typed, name.to_token_stream()),
        };
        Field {
            key: attr.key.token(),
            value,
            form,
        }
    }

    fn argument((name, parameter): (&Ident, &Parameter), probe: Probe) -> Field {
        Field {
            key: text(name),
            value: name.to_token_stream(),
            form: FieldForm::Argument(probe, parameter.conditions()),
        }
    }
}

/// The arguments that are recorded as such, then what `attrs` says.
fn fields(args: &Args, function: &Function) -> Vec<Field> {
    let skipped = |name: &Ident| value(args.skip.as_ref()).is_some_and(|skip| skip.contains(name));
    let arguments: Vec<_> = match value(args.arguments.as_ref()) {
        None => Vec::new(),
        Some(Some(names)) => names
            .iter()
            .flat_map(|name| function.called(name).map(move |called| (name, called)))
            .map(|argument| Field::argument(argument, Probe::Named))
            .collect(),
        Some(None) => function
            .named()
            .filter(|(name, _)| !skipped(name))
            .map(|argument| Field::argument(argument, Probe::Willing))
            .collect(),
    };
    let attrs = value(args.attrs.as_ref())
        .into_iter()
        .flatten()
        .map(Field::given);
    arguments.into_iter().chain(attrs).collect()
}

fn value<T>(given: Option<&Given<T>>) -> Option<&T> {
    given.map(|given| &given.value)
}

fn text(name: &Ident) -> Literal {
    let mut text = Literal::string(&name.unraw().to_string());
    // Where the name stands, but no text of the user's, of which lints could speak.
    text.set_span(Span::mixed_site().located_at(name.span()));
    text
}
