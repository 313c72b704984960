//! What a response takes back to the client.

use std::fmt;
use std::sync::Arc;

use http::header::Entry;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::exchange::Exchange;
use crate::Context;
use crate::propagation::{self, Propagator};

/// The header fields that a response gets. Usually none: an id is no business of a stranger's.
#[derive(Clone, Default)]
pub(super) struct Reply {
    pub(super) format: Option<Arc<dyn Propagator>>,
    pub(super) server_timing: bool,
    pub(super) request_id: Option<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// Writes them. A request id that the handler set itself stays.
    pub(super) fn write(&self, exchange: &Exchange, headers: &mut HeaderMap) {
        if let Some(format) = &self.format {
            format.inject(&exchange.context(), headers);
        }
        if self.server_timing {
            append_server_timing(&exchange.context(), headers);
        }
        if let Some((name, id)) = &self.request_id {
            if let Ok(Entry::Vacant(place)) = headers.try_entry(name.clone()) {
                let _ = place.try_insert(id.clone());
            }
        }
    }
}

/// There may be other entries in that header.
fn append_server_timing(context: &Context, headers: &mut HeaderMap) {
    let value = propagation::server_timing(context).map(HeaderValue::try_from);
    if let Some(Ok(value)) = value {
        let name = HeaderName::from_static("server-timing");
        let _ = headers.try_append(name, value);
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.format.as_ref().map(|format| format.fields());
        f.debug_struct("Reply")
            .field("fields", &fields)
            .field("server_timing", &self.server_timing)
            .field("request_id", &self.request_id)
            .finish()
    }
}
