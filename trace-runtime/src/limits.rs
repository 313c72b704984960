//! How much a span may carry to the exporters.

/// How much a span may carry to the exporters (OpenTelemetry specification, "Span Limits" and "Attribute Limits").
///
/// What is beyond a limit is cut off before any exporter sees it, counted in the span
/// ([`dropped_attributes_count`](crate::ReadableSpan::dropped_attributes_count) and the like) and in the [`Report`](crate::Report::cut). A key that is set
/// twice is one attribute. Of attributes and links the first ones stay, of events the last ones: errors come last.
///
/// While a span is open, what it carries is bounded all the same: its attributes, events and links take at most a mebibyte; what does not fit is left
/// out and counted as [`lost_items`](crate::Report::lost_items). Spans of a [capture](crate::testing::capture) are not cut.
///
/// ```
/// use trace_runtime::Limits;
///
/// let limits = Limits::new().attributes(64).value_length(4_096);
/// let builder = trace_runtime::builder().limits(limits);
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    pub(crate) attributes: usize,
    pub(crate) events: usize,
    pub(crate) links: usize,
    pub(crate) event_attributes: usize,
    pub(crate) link_attributes: usize,
    pub(crate) value_length: usize,
    pub(crate) span_bytes: usize,
    pub(crate) batch_bytes: usize,
}

/// OpenTelemetry's default for everything that is counted.
const COUNT: usize = 128;

/// Half a megabyte: less than what receivers take in one request.
const BATCH: usize = 512 << 10;

impl Limits {
    /// OpenTelemetry's defaults: 128 attributes, events and links, and as many attributes of each event and link; texts and spans of any length; batches of
    /// 512 KiB.
    pub const fn new() -> Self {
        Self {
            attributes: COUNT,
            events: COUNT,
            links: COUNT,
            event_attributes: COUNT,
            link_attributes: COUNT,
            batch_bytes: BATCH,
            ..Self::none()
        }
    }

    /// No limits but those of an open span.
    pub const fn none() -> Self {
        Self {
            attributes: usize::MAX,
            events: usize::MAX,
            links: usize::MAX,
            event_attributes: usize::MAX,
            link_attributes: usize::MAX,
            value_length: usize::MAX,
            span_bytes: usize::MAX,
            batch_bytes: usize::MAX,
        }
    }

    /// Whether no span is cut.
    pub(crate) fn is_idle(&self) -> bool {
        let batch_bytes = self.batch_bytes;
        *self == Self::none().batch_bytes(batch_bytes)
    }

    /// Attributes of a span. Default: 128.
    pub const fn attributes(self, attributes: usize) -> Self {
        Self { attributes, ..self }
    }

    /// Events of a span. Default: 128.
    pub const fn events(self, events: usize) -> Self {
        Self { events, ..self }
    }

    /// Links of a span. Default: 128.
    pub const fn links(self, links: usize) -> Self {
        Self { links, ..self }
    }

    /// Attributes of each event. Default: 128.
    pub const fn event_attributes(self, event_attributes: usize) -> Self {
        Self {
            event_attributes,
            ..self
        }
    }

    /// Attributes of each link. Default: 128.
    pub const fn link_attributes(self, link_attributes: usize) -> Self {
        Self {
            link_attributes,
            ..self
        }
    }

    /// Characters of a text, on its own or in an array. A longer one is cut, and its last character becomes `…`, so that it has this many. Default: any
    /// number.
    pub const fn value_length(self, value_length: usize) -> Self {
        Self {
            value_length,
            ..self
        }
    }

    /// Bytes of a span as it lies in memory, which is about what it takes on the wire. Of a larger one the name, the status and the trace state stay,
    /// cut if they have to be, then attributes, events and links in this order, each that finds room. Default: any number.
    pub const fn span_bytes(self, span_bytes: usize) -> Self {
        Self { span_bytes, ..self }
    }

    /// Bytes of a batch as it lies in memory. A larger one is handed on in parts; a single chunk of spans of one thread (64 KiB) is never divided, nor is a
    /// single span. Default: 512 KiB.
    pub const fn batch_bytes(self, batch_bytes: usize) -> Self {
        Self {
            batch_bytes,
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_of_a_span_wants_a_look_at_it() {
        let none = Limits::none();
        assert!(none.is_idle());
        assert!(none.batch_bytes(1).is_idle());
        for limits in [
            none.attributes(1),
            none.events(1),
            none.links(1),
            none.event_attributes(1),
            none.link_attributes(1),
            none.value_length(1),
            none.span_bytes(1),
        ] {
            assert!(!limits.is_idle(), "{limits:?}");
        }
    }
}
