//! Bodies that run to their end when they are called.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};

use super::arguments::Arguments;
use super::fields::{Recording, record, record_around_closure};
use super::{
    Ends, after, after_expected, after_unspelt, callsite, enclosed, enter, in_arm, is_usual,
    outcome, typed,
};
use crate::input::{Function, Parameter};
use crate::model::Model;
use crate::output::Output;
use crate::template::{Tokens, template, template_at};

/// Puts a guard in front of the body.
///
/// ```text
/// fn area(width: u32, height: u32) -> u32 {
///     width * height
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn area(width: u32, height: u32) -> u32 {
///     let mut __span = P::Guard::off();
///     P::enter(&mut __span, …);
///     match () {
///         () => {
///             width * height
///         }
///     }
/// }
/// ```
pub(super) fn guarded(model: Model) -> TokenStream {
    let span = Ident::new("__span", Span::mixed_site());
    let recording = record(&model, &span);
    let enter = enter(&model, &recording);
    let before = recording.before;
    let statements = template!(#enter #before);
    let block = model.function.body.block();
    let body = if model.function.output.is_opaque() {
        after_expected(statements, block)
    } else {
        after(statements, &model.function.body)
    };
    model.function.with(body)
}

/// Moves the body into a closure, and looks at what it returns.
///
/// ```text
/// fn save(self, mut rows: Rows) -> Result<u64, Error> {
///     rows.sort();
///     self.insert(rows)
/// }
/// ```
///
/// becomes
///
/// ```text
/// fn save(self, rows: Rows) -> Result<u64, Error> {
///     <Result<u64, Error> as P::Typed>::OF.call_a(P::site!["save"], move || -> Result<u64, Error> {
///         let _ = &self;
///         let mut rows = rows;
///         match () {
///             () => {
///                 rows.sort();
///                 self.insert(rows)
///             }
///         }
///     })
/// }
/// ```
///
/// or, where a closure is needed to look at the value, or its type cannot be spelt,
///
/// ```text
/// let mut __span = P::Guard::off();
/// P::enter(&mut __span, …);
/// let __value = P::once(move || -> Result<_, Error> { … })();
/// P::probe(&__value).outcome(&mut __span);
/// __value
/// ```
///
/// The arguments are bound again, because then the compiler says of them what it says of arguments
/// and not what it says of captures, and because that drops them in order. `self` cannot be; it is
/// captured whole, and what a closure captures goes after its locals. Of those that `attrs` and the like
/// name, `let _ = rows;` says that they are used.
pub(super) fn called(mut model: Model) -> TokenStream {
    let span = Ident::new("__span", Span::mixed_site());
    let mut recording = record_around_closure(&model, &span);
    let Arguments {
        signature,
        bindings,
        ..
    } = Arguments::in_closure(&model.function.parameters, &recording.seen);
    let inside = mem::take(&mut recording.after);
    let inner = after_unspelt(Tokens::default(), template!(#bindings #inside), &model);
    let output = spelt_in_closure(&model.function.output);
    let closure = enclosed(&model, |span| head(&model.function, output, span), inner);
    let Ends { first, .. } = Ends::of_tail(&model.function.body);
    let is_told = !model.function.output.calls_macro();
    let body = match typed(&model, first) {
        Some(typed) if is_told => called_by_type(&model, recording, typed, closure),
        _ => {
            let value = value(&model, &closure);
            looked_at(&model, recording, value, Tokens::default())
        }
    };
    model.function.respell(signature);
    model.function.with(body)
}

/// `move || -> Output`, from where the function's signature begins to its end: what the compiler says
/// of a function it says there of the closure.
///
/// It moves only what cannot be bound again inside, since of what is moved into a closure the compiler
/// does not say that it could be cloned.
pub(super) fn head(function: &Function, output: Tokens, span: Span) -> Tokens {
    let start = span.located_at(function.start());
    let movement = function
        .parameters
        .iter()
        .any(Parameter::is_captured)
        .then(|| template_at!(start => move));
    let bars = template_at!(start => ||);
    template_at!(span => #movement #bars -> #output)
}

/// What a closure that returns `output` says of it.
fn spelt_in_closure(output: &Output) -> Tokens {
    if output.calls_macro() {
        template!(_)
    } else {
        output.inferred()
    }
}

/// Runs the body for its value. Where a macro writes its type, what is never reached tells it:
///
/// ```text
/// let __returned = P::returned();
/// if false {
///     return __returned.promise();
/// }
/// let __value = __returned.once(move || -> _ { … })();
/// ```
fn value(model: &Model, closure: &Tokens) -> Tokens {
    let private = &model.private;
    if !model.function.output.calls_macro() {
        return template!(let __value = #private::once(#closure)(););
    }
    template! {
        let __returned = #private::returned();
        if false {
            return __returned.promise();
        }
        let __value = __returned.once(#closure)();
    }
}

/// Leaves it to the runtime to look at the value. A span that something is recorded on before is entered before.
fn called_by_type(model: &Model, recording: Recording, typed: Tokens, closure: Tokens) -> Tokens {
    let Ends { first, last } = Ends::of_tail(&model.function.body);
    let way = way(model);
    if is_usual(model) && recording.before.is_empty() {
        let call = Ident::new(&format!("call_{way}"), first);
        let callsite = callsite(model);
        let arguments = template_at!(last => (#callsite, #closure));
        return template_at!(first => #typed.#call #arguments);
    }
    let call = Ident::new(&format!("call_in_{way}"), first);
    let enter = enter(model, &recording);
    let before = recording.before;
    let arguments = template_at!(last => (&mut __span, #closure));
    let value = template_at!(first => #typed.#call #arguments);
    template!(#enter #before #value)
}

/// The last letter of the method that runs the body: there are some that are all the same, of which none should run too many.
fn way(model: &Model) -> char {
    const WAYS: &[u8] = b"abcdefghijklmnop";
    let name = model.function.name.to_string();
    let letters: usize = name.bytes().map(usize::from).sum();
    let length = model.function.body.tokens().len();
    WAYS[(letters + length) % WAYS.len()].into()
}

/// Leaves the body where it is, and looks at what it ends with. `#[track_caller]` asks for that: in a
/// closure `Location::caller()` would be the closure's caller.
///
/// ```text
/// let mut __span = P::Guard::off();
/// P::enter(&mut __span, …);
/// let __value: Result<u64, Error> = match () { () => { self.insert(rows) } };
/// #[allow(unreachable_code)]
/// P::probe(&__value).outcome(&mut __span);
/// __value
/// ```
///
/// What follows a body that only panics is unreachable, of which the compiler speaks once.
pub(super) fn evaluated(model: Model) -> TokenStream {
    let span = Ident::new("__span", Span::mixed_site());
    let recording = record(&model, &span);
    let output = model.function.output.inferred();
    let value = in_arm(&model.function.body);
    let value = template!(let __value: #output = #value;);
    let quiet = template!(#[allow(unreachable_code)]);
    let body = looked_at(&model, recording, value, quiet);
    model.function.with(body)
}

/// `quiet` are attributes of the statement behind the value.
fn looked_at(model: &Model, recording: Recording, value: Tokens, quiet: Tokens) -> Tokens {
    let enter = enter(model, &recording);
    let before = recording.before;
    let outcome = outcome(
        &model.outcome,
        &model.private,
        &template!(&__value),
        &template!(&mut __span),
    );
    let Ends { first, .. } = Ends::of_tail(&model.function.body);
    let returned = template_at!(first => __value);
    template! {
        #enter
        #before
        #value
        #quiet
        #outcome
        #returned
    }
}
