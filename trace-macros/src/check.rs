//! Rules across several parts of what was written, one function each.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};

use crate::args::{Args, Err, Given, Value};
use crate::errors::Errors;
use crate::input::Function;
use crate::leaving::{leaving, may_leave};
use crate::model::{Body, Model};
use crate::output::Output;
use crate::places::{self, SPAN_ELSEWHERE};
use crate::symbol;

pub(crate) fn check(args: &Args, model: &Model, errors: &mut Errors) {
    let function = &model.function;
    const_function(function, errors);
    naked_function(function, errors);
    name_that_cannot_be(args, errors);
    pub_of_one(args, errors);
    span_of_another(args, model, errors);
    impls_of_no_trait(args, errors);
    alone(args, errors);
    skip_without_args(args, errors);
    skip_beside_a_list(args, errors);
    names_of_arguments(args, function, errors);
    names_without_values(args, function, errors);
    ret_of_nothing(args, model, errors);
    err_of_no_result(args, model, errors);
    propagate_of_nothing(args, function, errors);
    polled_by_nobody(args, function, errors);
    value_of_a_caller_tracking_function(args, model, errors);
}

/// The rules that are about no function.
pub(crate) fn alone(args: &Args, errors: &mut Errors) {
    on_and_off(args, errors);
    root_and_parent(args, errors);
    repeated_keys(args, errors);
}

/// A value is evaluated only while something records; what it did to the function would depend on that.
pub(crate) fn values_that_leave(args: &Args, written: &TokenStream, errors: &mut Errors) {
    let attrs = args.attrs.as_ref().filter(|_| may_leave(written));
    let values = attrs.into_iter().flat_map(|attrs| &attrs.value);
    for token in values.filter_map(|attr| leaving(attr.value.expression()?.clone())) {
        let effect = match token.to_string().as_str() {
            "await" => "`.await` would suspend",
            "return" => "`return` would leave",
            _ => "`?` would leave",
        };
        let message = format!(
            "{effect} the function only while it is recorded; \
             bind the value in the body and record it there: `attr!(key = value)`"
        );
        errors.at(token.span(), message);
    }
}

/// A `const fn` may run in the compiler, where there is no clock and nothing to record into.
fn const_function(function: &Function, errors: &mut Errors) {
    if let Some(constness) = &function.constness {
        let message = "a `const fn` cannot be traced, since it may run at compile time; \
                       remove `const`, or trace its callers";
        errors.at(constness.span(), message);
    }
}

/// The body of a naked function is its assembly, which finds the caller's stack and registers as they were.
fn naked_function(function: &Function, errors: &mut Errors) {
    if let Some(naked) = &function.nakedness {
        let message = "a naked function cannot be traced, since its assembly is all there is in it; trace its callers";
        errors.at(naked.span(), message);
    }
}

/// One of the two signs ends the text of a call site, the other stands between its parts.
fn name_that_cannot_be(args: &Args, errors: &mut Errors) {
    let Some(name) = &args.name else { return };
    let text = name.value.value();
    let message = if text.is_empty() {
        "a span's name is not empty; without `name` it is the function's"
    } else if text.contains(['\0', '\u{1}']) {
        "a span's name has neither U+0000 nor U+0001 in it"
    } else {
        return;
    };
    errors.at(name.value.span(), message);
}

/// It would seem to have been done.
fn propagate_of_nothing(args: &Args, function: &Function, errors: &mut Errors) {
    if let Some(propagate) = args.propagate.as_ref().filter(|_| !function.body.spawns()) {
        let message = "the body spawns by none of the paths that `propagate` knows, such as `tokio::spawn(…)`; \
                       where it spawns in another way, `trace_runtime::task`, `thread` and `rayon` take the context along";
        errors.at(propagate.word.span(), message);
    }
}

/// `ret, ret = false`
fn on_and_off(args: &Args, errors: &mut Errors) {
    let on = [
        args.arguments.as_ref().map(|given| &given.word),
        args.ret.as_ref().map(|given| &given.word),
        args.root.as_ref().map(|given| &given.word),
        args.propagate.as_ref().map(|given| &given.word),
    ];
    for word in &args.off {
        if on.iter().flatten().any(|on| *on == word) {
            errors.at(
                word.span(),
                format!("`{word}` is given twice; one of the two can go"),
            );
        }
    }
}

fn pub_of_one(args: &Args, errors: &mut Errors) {
    if let Some(public) = &args.public {
        let message = "`pub` selects the public functions of an `impl` or a `mod`; \
                       on a function it can go";
        errors.at(public.word.span(), message);
    }
}

fn impls_of_no_trait(args: &Args, errors: &mut Errors) {
    if let Some(impls) = &args.impls {
        places::impls_of_no_trait(&impls.word, errors);
    }
}

fn span_of_another(args: &Args, model: &Model, errors: &mut Errors) {
    if let (Some(span), false) = (&args.span, matches!(model.body, Body::Continued(_))) {
        errors.at(span.word.span(), SPAN_ELSEWHERE);
    }
}

fn root_and_parent(args: &Args, errors: &mut Errors) {
    if let (Some(_), Some(parent)) = (&args.root, &args.parent) {
        errors.at(
            parent.word.span(),
            "a `root` has no `parent`; one of the two can go",
        );
    }
}

/// Nothing is recorded unless it is named, so there is nothing to leave out.
pub(crate) fn skip_without_args(args: &Args, errors: &mut Errors) {
    if args.is_broken {
        return;
    }
    if let (Some(skip), None) = (&args.skip, &args.arguments) {
        let message = "`skip` leaves arguments out of `args`; without `args` none is recorded";
        errors.at(skip.word.span(), message);
    }
}

fn skip_beside_a_list(args: &Args, errors: &mut Errors) {
    let (Some(skip), Some(list)) = (&args.skip, &args.arguments) else {
        return;
    };
    if list.value.is_some() {
        let message = "`args(…)` records what it lists, so there is nothing to skip; \
                       `skip` goes with a bare `args`";
        errors.at(skip.word.span(), message);
    }
}

/// `args(a)` and `skip(a)` name arguments, each once.
fn names_of_arguments(args: &Args, function: &Function, errors: &mut Errors) {
    let listed = args
        .arguments
        .as_ref()
        .and_then(|listed| listed.value.as_deref());
    let skipped = args.skip.as_ref().map(|skip| skip.value.as_slice());
    // Without `args` that is the mistake, whatever the names are.
    let skipped = skipped.filter(|_| args.arguments.is_some());
    for names in [listed, skipped].into_iter().flatten() {
        let mut seen = HashSet::new();
        for name in names {
            if seen.insert(name) {
                argument(name, function, errors);
            } else {
                errors.at(name.span(), format!("`{name}` is listed twice"));
            }
        }
    }
}

fn argument(name: &Ident, function: &Function, errors: &mut Errors) {
    if function.has_part(name) {
        let message = format!("`{name}` is a part of an argument; `attrs({name})` records it");
        errors.at(name.span(), message);
    } else if !function.has_argument(name) {
        errors.at(name.span(), no_argument(name, function, ""));
    }
}

/// A key without a value is an argument, or what a pattern makes of one.
fn names_without_values(args: &Args, function: &Function, errors: &mut Errors) {
    for attr in args.attrs.iter().flat_map(|attrs| &attrs.value) {
        let Value::Argument(name) = &attr.value else {
            continue;
        };
        if !function.has_argument(name) && !function.has_part(name) {
            let otherwise = format!("; for anything else write `{name} = value`");
            errors.at(name.span(), no_argument(name, function, &otherwise));
        }
    }
}

fn no_argument(name: &Ident, function: &Function, otherwise: &str) -> String {
    let names: Vec<_> = function.names().map(Ident::to_string).collect();
    let names = || names.iter().map(String::as_str);
    let known = match symbol::nearest(name, names()) {
        Some(near) => format!("there is `{near}`"),
        None if names().next().is_none() => "none has a name".to_owned(),
        None => format!("only {}", symbol::list(names())),
    };
    format!(
        "`{}` has no argument `{name}`, {known}{otherwise}",
        function.name
    )
}

fn repeated_keys(args: &Args, errors: &mut Errors) {
    // Few, and nothing that is hashed here is optimized.
    let mut seen = Vec::new();
    for attr in args.attrs.iter().flat_map(|attrs| &attrs.value) {
        let key = attr.key.value();
        if key.is_empty() {
            errors.at(attr.key.span(), "an attribute's key is not empty");
        } else if seen.contains(&key) {
            let message = format!("`{key}` has a value already; a key has one");
            errors.at(attr.key.span(), message);
        } else {
            seen.push(key);
        }
    }
}

fn ret_of_nothing(args: &Args, model: &Model, errors: &mut Errors) {
    let Some(ret) = &args.ret else { return };
    let name = &model.function.name;
    if matches!(model.function.output, Output::Unit | Output::Never) {
        let message = format!("`{name}` returns nothing that `ret` could record");
        errors.at(ret.word.span(), message);
    }
    if model.function.is_stream() {
        let message =
            format!("`{name}` returns a stream, of which `ret` could record no one value");
        errors.at(ret.word.span(), message);
    }
}

fn err_of_no_result(args: &Args, model: &Model, errors: &mut Errors) {
    let Some(err) = &args.err else { return };
    if matches!(err.value, Err::Shown(_)) && !model.function.may_fail() {
        let name = &model.function.name;
        errors.at(
            err.word.span(),
            format!("`{name}` returns no `Result`, so there is no error to show"),
        );
    }
}

/// `future` and `stream` say what is returned where its type does not show it.
fn polled_by_nobody(args: &Args, function: &Function, errors: &mut Errors) {
    let Some(Given { word, value }) = &args.polled else {
        return;
    };
    let name = &function.name;
    let polled = function.polled.as_ref();
    let is_other = polled.is_some_and(|polled| polled.kind != *value);
    if function.is_async() {
        let message =
            format!("`{name}` is an `async fn`, whose future is measured anyway; remove `{word}`");
        errors.at(word.span(), message);
    } else if is_other || matches!(function.output, Output::Unit | Output::Never) {
        let message = format!("`{name}` returns no {word}; remove `{word}`");
        errors.at(word.span(), message);
    }
}

/// In a closure `Location::caller()` would be the closure's caller, so the value is not looked at.
fn value_of_a_caller_tracking_function(args: &Args, model: &Model, errors: &mut Errors) {
    if !(model.function.tracks_caller && matches!(model.body, Body::Guarded)) {
        return;
    }
    let shown = args
        .err
        .iter()
        .filter(|err| matches!(err.value, Err::Shown(_)));
    for word in args
        .ret
        .iter()
        .map(|ret| &ret.word)
        .chain(shown.map(|err| &err.word))
    {
        let message = format!(
            "`{word}` looks at the returned value, which `#[track_caller]` rules out where \
             `return`, `?` or a macro may leave the body; remove one of the two",
        );
        errors.at(word.span(), message);
    }
}
