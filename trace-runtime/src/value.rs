//! What can be recorded.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use crate::{Slot, SpanId, TraceId};

/// A type whose values can be attributes.
///
/// Implemented for bools, numbers, strings, arrays and slices of them, references and smart pointers to all of these, and `Option` (`None`
/// records nothing). An integer outside the range of `i64` is recorded as its decimal text. Anything else is recorded with `%value`
/// ([`Display`](fmt::Display)), with `?value` ([`Debug`]), or by implementing this trait.
///
/// ```
/// use trace_runtime::{Slot, ToValue, span, testing};
///
/// struct OrderId(u64);
///
/// impl ToValue for OrderId {
///     fn to_value(&self, slot: Slot<'_>) {
///         self.0.to_value(slot);
///     }
/// }
///
/// let ((), spans) = testing::capture(|| span!("order", order.id = OrderId(7)).end());
/// spans.assert_tree("order order.id=7");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded as an attribute",
    label = "not a bool, number, string or array of these",
    note = "write `%value` to record its `Display` form, `?value` for its `Debug` form, or implement `trace_runtime::ToValue`"
)]
pub trait ToValue {
    /// Writes the value into the slot, or nothing by dropping it.
    fn to_value(&self, slot: Slot<'_>);
}

macro_rules! scalars {
    ($($method:ident: $($type:ty)*;)*) => {$($(
        impl ToValue for $type {
            #[inline]
            fn to_value(&self, slot: Slot<'_>) {
                slot.$method((*self).into());
            }
        }
    )*)*};
}

scalars! {
    bool: bool;
    i64: i8 i16 i32 i64 u8 u16 u32;
    f64: f32 f64;
}

macro_rules! wide_integers {
    ($($type:ty)*) => {$(
        impl ToValue for $type {
            #[inline]
            fn to_value(&self, slot: Slot<'_>) {
                match i64::try_from(*self) {
                    Ok(value) => slot.i64(value),
                    Err(_) => slot.display(self),
                }
            }
        }
    )*};
}

wide_integers! { u64 usize isize i128 u128 }

macro_rules! non_zero_integers {
    ($($type:ident)*) => {$(
        impl ToValue for std::num::$type {
            fn to_value(&self, slot: Slot<'_>) {
                self.get().to_value(slot);
            }
        }
    )*};
}

non_zero_integers! { NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroUsize NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64 NonZeroIsize }

impl ToValue for str {
    #[inline]
    fn to_value(&self, slot: Slot<'_>) {
        slot.str(self);
    }
}

impl ToValue for String {
    #[inline]
    fn to_value(&self, slot: Slot<'_>) {
        slot.str(self);
    }
}

impl ToValue for char {
    fn to_value(&self, slot: Slot<'_>) {
        slot.str(self.encode_utf8(&mut [0; 4]));
    }
}

impl ToValue for fmt::Arguments<'_> {
    fn to_value(&self, slot: Slot<'_>) {
        slot.display(self);
    }
}

impl ToValue for TraceId {
    fn to_value(&self, slot: Slot<'_>) {
        slot.display(self);
    }
}

impl ToValue for SpanId {
    fn to_value(&self, slot: Slot<'_>) {
        slot.display(self);
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self, slot: Slot<'_>) {
        if let Some(value) = self {
            value.to_value(slot);
        }
    }
}

macro_rules! pointers {
    ($($pointer:ty)*) => {$(
        impl<T: ToValue + ?Sized> ToValue for $pointer {
            #[inline]
            fn to_value(&self, slot: Slot<'_>) {
                T::to_value(self, slot);
            }
        }
    )*};
}

pointers! { &T &mut T Box<T> Rc<T> Arc<T> }

impl<T: ToValue + ToOwned + ?Sized> ToValue for Cow<'_, T> {
    fn to_value(&self, slot: Slot<'_>) {
        T::to_value(self, slot);
    }
}

/// A type that can be an element of a recorded array. Closed: arrays are homogeneous and hold primitives (OpenTelemetry specification,
/// "Attribute").
#[diagnostic::on_unimplemented(
    message = "an array of `{Self}` cannot be recorded as an attribute",
    note = "arrays hold bools, integers up to 32 bits or `i64`, floats, or strings; write `?value` to record the `Debug` form"
)]
pub trait Element: Sized + sealed::Sealed {
    #[doc(hidden)]
    fn record_all(values: &[Self], slot: Slot<'_>);
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! elements {
    ($($method:ident($value:ident => $convert:expr): $($type:ty)*;)*) => {$($(
        impl sealed::Sealed for $type {}
        impl Element for $type {
            #[allow(clippy::useless_conversion, reason = "one of the types is the target itself")]
            fn record_all(values: &[Self], slot: Slot<'_>) {
                slot.$method(values.iter().map(|$value| $convert));
            }
        }
    )*)*};
}

elements! {
    bools(value => *value): bool;
    i64s(value => i64::from(*value)): i8 i16 i32 i64 u8 u16 u32;
    f64s(value => f64::from(*value)): f32 f64;
    strs(value => value): &str String Cow<'_, str> Box<str> Arc<str>;
}

impl<T: Element> ToValue for [T] {
    fn to_value(&self, slot: Slot<'_>) {
        T::record_all(self, slot);
    }
}

impl<T: Element, const N: usize> ToValue for [T; N] {
    fn to_value(&self, slot: Slot<'_>) {
        T::record_all(self, slot);
    }
}

impl<T: Element> ToValue for Vec<T> {
    fn to_value(&self, slot: Slot<'_>) {
        T::record_all(self, slot);
    }
}

/// A value that must not be recorded: as an attribute, with `%` or with `?`, it does not compile.
///
/// It has no `Display` and no `Debug` either, so that it does not reach a log or a recorded struct by a derive.
///
/// ```
/// use trace_runtime::Sensitive;
///
/// let password = Sensitive::new(String::from("hunter2"));
/// assert_eq!(password.expose().len(), 7);
/// ```
///
/// ```compile_fail
/// # use trace_runtime::{Sensitive, attr};
/// let password = Sensitive::new(String::from("hunter2"));
/// attr!(user.password = password);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Marks the value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for those who work with it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the mark off.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// Stands for a [`Sensitive`] value where the compiler looks for [`NotSensitive`]: were that asked of the value itself, the compiler would speak of
/// the trait that it was asked for first, and propose ways to record the value.
pub struct Secret<T>(PhantomData<T>);

/// Nothing implements this: it carries the message.
#[diagnostic::on_unimplemented(
    message = "a `Sensitive` value cannot be recorded or printed",
    label = "marked as sensitive",
    note = "record something that is not secret about it, or call `.expose()` where you are sure"
)]
pub trait NotSensitive {}

impl<T> ToValue for Sensitive<T>
where
    Secret<T>: NotSensitive,
{
    fn to_value(&self, _: Slot<'_>) {}
}

impl<T> fmt::Debug for Sensitive<T>
where
    Secret<T>: NotSensitive,
{
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl<T> fmt::Display for Sensitive<T>
where
    Secret<T>: NotSensitive,
{
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
