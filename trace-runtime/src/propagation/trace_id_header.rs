//! A plain header with an id, as proxies and older services have it.

use super::access::{Extract, Inject};
use super::fields::single;
use super::propagator::Propagator;
use crate::sync::fixed::Arc;
use crate::traceparent::trim;
use crate::{Context, TraceFlags, TraceId};

/// A header that holds nothing but an id, such as `X-Trace-ID` or `X-Request-ID`, and a list of the services that a request has passed.
///
/// What comes in goes out as it was, and is read with [`Context::request_id`]. If it is a UUID, or 32 hex digits, and no other format has named a trace, it is the id of
/// the trace too: give the other formats first. A request that comes without one gets its trace id, in the form of a UUID.
///
/// Up to 200 letters, digits and `+/=_@.:-` are taken; anything else counts as not there. One such header can be in use.
///
/// ```
/// use trace_runtime::propagation::{Composite, Propagator, TraceContext, TraceIdHeader};
/// use trace_runtime::Context;
///
/// let ids = TraceIdHeader::new("X-Trace-ID").services("X-Services-Encountered", "orders");
/// let formats = Composite::default().and(TraceContext).and(ids);
///
/// let request = [("x-trace-id", "F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6"), ("x-services-encountered", "edge,cart")];
/// let context = formats.extract(&request, &Context::default());
/// assert_eq!(context.trace_id().unwrap().to_string(), "f81d4fae7dec41d0a76500a0c91e6bf6");
/// assert_eq!(context.services().collect::<Vec<_>>(), ["edge", "cart", "orders"]);
///
/// let mut next = Vec::new();
/// formats.inject(&context, &mut next);
/// assert_eq!(next[0], ("X-Trace-ID".into(), "F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6".into()));
/// assert_eq!(next[1], ("X-Services-Encountered".into(), "edge,cart,orders".into()));
/// ```
#[derive(Clone, Debug)]
pub struct TraceIdHeader {
    name: String,
    services: Option<Services>,
}

#[derive(Clone, Debug)]
struct Services {
    header: String,
    own: String,
}

/// Names in a chain of services; of a longer one the oldest are dropped.
const MOST_SERVICES: usize = 32;
const LONGEST_SERVICE: usize = 64;
const LONGEST_ID: usize = 200;
/// What lies behind this many bytes of a list of services is not looked at.
const MOST_READ: usize = 8192;

impl TraceIdHeader {
    /// Reads and writes the header of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            services: None,
        }
    }

    /// Also keeps the list of services in `header`, to which this one adds its name: see [`Context::services`]. The list holds 32 names; of a longer one the
    /// oldest are dropped.
    ///
    /// # Panics
    ///
    /// When the name is not up to 64 letters, digits and `+/=_@.:-`: it could not be sent.
    #[must_use]
    pub fn services(mut self, header: impl Into<String>, own: impl Into<String>) -> Self {
        let (header, own) = (header.into(), own.into());
        let is_allowed = is_plain(own.as_bytes(), LONGEST_SERVICE);
        assert!(
            is_allowed,
            "{own:?} is no name of a service that can be sent"
        );
        self.services = Some(Services { header, own });
        self
    }

    fn id(&self, carrier: &dyn Extract) -> Option<String> {
        single(carrier, &self.name, |value| {
            let text = is_plain(value, LONGEST_ID).then_some(value)?;
            String::from_utf8(text.to_vec()).ok()
        })
    }
}

fn is_plain(text: &[u8], longest: usize) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_@.:-".contains(byte);
    (1..=longest).contains(&text.len()) && text.iter().all(is_plain)
}

/// The id that a UUID or 32 digits of either case spell, and whether its right part is known to be random.
fn trace_of(text: &str) -> Option<(TraceId, TraceFlags)> {
    let text = text.to_ascii_lowercase();
    let is_uuid = text.len() == 36
        && [8, 13, 18, 23]
            .iter()
            .all(|&at| text.as_bytes()[at] == b'-');
    let digits = if is_uuid { text.replace('-', "") } else { text };
    let trace = TraceId::from_hex(digits.as_bytes())?;
    // Versions 4 and 7 of RFC 9562 end in 62 random bits.
    let (version, variant) = (digits.as_bytes()[12], digits.as_bytes()[16]);
    let is_random =
        is_uuid && matches!((version, variant), (b'4' | b'7', b'8' | b'9' | b'a' | b'b'));
    let flags = if is_random {
        TraceFlags::RANDOM
    } else {
        TraceFlags::default()
    };
    Some((trace, flags))
}

/// The trace id in the form of a UUID.
fn uuid(trace: TraceId) -> String {
    let text = trace.to_string();
    let parts = [
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..],
    ];
    parts.join("-")
}

impl Services {
    /// The list that came, with this service at its end.
    fn read(&self, carrier: &dyn Extract) -> String {
        let (mut names, mut read) = (Vec::new(), 0);
        carrier.values(&self.header, &mut |field| {
            for name in field.split(|&byte| byte == b',') {
                read += name.len() + 1;
                if read > MOST_READ {
                    return;
                }
                let name = Some(trim(name)).filter(|name| is_plain(name, LONGEST_SERVICE));
                names.extend(name.and_then(|name| String::from_utf8(name.to_vec()).ok()));
            }
        });
        self.join(names.iter().map(String::as_str).collect())
    }

    /// The list with this service at its end, where it may be already.
    fn join<'a>(&'a self, mut names: Vec<&'a str>) -> String {
        if names.last() != Some(&&*self.own) {
            names.push(&self.own);
        }
        let oldest = names.len().saturating_sub(MOST_SERVICES);
        names[oldest..].join(",")
    }
}

impl Propagator for TraceIdHeader {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let id = self.id(carrier);
        let trace = id.as_deref().and_then(trace_of);
        let context = match trace {
            Some((trace, flags)) => context.with_remote_trace(trace, flags),
            None => context.clone(),
        };
        let services = self.services.as_ref().map(|it| it.read(carrier));
        if id.is_none() && services.is_none() {
            return context;
        }
        context.edit_request(|request| {
            request.id = id.map(Arc::from);
            request.services = services.map(Arc::from);
        })
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let id = context.request_id().map(str::to_owned);
        let Some(id) = id.or_else(|| context.trace_id().map(uuid)) else {
            return;
        };
        carrier.set(&self.name, &id);
        if let Some(services) = &self.services {
            carrier.set(
                &services.header,
                &services.join(context.services().collect()),
            );
        }
    }

    fn fields(&self) -> Vec<&str> {
        let services = self.services.as_ref().map(|it| &*it.header);
        std::iter::once(&*self.name).chain(services).collect()
    }
}
