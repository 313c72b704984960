//! What the value of a body says about its span.
//!
//! `#[traced]` asks for no bound on the result. It wraps a reference in a chain of types that deref to one another, each with one inherent
//! method for one family of types, and lets method resolution pick the first that fits. Aliases work, because it is the type that is looked at.

use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::ops::Deref;
use std::panic::{self, AssertUnwindSafe};

use super::current::{self, Event};
use crate::context::now;
use crate::record::{Key, PANICKED, Slot, printed, push_default, push_status_error};
use crate::{Outcome, ToValue};

/// How the body ended, as far as its value tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    /// Nothing is recorded, whatever the value says.
    Unrecorded,
    /// It says nothing so far.
    Recording,
    /// It is an error.
    Failed,
    /// The span takes attributes and has not started.
    Waiting,
}

/// What a value is reported to: the guard of a sync body, which may have no span, or what is kept beside a future.
pub trait Settles {
    /// Where it is noted.
    fn settle(&mut self) -> Option<&mut Settle>;
}

impl Settles for Settle {
    #[inline(always)]
    fn settle(&mut self) -> Option<&mut Settle> {
        Some(self)
    }
}

impl Settle {
    #[inline(always)]
    pub(super) fn new(recording: bool) -> Self {
        if recording {
            Self::Recording
        } else {
            Self::Unrecorded
        }
    }

    #[inline(always)]
    pub(super) fn is_recording(self) -> bool {
        self != Self::Unrecorded
    }

    #[inline(always)]
    pub(super) fn outcome(self) -> Outcome {
        if self == Self::Failed {
            Outcome::Error
        } else {
            Outcome::Returned
        }
    }

    // One function for each type of error, not for each annotated function: what happens rarely takes no room there. What the error's own code does is caught below, so
    // that none of them unwinds, and says so: annotated functions then need no landing pad for it.

    #[cold]
    #[inline(never)]
    pub(super) extern "C" fn fail_with_sources<E: Error>(&mut self, error: &E) {
        self.fail(type_name::<E>(), Some(error), &|| error.source());
    }

    #[cold]
    #[inline(never)]
    pub(super) extern "C" fn fail_as_target<E: Deref<Target: Error>>(&mut self, error: &E) {
        self.fail(type_name::<E>(), Some(&&**error), &|| error.source());
    }

    #[cold]
    #[inline(never)]
    pub(super) extern "C" fn fail_displayed<E: Display>(&mut self, error: &E) {
        self.fail(type_name::<E>(), Some(error), &|| None);
    }

    #[cold]
    #[inline(never)]
    pub(super) extern "C" fn fail_debugged<E: Debug>(&mut self, error: &E) {
        self.fail(type_name::<E>(), Some(&AsDebug(error)), &|| None);
    }

    #[cold]
    #[inline(never)]
    pub(super) extern "C" fn fail_untold<E>(&mut self, _: &E) {
        self.fail(type_name::<E>(), None, &|| None);
    }

    /// The body failed: sets the status and records one `exception` event.
    #[cold]
    fn fail(&mut self, kind: &'static str, message: Option<&dyn Display>, source: &Source<'_>) {
        if self.is_recording() {
            *self = Self::Failed;
            record_exception(kind, message, source, &[]);
        }
    }
}

/// Status, `error.type` and one `exception` event on the current span (semantic conventions, "Exceptions on spans").
pub(super) fn record_exception(
    kind: &str,
    message: Option<&dyn Display>,
    source: &Source<'_>,
    more: &[(&str, &dyn ToValue)],
) {
    let message = message.map(|message| printed(format_args!("{message}")));
    let sources = sources(source);
    now::push_items(|items| push_default(items, &"error.type", kind));
    let mut event = Event::new(Key::Static(&"exception"));
    event.attr(&"exception.type", kind);
    event.attr(&"exception.message", &message);
    if !sources.is_empty() {
        event.attr(&"exception.sources", &sources);
    }
    for (key, value) in more {
        event.set(key, value);
    }
    event.add();
    now::push_items(|items| push_status_error(items, message.as_deref().unwrap_or(kind)));
}

/// Where the causes of an error begin.
type Source<'a> = dyn Fn() -> Option<&'a (dyn Error + 'static)> + 'a;

/// The causes of an error; none if it panics when it is asked.
fn sources(first: &Source<'_>) -> Vec<String> {
    let chain = || {
        let chain = std::iter::successors(first(), |error| (**error).source());
        let texts = chain.map(|error| printed(format_args!("{error}")));
        texts.take(MOST_SOURCES).collect()
    };
    panic::catch_unwind(AssertUnwindSafe(chain)).unwrap_or_default()
}

/// A chain of sources that goes in a circle ends here.
const MOST_SOURCES: usize = 64;

/// The Debug form as a message.
struct AsDebug<'a, E: ?Sized>(&'a E);

impl<E: Debug + ?Sized> Display for AsDebug<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The end of each chain.
#[derive(Debug)]
pub struct Anything<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> Anything<'a, T> {
    #[inline(always)]
    pub(super) fn of(value: &'a T) -> Self {
        Self(value)
    }
}

chain! {
    /// `Result` whose error implements `Error`.
    Probe -> DerefsToError;
    /// `Result` whose error derefs to one: `Box<dyn Error>`, `anyhow::Error`.
    DerefsToError -> DisplayError;
    /// `Result` whose error can be displayed.
    DisplayError -> DebugError;
    /// `Result` whose error can be debugged.
    DebugError -> AnyError;
    /// Any other `Result`.
    AnyError -> Anything;
}

/// Looks at the result of a body.
#[inline(always)]
pub fn probe<T: ?Sized>(value: &T) -> Probe<'_, T> {
    Probe(DerefsToError(DisplayError(DebugError(AnyError(Anything(
        value,
    ))))))
}

/// Looks at the result of a body, and asks of an error no more than `Display`.
#[inline(always)]
pub fn probe_unsourced<T: ?Sized>(value: &T) -> DisplayError<'_, T> {
    DisplayError(DebugError(AnyError(Anything(value))))
}

/// Looks at the result of a body, and at an error's type only.
#[inline(always)]
pub fn probe_any_error<T: ?Sized>(value: &T) -> AnyError<'_, T> {
    AnyError(Anything(value))
}

impl<T, E: Error> Probe<'_, Result<T, E>> {
    /// Reports an `Err` with its message and its sources.
    #[inline]
    pub fn outcome(&self, to: &mut impl Settles) {
        if let (Err(error), Some(settle)) = (self.0.0.0.0.0.0, to.settle()) {
            settle.fail_with_sources(error);
        }
    }
}

impl<T, E: Deref<Target: Error>> DerefsToError<'_, Result<T, E>> {
    /// Reports an `Err` with its message and its sources.
    #[inline]
    pub fn outcome(&self, to: &mut impl Settles) {
        if let (Err(error), Some(settle)) = (self.0.0.0.0.0, to.settle()) {
            settle.fail_as_target(error);
        }
    }
}

impl<T, E: Display> DisplayError<'_, Result<T, E>> {
    /// Reports an `Err` with its message.
    #[inline]
    pub fn outcome(&self, to: &mut impl Settles) {
        if let (Err(error), Some(settle)) = (self.0.0.0.0, to.settle()) {
            settle.fail_displayed(error);
        }
    }
}

impl<T, E: Debug> DebugError<'_, Result<T, E>> {
    /// Reports an `Err` with its debug form as message.
    #[inline]
    pub fn outcome(&self, to: &mut impl Settles) {
        if let (Err(error), Some(settle)) = (self.0.0.0, to.settle()) {
            settle.fail_debugged(error);
        }
    }
}

impl<T, E> AnyError<'_, Result<T, E>> {
    /// Reports an `Err` of which only the type is known.
    #[inline]
    pub fn outcome(&self, to: &mut impl Settles) {
        if let (Err(error), Some(settle)) = (self.0.0, to.settle()) {
            settle.fail_untold(error);
        }
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<T: ?Sized> Anything<'_, T> {
    /// The value says nothing about success.
    #[inline(always)]
    pub fn outcome(&self, _: &mut impl Settles) {}

    /// There is nothing to record.
    pub fn try_record(&self, _: &mut impl Settles) {}
}

/// For `err = false`.
#[inline(always)]
pub fn unprobed<T: ?Sized>(_: &T, _: &mut Settle) {}

/// For `err(with = f)`: reports an `Err` with the message that `f` makes of it. Where nothing is recorded, `f` is not asked.
#[inline]
pub fn err_with<T, E, D: Display>(
    result: &Result<T, E>,
    message: impl FnOnce(&E) -> D,
    to: &mut impl Settles,
) {
    let (Err(error), Some(settle)) = (result, to.settle()) else {
        return;
    };
    if settle.is_recording() {
        let print = || printed(format_args!("{}", message(error)));
        let text = panic::catch_unwind(AssertUnwindSafe(print));
        let text = text.as_deref().unwrap_or(PANICKED);
        settle.fail(type_name::<E>(), Some(&text), &|| None);
    }
}

chain! {
    /// A returned value that has a value of its own.
    ReturnProbe -> DisplayReturn;
    /// A returned value that can be displayed.
    DisplayReturn -> DebugReturn;
    /// A returned value that can be debugged.
    DebugReturn -> Anything;
}

/// For `ret`: looks at the returned value.
#[inline(always)]
pub fn probe_ret<T: ?Sized>(value: &T) -> ReturnProbe<'_, T> {
    ReturnProbe(DisplayReturn(DebugReturn(Anything(value))))
}

/// The key under which a returned value is recorded.
const RETURN: Key<'static> = Key::Static(&"return");

fn is_recording(to: &mut impl Settles) -> bool {
    to.settle().is_some_and(|settle| settle.is_recording())
}

/// The body has ended: what a value's own code does must not take the place of the value.
fn record_return<T: ToValue + ?Sized>(value: &T) {
    let record = || value.to_value(Slot::current(RETURN));
    if panic::catch_unwind(AssertUnwindSafe(record)).is_err() {
        Slot::current(RETURN).str(PANICKED);
    }
}

impl<T: ToValue + ?Sized> ReturnProbe<'_, T> {
    /// Records the value.
    pub fn record(&self, to: &mut impl Settles) {
        if is_recording(to) {
            record_return(self.0.0.0.0);
        }
    }

    /// Records the value.
    pub fn try_record(&self, to: &mut impl Settles) {
        self.record(to);
    }
}

impl<T: Display + ?Sized> DisplayReturn<'_, T> {
    /// Records the `Display` form.
    pub fn record(&self, to: &mut impl Settles) {
        if is_recording(to) {
            Slot::current(RETURN).display(self.0.0.0);
        }
    }

    /// Records the `Display` form.
    pub fn try_record(&self, to: &mut impl Settles) {
        self.record(to);
    }
}

impl<T: Debug + ?Sized> DebugReturn<'_, T> {
    /// Records the `Debug` form.
    pub fn try_record(&self, to: &mut impl Settles) {
        self.record(to);
    }
}

impl<T: ?Sized> DebugReturn<'_, T> {
    /// Records the `Debug` form, without which `ret` cannot be asked for.
    pub fn record(&self, to: &mut impl Settles)
    where
        T: Debug,
    {
        if is_recording(to) {
            Slot::current(RETURN).debug(self.0.0);
        }
    }
}

chain! {
    /// An argument that has a value of its own.
    ArgProbe -> DebugArg;
    /// An argument that can be debugged.
    DebugArg -> Anything;
}

/// For `args`: looks at an argument. One that can neither be recorded nor debugged is left out.
#[inline(always)]
pub fn probe_arg<T: ?Sized>(value: &T) -> ArgProbe<'_, T> {
    ArgProbe(DebugArg(Anything(value)))
}

impl<T: ToValue + ?Sized> ArgProbe<'_, T> {
    /// Records the value.
    pub fn record(&self, slot: Slot<'_>) {
        self.0.0.0.to_value(slot);
    }
}

impl<T: Debug + ?Sized> DebugArg<'_, T> {
    /// Records the `Debug` form.
    pub fn record(&self, slot: Slot<'_>) {
        slot.debug(self.0.0);
    }
}

#[expect(
    clippy::unused_self,
    reason = "the receiver is what method resolution looks at"
)]
impl<T: ?Sized> Anything<'_, T> {
    /// There is nothing to record.
    pub fn record(&self, _: Slot<'_>) {}
}

chain! {
    /// A named argument that has a value of its own.
    NamedArgProbe -> RequiredArg;
    /// A named argument that can be debugged.
    RequiredArg -> Refused;
}

/// A named argument that cannot be recorded.
#[derive(Debug)]
pub struct Refused<'a, T: ?Sized>(&'a T);

/// For `args(a)`: looks at an argument that was asked for by name, so it must be recordable.
#[inline(always)]
pub fn probe_named_arg<T: ?Sized>(value: &T) -> NamedArgProbe<'_, T> {
    NamedArgProbe(RequiredArg(Refused(value)))
}

impl<T: ToValue + ?Sized> NamedArgProbe<'_, T> {
    /// Records the value.
    pub fn record(&self, slot: Slot<'_>) {
        self.0.0.0.to_value(slot);
    }
}

impl<T: Debug + ?Sized> RequiredArg<'_, T> {
    /// Records the `Debug` form.
    pub fn record(&self, slot: Slot<'_>) {
        slot.debug(self.0.0);
    }
}

impl<T: ?Sized> Refused<'_, T> {
    /// Does not compile: the bound says why.
    pub fn record(&self, slot: Slot<'_>)
    where
        T: ToValue,
    {
        self.0.to_value(slot);
    }
}

/// Records an error by hand on the current span, as a returned `Err` would be recorded.
///
/// ```
/// use trace_runtime::{record_error, testing, traced};
///
/// #[traced]
/// fn port(text: &str) -> u16 {
///     text.parse().unwrap_or_else(|error| {
///         record_error(&error);
///         8080
///     })
/// }
///
/// let (port, spans) = testing::capture(|| port("http"));
/// assert_eq!(port, 8080);
/// spans.assert_tree("port !ParseIntError");
/// ```
pub fn record_error<E: Error + ?Sized>(error: &E) {
    record_error_with(error, &[]);
}

/// The same with more attributes on the `exception` event; of those that it has anyway, such as `exception.message`, what is said here wins.
///
/// ```
/// use trace_runtime::{record_error_with, span, testing};
///
/// let (_, spans) = testing::capture(|| {
///     span!("send").in_scope(|| {
///         let error = "x".parse::<u8>().unwrap_err();
///         record_error_with(&error, &[("retry.attempt", &3), ("exception.escaped", &false)]);
///     })
/// });
/// let exception = &spans.one().events()[0];
/// assert_eq!(exception.attribute("retry.attempt"), Some(3.into()));
/// ```
pub fn record_error_with<E: Error + ?Sized>(error: &E, attributes: &[(&str, &dyn ToValue)]) {
    if current::is_recording() {
        record_exception(
            type_name::<E>(),
            Some(&error),
            &|| error.source(),
            attributes,
        );
    }
}
