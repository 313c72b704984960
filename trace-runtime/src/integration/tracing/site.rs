//! What is known of a call site of `tracing`, worked out once.

use std::cell::Cell;
use std::collections::HashMap;

use tracing_core::{Field, Metadata};

use crate::context::now::Now;
use crate::record::{Items, Key, Slot};
use crate::sync::fixed::{OnceLock, PoisonError, RwLock};
use crate::{Callsite, SpanKind};

/// A call site of `tracing`. Never freed: records point at it.
pub(super) struct Site {
    is_span: bool,
    /// One of each kind.
    callsites: [&'static Callsite; SpanKind::ALL.len()],
    /// `None` where the names of fields have to be copied.
    fields: Option<Fields>,
}

/// The fields that a call site declares.
struct Fields {
    names: Vec<&'static str>,
    roles: Vec<Role>,
}

/// What a field says, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Itself: an attribute.
    Attribute,
    /// What a span is called.
    Name,
    /// Of a span.
    Kind,
    StatusCode,
    StatusMessage,
    /// What an event is called.
    Message,
    /// What went wrong, in an event.
    Error,
    /// The target of a record of `log`.
    LogTarget,
    /// The place of a record of `log`, which is that of no event.
    LogPlace,
}

/// More sites than any program declares. What comes later shares one whose fields' names are copied into each record.
const MOST_SITES: usize = 1 << 16;

static SITES: RwLock<Option<HashMap<usize, &'static Site>>> = RwLock::new(None);

/// Slots of a thread's own memory of sites.
const REMEMBERED: usize = 128;

thread_local! {
    static SEEN: [Cell<Option<(usize, &'static Site)>>; REMEMBERED] =
        const { [const { Cell::new(None) }; REMEMBERED] };
}

impl Site {
    /// The site with this metadata.
    pub(super) fn of(metadata: &'static Metadata<'static>) -> &'static Self {
        let address = std::ptr::from_ref(metadata).addr();
        SEEN.with(|seen| {
            let slot = &seen[(address >> 4 ^ address >> 11) % REMEMBERED];
            match slot.get() {
                Some((place, site)) if place == address => site,
                _ => {
                    let site = find(address, metadata);
                    slot.set(Some((address, site)));
                    site
                }
            }
        })
    }

    fn new(metadata: &'static Metadata<'static>) -> Self {
        let names: Vec<&'static str> = metadata.fields().iter().map(|field| field.name()).collect();
        let is_span = metadata.is_span();
        let roles = names.iter().map(|name| Role::of(name, is_span)).collect();
        Self {
            is_span,
            callsites: callsites(metadata),
            fields: Some(Fields { names, roles }),
        }
    }

    /// The call site of spans of this kind.
    pub(super) fn callsite(&'static self, kind: SpanKind) -> &'static Callsite {
        self.callsites[kind as usize]
    }

    /// What the field says.
    pub(super) fn role(&self, field: &Field) -> Role {
        let known = self.fields.as_ref();
        let role = known.and_then(|fields| fields.roles.get(field.index()).copied());
        role.unwrap_or_else(|| Role::of(field.name(), self.is_span))
    }

    /// The key of the field's value.
    pub(super) fn key(&'static self, field: &Field) -> Key<'static> {
        let known = self.fields.as_ref();
        let name = known.and_then(|fields| fields.names.get(field.index()));
        name.map_or(Key::Inline(field.name()), Key::Static)
    }

    /// Where the field's value goes.
    pub(super) fn slot<'a>(&'static self, field: &Field, items: &'a mut Items) -> Slot<'a> {
        Slot::buffer(self.key(field), items)
    }
}

fn find(address: usize, metadata: &'static Metadata<'static>) -> &'static Site {
    // What allocates meanwhile may be traced by `tracing` itself.
    Now::here().quietly(|| {
        let known = SITES.read().unwrap_or_else(PoisonError::into_inner);
        let site = known
            .as_ref()
            .and_then(|sites| sites.get(&address).copied());
        drop(known);
        site.unwrap_or_else(|| remember(address, metadata))
    })
}

fn remember(address: usize, metadata: &'static Metadata<'static>) -> &'static Site {
    let mut known = SITES.write().unwrap_or_else(PoisonError::into_inner);
    let sites = known.get_or_insert_default();
    if sites.len() >= MOST_SITES {
        return shared(metadata.is_span());
    }
    sites
        .entry(address)
        .or_insert_with(|| Box::leak(Box::new(Site::new(metadata))))
}

fn shared(is_span: bool) -> &'static Site {
    static SHARED: [OnceLock<Site>; 2] = [const { OnceLock::new() }; 2];
    SHARED[usize::from(is_span)].get_or_init(|| Site {
        is_span,
        callsites: SpanKind::ALL.map(|kind| Callsite::leak("span", "tracing", kind)),
        fields: None,
    })
}

fn callsites(metadata: &'static Metadata<'static>) -> [&'static Callsite; SpanKind::ALL.len()] {
    let module = metadata.module_path().unwrap_or(metadata.target());
    let file = metadata.file().unwrap_or_default();
    let line = metadata.line().unwrap_or_default();
    SpanKind::ALL.map(|kind| Callsite::leak_at(metadata.name(), module, (file, line), kind))
}

impl Role {
    fn of(name: &str, is_span: bool) -> Self {
        if is_span {
            Self::in_span(name)
        } else {
            Self::in_event(name)
        }
    }

    fn in_span(name: &str) -> Self {
        match name {
            "otel.name" => Self::Name,
            "otel.kind" => Self::Kind,
            "otel.status_code" => Self::StatusCode,
            "otel.status_message" | "otel.status_description" => Self::StatusMessage,
            _ => Self::Attribute,
        }
    }

    fn in_event(name: &str) -> Self {
        match name {
            "message" => Self::Message,
            "error" => Self::Error,
            "log.target" => Self::LogTarget,
            "log.module_path" | "log.file" | "log.line" => Self::LogPlace,
            _ => Self::Attribute,
        }
    }
}

/// The kind of this name, in any case.
pub(super) fn kind(name: &str) -> Option<SpanKind> {
    SpanKind::named(&name.to_ascii_lowercase())
}
