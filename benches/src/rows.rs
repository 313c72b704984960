//! What each row of the table is.

use crate::rivals::Rival;
use crate::wire;
use crate::work::{self, CHILDREN};

/// Threads of the row [`Row::Threads`].
pub const THREADS: u64 = 4;

/// One kind of work, the same for all libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// One root with a hundred children, one after the other.
    SyncChild,
    /// One root and a hundred calls, each inside the one before.
    Recursion,
    /// As `SyncChild`; each child has an `i64`, a `bool` and a string that come from its arguments.
    Attributes,
    /// One root future that awaits a hundred children, each ready at its first poll.
    AsyncReady,
    /// As `AsyncReady`; each child is pending once.
    AsyncYield,
    /// A root without children that is current while its body runs.
    Root,
    /// As `SyncChild`, in a trace that is not sampled.
    NotSampled,
    /// A hundred annotated calls in a process where nobody has set up the library.
    Nothing,
    /// As `SyncChild`, on four threads at once.
    Threads,
    /// As `Attributes`, up to the bytes of OTLP requests.
    Wire,
    /// As `Wire`, the requests compressed.
    Gzip,
}

impl Row {
    /// The rows of `side_by_side`, in the order of its table.
    pub const RECORDED: [Self; 9] = [
        Self::SyncChild,
        Self::Recursion,
        Self::Attributes,
        Self::AsyncReady,
        Self::AsyncYield,
        Self::Root,
        Self::NotSampled,
        Self::Nothing,
        Self::Threads,
    ];

    /// The rows of `tracing_layer`.
    pub const RECEIVED: [Self; 6] = [
        Self::SyncChild,
        Self::Wire,
        Self::AsyncReady,
        Self::AsyncYield,
        Self::Root,
        Self::NotSampled,
    ];

    /// The rows of `to_the_wire`.
    pub const ENCODED: [Self; 2] = [Self::Wire, Self::Gzip];

    /// The row's name in the table.
    pub fn label(self) -> &'static str {
        match self {
            Self::SyncChild => "sync child",
            Self::Recursion => "deep recursion",
            Self::Attributes => "3 typed attributes",
            Self::AsyncReady => "async child, ready at once",
            Self::AsyncYield => "async child, yields once",
            Self::Root => "root alone",
            Self::NotSampled => "not sampled",
            Self::Nothing => "nothing recording",
            Self::Threads => "4 threads at once",
            Self::Wire => "3 typed attributes, to OTLP",
            Self::Gzip => "3 typed attributes, to OTLP, gzip",
        }
    }

    /// The row's name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::SyncChild => "sync",
            Self::Recursion => "recursion",
            Self::Attributes => "attributes",
            Self::AsyncReady => "async",
            Self::AsyncYield => "yield",
            Self::Root => "root",
            Self::NotSampled => "unsampled",
            Self::Nothing => "nothing",
            Self::Threads => "threads",
            Self::Wire => "wire",
            Self::Gzip => "gzip",
        }
    }

    /// Whether the row's figure is what annotated calls cost over bare ones, because no span is recorded.
    pub fn is_off(self) -> bool {
        matches!(self, Self::NotSampled | Self::Nothing)
    }

    /// Spans of one trace, or annotated calls where none is recorded.
    pub fn spans_per_trace(self) -> u64 {
        match self {
            Self::Root => 1,
            Self::Nothing => CHILDREN,
            _ => CHILDREN + 1,
        }
    }

    /// Traces of one round on one thread.
    ///
    /// As many as no library's queue overflows with, so that every span is delivered and nobody is measured while he
    /// clears up. The smallest queue is fastrace's: 10,240 commands a thread, of which it sends four a trace and, where
    /// futures are traced, one a child and one for each poll of any future.
    pub fn traces(self) -> u64 {
        match self {
            Self::AsyncReady => 40,
            Self::AsyncYield => 24,
            Self::Root => 2_000,
            Self::NotSampled | Self::Nothing => 1_000,
            _ => 200,
        }
    }

    /// How many threads run the row at once.
    pub fn threads(self) -> u64 {
        if self == Self::Threads { THREADS } else { 1 }
    }

    /// Lets `rival` do the row's work on this thread.
    pub fn run(self, rival: &dyn Rival, traces: u64) {
        wire::compress(self == Self::Gzip);
        match self {
            Self::SyncChild | Self::Threads => rival.sync_child(traces),
            Self::Recursion => rival.recursion(traces),
            Self::Attributes | Self::Wire | Self::Gzip => rival.attributes(traces),
            Self::AsyncReady => rival.async_ready(traces),
            Self::AsyncYield => rival.async_yield(traces),
            Self::Root => rival.root(traces),
            Self::NotSampled => rival.not_sampled(traces),
            Self::Nothing => rival.nothing(traces),
        }
    }

    /// The same calls without a library, for the rows that are differences.
    pub fn run_bare(self, traces: u64) {
        if self == Self::Nothing {
            work::bare_calls(traces);
        } else {
            work::bare_traces(traces);
        }
    }
}
