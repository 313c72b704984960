//! Batches in, requests out: spans by scope, as many as a request may hold.

use std::fmt;

use super::by_address::ByAddress;
use super::{Batch, Scope};
use crate::{Callsite, ReadableSpan, Resource};

/// A request, ready to be sent.
#[derive(Clone, Copy)]
#[non_exhaustive]
#[cfg_attr(
    not(feature = "otlp"),
    expect(unreachable_pub, reason = "public as a part of `otlp`")
)]
pub struct Request<'a> {
    /// The encoded message.
    pub body: &'a [u8],
    /// How many spans it holds; at least one.
    pub spans: u64,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("bytes", &self.body.len())
            .field("spans", &self.spans)
            .finish()
    }
}

/// What formats differ in.
pub(in crate::export) trait Format: Default {
    /// The most bytes that a scope needs beside its head and its spans.
    const SCOPE_FRAME: usize;

    /// What is the same for all spans of a call site.
    type Site: fmt::Debug;

    /// Starts a batch that this resource has recorded.
    fn begin(&mut self, resource: &Resource);

    /// The most bytes that a request needs beside its scopes.
    fn frame(&self) -> usize;

    /// Encodes what is the same for all spans of `callsite`.
    fn site(callsite: &'static Callsite) -> Self::Site;

    /// Appends what spans of a scope have in common.
    fn head(out: &mut Vec<u8>, scope: &Scope<'_>);

    /// Appends a span of a scope with this head.
    fn span(&mut self, out: &mut Vec<u8>, span: &ReadableSpan<'_>, site: &Self::Site, head: &[u8]);

    /// Appends what stands before the spans of a request's first scope, which has this head. They take `spans` bytes, the other scopes `others`.
    fn open(&self, out: &mut Vec<u8>, head: &[u8], spans: usize, others: usize);

    /// Ends the first scope.
    fn end_first(out: &mut Vec<u8>);

    /// Appends another scope, with its spans.
    fn other(out: &mut Vec<u8>, group: &Group);

    /// Ends the request.
    fn close(out: &mut Vec<u8>);
}

/// Spans of one scope.
#[derive(Debug)]
pub(in crate::export) struct Group {
    name: &'static str,
    /// What they have in common.
    pub(in crate::export) head: Vec<u8>,
    /// Room for what stands before the spans in a request, and whole spans; nothing at all if there are none.
    bytes: Vec<u8>,
    room: usize,
}

impl Group {
    /// Starts with this head, and so much room.
    fn start(&mut self, room: usize) {
        self.room = room;
        self.bytes.resize(room, 0);
    }

    pub(in crate::export) fn spans(&self) -> &[u8] {
        self.bytes.get(self.room..).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.room = 0;
    }
}

/// Fills one request after the other.
///
/// Each scope's spans are written one after the other into a buffer of their own. The largest of these becomes the request, where it lies: what stands
/// before the spans goes into the room that was left for it, the other scopes behind them.
#[derive(Debug)]
pub(in crate::export) struct Splitter<F: Format> {
    format: F,
    limit: usize,
    sites: ByAddress<(usize, F::Site)>,
    /// One for each scope that there ever was; those without spans are not in the request.
    groups: Vec<Group>,
    /// Spans of the request that is being filled, and the most bytes that it can have.
    spans: u64,
    bytes: usize,
    start: Vec<u8>,
}

impl<F: Format> Splitter<F> {
    pub(in crate::export) fn new(limit: usize) -> Self {
        Self {
            format: F::default(),
            limit,
            sites: ByAddress::default(),
            groups: Vec::new(),
            spans: 0,
            bytes: 0,
            start: Vec::new(),
        }
    }

    /// Hands each request to `ready`, and returns how many spans are in none because they alone exceed the limit.
    pub(in crate::export) fn split(
        &mut self,
        batch: &Batch,
        mut ready: impl FnMut(Request<'_>),
    ) -> u64 {
        self.format.begin(batch.resource());
        self.clear();
        let mut too_large = 0;
        for span in batch {
            if !self.add(batch, &span, &mut ready) {
                too_large += 1;
            }
        }
        self.finish(&mut ready);
        too_large
    }

    /// Adds a span to this request or, where it is full, to the next one; whether it fits into any.
    fn add(
        &mut self,
        batch: &Batch,
        span: &ReadableSpan<'_>,
        ready: &mut impl FnMut(Request<'_>),
    ) -> bool {
        let callsite = span.callsite();
        let (place, site) = self.sites.of(callsite, || {
            let name = batch.scope(span).name();
            (place(&mut self.groups, name), F::site(callsite))
        });
        let place = *place;
        let group = &mut self.groups[place];
        let mut bytes = 0;
        if group.spans().is_empty() {
            group.head.clear();
            F::head(&mut group.head, &batch.scope(span));
            bytes = F::SCOPE_FRAME + group.head.len();
            group.start(self.format.frame() + bytes);
        }
        let before = group.bytes.len();
        self.format.span(&mut group.bytes, span, site, &group.head);
        bytes += group.bytes.len() - before;
        if self.bytes + bytes > self.limit {
            return self.add_to_next(place, before, ready);
        }
        self.bytes += bytes;
        self.spans += 1;
        true
    }

    /// Passes on the request without the span that lies behind `before`, and starts the next one with that.
    #[cold]
    fn add_to_next(
        &mut self,
        place: usize,
        before: usize,
        ready: &mut impl FnMut(Request<'_>),
    ) -> bool {
        let group = &mut self.groups[place];
        let span = group.bytes.split_off(before);
        let room = group.room;
        if room + span.len() > self.limit {
            return false;
        }
        self.finish(ready);
        let group = &mut self.groups[place];
        group.start(room);
        group.bytes.extend_from_slice(&span);
        self.bytes = room + span.len();
        self.spans = 1;
        true
    }

    /// Passes on the request, if there is anything in it.
    fn finish(&mut self, ready: &mut impl FnMut(Request<'_>)) {
        if self.spans > 0 {
            let largest = largest(&self.groups);
            let mut bytes = std::mem::take(&mut self.groups[largest].bytes);
            let start = self.frame(largest, &mut bytes);
            ready(Request {
                body: &bytes[start..],
                spans: self.spans,
            });
            self.groups[largest].bytes = bytes;
        }
        self.clear();
    }

    /// Makes a request of the spans in `bytes`, which are those of the scope at `first`, and of all others; returns where it starts.
    fn frame(&mut self, first: usize, bytes: &mut Vec<u8>) -> usize {
        let Group { head, room, .. } = &self.groups[first];
        let spans = bytes.len() - room;
        F::end_first(bytes);
        let end = bytes.len();
        for group in self.groups.iter().filter(|group| !group.spans().is_empty()) {
            F::other(bytes, group);
        }
        let others = bytes.len() - end;
        F::close(bytes);
        self.start.clear();
        self.format.open(&mut self.start, head, spans, others);
        let start = room - self.start.len();
        bytes[start..*room].copy_from_slice(&self.start);
        start
    }

    /// Starts a request without spans.
    fn clear(&mut self) {
        self.groups.iter_mut().for_each(Group::clear);
        self.spans = 0;
        self.bytes = self.format.frame();
    }
}

/// The place of the group whose spans take most.
fn largest(groups: &[Group]) -> usize {
    let places = 0..groups.len();
    places
        .max_by_key(|place| groups[*place].bytes.len())
        .expect("where there are spans, there is a group")
}

/// The place of the group of this name.
fn place(groups: &mut Vec<Group>, name: &'static str) -> usize {
    let known = groups.iter().position(|group| group.name == name);
    known.unwrap_or_else(|| {
        groups.push(Group {
            name,
            head: Vec::new(),
            bytes: Vec::new(),
            room: 0,
        });
        groups.len() - 1
    })
}
