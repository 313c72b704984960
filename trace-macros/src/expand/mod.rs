//! From the model to tokens. Nothing can go wrong here any more.
//!
//! Everything that these templates spell has a mixed-site span: local names cannot meet the user's
//! (they begin with `__` nevertheless, because a constant of the same name would make them a pattern),
//! and most lints leave it alone, because it comes out of a foreign macro. What the user wrote keeps
//! its own span, and so its own lints. The few `#[allow]`s are explained above their templates;
//! they carry no `reason`, because it would be spelt again for every function.

mod arguments;
mod fields;
mod future;
mod life;
mod linted;
mod polled;
mod sync;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;

use crate::args::Probe;
use crate::input;
use crate::model::{Body, Failure, Model, Outcome, Parent};
use crate::paths::Private;
use crate::scan::is_punct;
use crate::template::{Tokens, template, template_at};
use fields::Recording;

pub(crate) use linted::linted;

pub(crate) fn expand(mut model: Model) -> TokenStream {
    quieten(&mut model);
    match model.body.clone() {
        Body::Guarded => sync::guarded(model),
        Body::Called => sync::called(model),
        Body::Evaluated => sync::evaluated(model),
        Body::Continued(life) => life::continued(model, &life),
        Body::Polled(polled) => polled::measured(model, &polled),
        Body::Returned => future::returned(model),
        Body::Awaited => future::awaited(model),
    }
}

/// Silences what is said of the new function and was not said of the user's.
///
/// Of a `self` that has been captured the compiler says that a part which is assigned last is never read; of an argument
/// it does not, because that is dropped. So it does of all that is captured for code that nobody reaches, though it says of
/// arguments that they are unused.
fn quieten(model: &mut Model) {
    let is_moved = !matches!(model.body, Body::Guarded | Body::Evaluated);
    let function = &model.function;
    if is_moved && (function.changes_its_own() || function.body.goes_on_unreached()) {
        let allow = template!(#[allow(unused_assignments)]);
        model.function.add_attribute(allow);
    }
}

/// The user's block after some statements: `statements match () { () => { … } }`.
///
/// Without the `match` the compiler would find the block's braces needless. An arm is also where
/// temporaries end: those at the end of the block are dropped before what the statements bind, as
/// they are dropped before arguments, in every edition.
fn after(statements: Tokens, body: &input::Body) -> Tokens {
    if statements.is_empty() {
        return Tokens::from(vec![body.block().clone().into()]);
    }
    let block = in_arm(body);
    template!(#statements #block)
}

/// The same where the compiler's expectation of the block's type has to go through, which it does not through a `match` if
/// all that is known of the type are its traits: `{ statements ({ … }) }`. A closure that is returned as `impl Fn(…)` learns so
/// what it is called with.
///
/// The outer block has the edition of this crate, in which temporaries at its end are dropped before what it binds. Not every
/// body stands like this: after a call that cannot return, which only its type says, the compiler would find the guard's drop
/// unreachable.
fn after_expected(statements: Tokens, block: &Group) -> Tokens {
    template!({ #statements (#block) })
}

/// The user's block after some statements, in a body of its own whose type may be known by its traits alone.
///
/// `first` are statements that bind nothing: if they are all, it does not matter when the block's last temporaries go, so it needs no arm, only
/// parentheses, without which its braces would be needless too.
///
/// Nothing says there what a closure is called with that the block makes, if only `impl Fn(…)` does. A coercion says it, of a pointer to what
/// the block makes, without changing that:
///
/// ```text
/// let mut __made;
/// let _: *const dyn Fn(&Row) -> bool = P::expected({ move |row| row.id == id }, { __made = None; &mut __made });
/// P::made(__made)
/// ```
fn after_unspelt(first: Tokens, bindings: Tokens, model: &Model) -> Tokens {
    let body = &model.function.body;
    let block = body.block();
    let Some(closure) = model.function.output.closure() else {
        return if bindings.is_empty() && !first.is_empty() {
            template!(#first (#block))
        } else {
            after(template!(#first #bindings), body)
        };
    };
    let private = &model.private;
    template! {
        #first
        #bindings
        let mut __made;
        let _: *const dyn #closure = #private::expected(#block, {
            __made = ::core::option::Option::None;
            &mut __made
        });
        #private::made(__made)
    }
}

/// `match () { () => { … } }`
fn in_arm(body: &input::Body) -> Tokens {
    let Ends { first, last } = Ends::of_tail(body);
    let block = body.block();
    let keyword = template_at!(first => match ());
    let arms = template_at!(last => { () => #block });
    template!(#keyword #arms)
}

/// Where the first and the last of some tokens stand, for templates that the compiler is to point at as if
/// they were these.
struct Ends {
    first: Span,
    last: Span,
}

impl Ends {
    fn of(tokens: &[TokenTree]) -> Ends {
        let at = |token: Option<&TokenTree>| token.map_or_else(Span::call_site, TokenTree::span);
        let (first, last) = (at(tokens.first()), at(tokens.last()));
        let mixed = Span::mixed_site();
        Ends {
            first: mixed.located_at(first),
            last: mixed.located_at(last),
        }
    }

    /// From the first to the last, where the compiler can say so.
    fn whole(&self) -> Span {
        self.first.join(self.last).unwrap_or(self.first)
    }

    /// What stands behind the last `;`: the expression that is the block's value, as a rule.
    fn of_tail(body: &input::Body) -> Ends {
        match body.tokens().rsplit(|token| is_punct(token, ';')).next() {
            Some(tail) if !tail.is_empty() => Ends::of(tail),
            _ => Ends::of(&[body.block().clone().into()]),
        }
    }
}

/// A closure or an `async` block that begins with `head`: `move || -> Output { body }`.
///
/// It has the span of the user's body, because the compiler calls a captured argument by its name
/// only if what captures it is the user's.
fn enclosed(model: &Model, head: impl FnOnce(Span) -> Tokens, body: Tokens) -> Tokens {
    let span = model.function.body.block().span();
    let head = head(span);
    if is_block(&body) {
        template!(#head #body)
    } else {
        template_at!(span => #head { #body })
    }
}

fn is_block(body: &Tokens) -> bool {
    let is_brace = |group: &Group| group.delimiter() == Delimiter::Brace;
    matches!(body.as_slice(), [TokenTree::Group(group)] if is_brace(group))
}

/// A closure, which unlike a function is not bound to the lifetime of what it does not look at.
fn unlooked() -> Tokens {
    template!(|_, _| {})
}

/// Begins the span, which ends with `__span`.
///
/// ```text
/// let mut __span = P::Guard::off();
/// P::enter(&mut __span, P::site!["save"]);
/// ```
///
/// or, where its attributes follow, `P::described::enter(…)`: a sampler may want to see them.
fn enter(model: &Model, recording: &Recording) -> Tokens {
    let private = &model.private;
    let module = recording.is_described.then(|| template!(::described));
    let (way, parent) = match &model.parent {
        Parent::Current => ("enter", None),
        Parent::Root => ("enter_root", None),
        Parent::Given(parent) => ("enter_with", Some(template!(, #parent))),
    };
    let way = Ident::new(way, Span::mixed_site());
    let callsite = callsite(model);
    template! {
        let mut __span = #private::Guard::off();
        #private #module::#way(&mut __span, #callsite #parent);
    }
}

/// What the runtime knows of the place, once for all of its spans: a literal that a macro of the runtime's writes, because
/// each token that this crate makes takes longer, cargo leaves it unoptimized.
///
/// The macro's call stands where the signature begins, whose line `line!` then finds: of a mixed-site span it would be the attribute's. And it
/// stands where there is no text of the user's, which lints on literals look at.
fn callsite(model: &Model) -> Tokens {
    let at = model.function.start();
    let place = &model.private.at(at);
    let name = &model.name;
    let kind = model.kind.map(|kind| {
        let kind = Ident::new(kind, at);
        template_at!(at => , #kind)
    });
    template_at!(at => #place::site![#name #kind])
}

/// Whether the span is below whatever is current, and has no links.
fn is_usual(model: &Model) -> bool {
    matches!(model.parent, Parent::Current) && model.links.is_none()
}

/// What looks at the body's value, picked by its type: `<Result<u64, Error> as P::Typed>::OF`.
///
/// It has methods that run the body, so that for each function the compiler checks one call; but the type has to be one that can be spelt.
fn typed(model: &Model, at: Span) -> Option<Tokens> {
    let of = match (&model.outcome.failure, &model.outcome.returned) {
        (Failure::Probed, None) => template_at!(at => OF),
        (Failure::Unsourced, None) => template_at!(at => UNSOURCED),
        _ => return None,
    };
    if !model.function.output.is_spelt() {
        return None;
    }
    let output = model.function.output.inferred();
    let private = model.private.at(at);
    Some(template_at!(at => <#output as #private::Typed>::#of))
}

/// Reports what can be told from `value`, a reference, to `settle`.
///
/// The calls stand where the user asked for them, so that a type that does not fit is pointed at.
fn outcome(outcome: &Outcome, private: &Private, value: &Tokens, settle: &Tokens) -> Tokens {
    let failure = match &outcome.failure {
        Failure::Unseen => Tokens::default(),
        Failure::Probed => template!(#private::probe(#value).outcome(#settle);),
        Failure::Unsourced => template!(#private::probe_unsourced(#value).outcome(#settle);),
        Failure::Named => template!(#private::probe_any_error(#value).outcome(#settle);),
        Failure::Shown(with) => {
            let at = Span::mixed_site().located_at(with.span());
            let private = private.at(at);
            template_at!(at => #private::err_with(#value, #with, #settle);)
        }
    };
    let returned = outcome.returned.as_ref().map(|ret| {
        let at = Span::mixed_site().located_at(ret.at);
        let record = match ret.probe {
            Probe::Willing => template_at!(at => try_record),
            Probe::Named => template_at!(at => record),
        };
        template_at!(at => #private::probe_ret(#value).#record(#settle);)
    });
    template!(#failure #returned)
}
