//! What Datadog's tracers send in W3C's `tracestate`: the member `dd`, with what stands in headers of their own otherwise.
//!
//! Fields have a `;` between them: `s` is the priority, `o` the origin, `p` the last span of a Datadog tracer, and `t.x` the tag `_dd.p.x`; a `=` is written as `~`.

use super::datadog::{self, HIGH_HALF, TAG_PREFIX};
use crate::context::Datadog as Received;
use crate::{Context, SpanId, TraceState};

const KEY: &str = "dd";
/// Of a member of `tracestate`. Tags that find no room are left out, as Datadog's tracers do.
const LONGEST: usize = 256;

/// What the trace state says. What is malformed counts as not there.
pub(super) fn read(state: &TraceState) -> Option<Received> {
    let fields = state.get(KEY)?.split(';');
    let mut received = Received {
        priority: None,
        origin: None,
        tags: String::new(),
    };
    for (key, value) in fields.filter_map(|field| field.split_once(':')) {
        match key {
            "s" => received.priority = datadog::parse_priority(value.as_bytes()),
            "o" => received.origin = datadog::parse_origin(value.replace('~', "=").as_bytes()),
            _ => read_tag(key, value, &mut received.tags),
        }
    }
    Some(received)
}

fn read_tag(key: &str, value: &str, tags: &mut String) {
    let Some(name) = key.strip_prefix("t.") else {
        return;
    };
    let key = format!("{TAG_PREFIX}{name}");
    if key != HIGH_HALF {
        datadog::push_tag(&key, &value.replace('~', "="), tags);
    }
}

/// The trace state to send with a trace that came in Datadog's headers.
pub(super) fn with_member(context: &Context, received: &Received, span: SpanId) -> TraceState {
    let state = context.trace_state();
    let member = written(datadog::priority(context, Some(received)), received, span);
    // A space at the end is not allowed, and a long origin may leave no room.
    let with_it = state.with(KEY, member.trim_end());
    with_it.unwrap_or_else(|_| state.clone())
}

fn written(priority: Option<i32>, received: &Received, span: SpanId) -> String {
    let priority = priority.map(|it| format!("s:{it};")).unwrap_or_default();
    let origin = received.origin.as_deref();
    let origin = origin.map(|it| format!("o:{};", plain(it)));
    let origin = origin.unwrap_or_default();
    let mut member = format!("{priority}{origin}p:{span}");
    let tags = received.tags.split(',').filter_map(|it| it.split_once('='));
    for (key, value) in tags {
        let name = key.strip_prefix(TAG_PREFIX).unwrap_or(key);
        let tag = format!(";t.{}:{}", plain(name), plain(value));
        if member.len() + tag.len() <= LONGEST {
            member.push_str(&tag);
        }
    }
    member
}

/// The text without what has a meaning in the member.
fn plain(text: &str) -> String {
    let replaced = text.chars().map(|letter| match letter {
        '=' => '~',
        ',' | ';' | '~' => '_',
        other => other,
    });
    replaced.collect()
}
