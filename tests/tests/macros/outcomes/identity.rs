//! Name, kind, place and relations of a span.

use super::*;

#[traced(name = "another name", kind = client)]
fn named() {}

#[traced(kind = server)]
async fn served() {}

#[test]
fn name_kind_and_place() {
    let spans = spans_of(|| {
        named();
        ready_now(served());
    });
    let span = spans.named("another name").one();
    assert_eq!(span.kind(), SpanKind::Client);
    assert!(span.callsite().file().ends_with("outcomes/identity.rs"));
    assert_eq!(spans.named("served").one().kind(), SpanKind::Server);
}

const LINE: u32 = line!();
#[traced]
#[inline]
fn placed() {}

#[test]
fn the_line_is_that_of_the_function() {
    assert_eq!(
        spans_of(placed).named("placed").one().callsite().line(),
        LINE + 3
    );
}

#[traced(root)]
fn detached() {}

#[traced(parent = parent)]
fn adopted(parent: Option<&Context>) {
    let _ = parent;
}

#[traced(parent = parent)]
async fn awaited_adopted(parent: &Context) -> Result<(), Invalid> {
    let _ = parent;
    Ok(())
}

#[traced(links = others)]
fn linked(others: &[Context]) {
    let _ = others;
}

#[traced]
fn outer(grandparent: &Context) {
    detached();
    adopted(Some(grandparent));
    adopted(None);
    drop(ready_now(awaited_adopted(grandparent)));
    linked(&[Context::current(), grandparent.clone()]);
}

#[traced]
fn outermost() {
    outer(&Context::current());
}

#[test]
fn relations() {
    let spans = spans_of(outermost);
    let outer_id = spans.named("outer").one().span_id();
    let outermost = spans.named("outermost").one();
    let top = Some(outermost.span_id());

    let detached = spans.named("detached").one();
    assert_eq!(detached.parent_span_id(), None);
    assert_ne!(detached.trace_id(), outermost.trace_id());

    let parents: Vec<_> = spans
        .named("adopted")
        .iter()
        .map(SpanData::parent_span_id)
        .collect();
    assert_eq!(parents, [top, Some(outer_id)]);
    assert_eq!(spans.named("awaited_adopted").one().parent_span_id(), top);

    let linked = spans.named("linked").one();
    let targets: Vec<_> = linked
        .links()
        .iter()
        .map(|link| link.span_context().span_id())
        .collect();
    assert_eq!(targets, [outer_id, outermost.span_id()]);
}
