//! Rules of the arguments of a block, which are those of many functions.

use proc_macro2::{Ident, Span, TokenTree};

use super::head::ImplHead;
use super::items::Kind;
use crate::args::{Args, Value};
use crate::check;
use crate::errors::Errors;
use crate::output::is_word;
use crate::tokens::mentions;

pub(crate) fn check(args: &Args, errors: &mut Errors) {
    check::skip_without_args(args, errors);
    defaults(args, errors);
}

/// Those of a crate. Here `skip` is about each `args` that there may be.
pub(crate) fn defaults(args: &Args, errors: &mut Errors) {
    check::alone(args, errors);
    name_of_many(args, errors);
    span_of_many(args, errors);
    polled_of_one(args, errors);
    arguments_of_one(args, errors);
    attribute_of_one(args, errors);
}

fn span_of_many(args: &Args, errors: &mut Errors) {
    if let Some(span) = &args.span {
        errors.at(span.word.span(), SPAN_ELSEWHERE);
    }
}

pub(crate) const SPAN_ELSEWHERE: &str = "`span` is the field in which a hand-written future keeps its span; \
     it goes on `impl Future for` and `impl Stream for`";

/// Of a hand-written future or stream.
pub(crate) fn life(args: &Args, head: &ImplHead<'_>, errors: &mut Errors) {
    if args.span.is_none() && !args.is_broken {
        let message = format!(
            "`{}` is polled more than once and needs a place for its span: \
             `#[traced(span = self.span)]`, and a field `span: trace_runtime::Lifespan`; \
             `#[traced]` on the function inside measures each poll",
            head.type_name(),
        );
        errors.at(head.start(), message);
    }
    if let Some(listed) = &args.arguments {
        let message =
            "a poll has no arguments to record; `attrs(key = self.field)` records a part of it";
        errors.at(listed.word.span(), message);
    }
    polled_of_one(args, errors);
}

fn name_of_many(args: &Args, errors: &mut Errors) {
    if let Some(name) = &args.name {
        let message = "functions do not share a name; \
                       `#[traced(name = \"…\")]` on one of them names its span";
        errors.at(name.word.span(), message);
    }
}

fn polled_of_one(args: &Args, errors: &mut Errors) {
    if let Some(polled) = &args.polled {
        let word = &polled.word;
        let message = format!(
            "not all functions return a {word}; `#[traced({word})]` on one of them says that it does"
        );
        errors.at(word.span(), message);
    }
}

fn arguments_of_one(args: &Args, errors: &mut Errors) {
    let listed = args.arguments.iter().find(|listed| listed.value.is_some());
    if let Some(listed) = listed {
        let message = "`args(…)` lists the arguments of one function; \
                       here `args` takes all, and `skip(…)` leaves out of them";
        errors.at(listed.word.span(), message);
    }
}

fn attribute_of_one(args: &Args, errors: &mut Errors) {
    for attr in args.attrs.iter().flat_map(|attrs| &attrs.value) {
        if let Value::Argument(name) = &attr.value {
            let message = format!(
                "an argument of one function; an attribute of all has a value: `{name} = value`"
            );
            errors.at(name.span(), message);
        }
    }
}

/// A slip of the finger would record what was to be left out.
pub(crate) fn skip_of_nothing(args: &Args, item: &[TokenTree], errors: &mut Errors) {
    for name in args.skip.iter().flat_map(|skip| &skip.value) {
        if !mentions(item, &name.to_string()) {
            errors.at(
                name.span(),
                format!("no function here has an argument `{name}`"),
            );
        }
    }
}

/// Where nothing says `pub`, because all is as public as the trait.
pub(crate) fn pub_of_a_trait(args: &Args, errors: &mut Errors) {
    if let Some(public) = &args.public {
        let message = "a trait's functions are as public as the trait, so `pub` can go";
        errors.at(public.word.span(), message);
    }
}

/// What a bare `skip` may stand beside, and where.
pub(crate) fn left_out(word: &Ident, is_inside: bool, is_alone: bool, errors: &mut Errors) {
    let message = match (is_inside, is_alone) {
        (true, true) => return,
        (true, false) => "`skip` leaves this out, so the other arguments can go",
        (false, _) => {
            "a bare `skip` leaves a function out of an annotated `impl`, `trait` or `mod`; \
             arguments are left out by `skip(a, b)`"
        }
    };
    errors.at(word.span(), message);
}

pub(crate) fn impls_of_no_trait(word: &Ident, errors: &mut Errors) {
    let message = "`impls` measures what implements a trait; it goes on the `trait`";
    errors.at(word.span(), message);
}

/// The new trait cannot be the one that there is.
pub(crate) fn impls_of_the_same_name(name: &Ident, behind: &Ident, errors: &mut Errors) {
    if name == behind {
        let message = format!(
            "`impls` names a new trait, which types implement instead of `{name}`: `impls = {name}Impl`"
        );
        errors.at(behind.span(), message);
    }
}

/// What is called for somebody else would be in an `unsafe` block that nobody wrote.
pub(crate) fn unsafety(item: &[TokenTree], errors: &mut Errors) {
    let unsafety = item.iter().take_while(|token| !is_word(token, "fn"));
    if let Some(word) = unsafety.into_iter().find(|token| is_word(token, "unsafe")) {
        let message = "`impls` cannot promise what `unsafe` asks for; annotate the implementations";
        errors.at(word.span(), message);
    }
}

/// `mod name;`, where the attribute is not shown what is in the file, or `trait Name = Other;`, where there is nothing to show.
pub(crate) fn no_braces(kind: Kind, head: &[TokenTree], errors: &mut Errors) {
    let message = match kind {
        Kind::Trait => "an alias of traits has no functions; `#[traced]` goes on the traits",
        _ => "`#[traced]` sees the functions of a `mod` only between its braces",
    };
    if let Some(last) = head.last() {
        errors.at(last.span(), message);
    }
}

/// The conditions are not known yet when the block is expanded.
pub(crate) fn conditional(at: Span, errors: &mut Errors) {
    let message = "in an annotated block, `#[traced(…)]` cannot stand in a `cfg_attr`; \
                   put the `cfg_attr` on the block";
    errors.at(at, message);
}
