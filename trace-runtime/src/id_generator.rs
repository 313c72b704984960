//! Ids that a program makes itself.

use std::panic::{self, AssertUnwindSafe};

use crate::context::now::Now;
use crate::plain::{self, Obstacle};
use crate::recorder::process::PerProcess;
use crate::sync::fixed::{Arc, AtomicBool, Ordering, PoisonError, RwLock};
use crate::{SpanId, TraceId};

/// Makes the ids of traces and spans (OpenTelemetry specification, "Id Generators"); told to [`Builder::id_generator`](crate::Builder::id_generator).
///
/// For back ends that read something out of an id, such as the time in X-Ray's. Ours are random for traces and unique in the process for spans, and spans with ids of one's own
/// start several times as slowly. Called on the thread that starts the span: it must be quick. Where it panics, an id of ours is taken; spans that it makes are not recorded.
///
/// ```
/// use std::time::SystemTime;
/// use trace_runtime::{IdGenerator, SpanId, TraceId};
///
/// /// X-Ray's: the first four bytes are the time.
/// struct Dated;
///
/// impl IdGenerator for Dated {
///     fn trace_id(&self, ours: TraceId) -> TraceId {
///         let now = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |age| age.as_secs());
///         let mut bytes = ours.to_bytes();
///         bytes[..4].copy_from_slice(&now.to_be_bytes()[4..]);
///         TraceId::from_bytes(bytes).unwrap_or(ours)
///     }
///
///     fn is_random(&self) -> bool {
///         true // the last seven bytes are
///     }
/// }
///
/// drop(trace_runtime::builder().id_generator(Dated));
/// ```
pub trait IdGenerator: Send + Sync + 'static {
    /// The id of a trace that starts here; `ours` is a random one that may be used.
    fn trace_id(&self, ours: TraceId) -> TraceId {
        ours
    }

    /// The id of a span; `ours` is one that may be used.
    fn span_id(&self, ours: SpanId) -> SpanId {
        ours
    }

    /// Whether at least the last seven bytes of its trace ids are random: then W3C's random flag says so, and samplers rely on it. Default: `false`.
    fn is_random(&self) -> bool {
        false
    }
}

static IN_FORCE: PerProcess<RwLock<Option<Arc<dyn IdGenerator>>>> = PerProcess::new();

/// Whether there is one, so that nobody has to lock where there is none.
static IS_THERE: AtomicBool = AtomicBool::new(false);

/// Asks this one from now on; where there is one, no span is plain.
pub(crate) fn put_in_force(generator: Option<Arc<dyn IdGenerator>>) {
    let is_there = generator.is_some();
    let in_force = IN_FORCE.get_or_make(RwLock::default);
    let before = std::mem::replace(
        &mut *in_force.write().unwrap_or_else(PoisonError::into_inner),
        generator,
    );
    IS_THERE.store(is_there, Ordering::Release);
    plain::set(Obstacle::Ids, is_there);
    // The user's code, so outside the lock.
    drop(before);
}

/// Makes a forked child start without one.
pub(crate) fn forget() {
    IN_FORCE.forget();
    IS_THERE.store(false, Ordering::Release);
    plain::set(Obstacle::Ids, false);
}

/// The id of a new trace, and whether it is random.
pub(crate) fn trace(ours: [u64; 2]) -> ([u64; 2], bool) {
    let made = ask(|generator| {
        let ours = TraceId::from_halves(ours)?;
        Some((generator.trace_id(ours).halves(), generator.is_random()))
    });
    made.unwrap_or((ours, true))
}

/// The id of a new span.
pub(crate) fn span(ours: u64) -> u64 {
    let made = ask(|generator| Some(generator.span_id(SpanId::from_word(ours)?).word()));
    made.unwrap_or(ours)
}

fn ask<T>(question: impl FnOnce(&dyn IdGenerator) -> Option<T>) -> Option<T> {
    if !IS_THERE.load(Ordering::Acquire) {
        return None;
    }
    let in_force = IN_FORCE.get_or_make(RwLock::default);
    let generator = in_force
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()?;
    let answer = || panic::catch_unwind(AssertUnwindSafe(|| question(&*generator)));
    Now::here().quietly(answer).ok().flatten()
}
