//! AWS X-Ray's header.

use super::access::{Extract, Inject};
use super::fields::{decimal, remote, remote_trace, single};
use super::propagator::Propagator;
use crate::sync::fixed::Arc;
use crate::{Context, SpanId, TraceId, hex};

/// `X-Amzn-Trace-Id: Root=1-{time}-{id};Parent={id};Sampled={0|1}` (AWS X-Ray, "Tracing header").
///
/// A load balancer sends a root alone: that trace is continued without a parent. `Sampled=?` and its absence leave the decision open. A `Lineage` is sent on, other
/// fields are not. The variable that Lambda sets, `_X_AMZN_TRACE_ID`, is read through [`Env`](super::Env).
#[derive(Clone, Copy, Debug, Default)]
pub struct XRay;

const HEADER: &str = "x-amzn-trace-id";
const LAMBDA_VARIABLE: &str = "_x-amzn-trace-id";

/// What the header says.
#[derive(Default)]
struct Said {
    root: Option<TraceId>,
    parent: Option<SpanId>,
    sampled: Option<bool>,
    lineage: Option<Arc<str>>,
}

fn parse(value: &[u8]) -> Option<Said> {
    // Longer than anything that AWS sends, which cuts at 256.
    const LONGEST: usize = 1024;
    let text = std::str::from_utf8(value).ok()?;
    if text.len() > LONGEST {
        return None;
    }
    let mut said = Said::default();
    for part in text.split(';') {
        let part = part.trim_matches([' ', '\t']);
        match part.split_once('=') {
            Some((key, value)) => said.read(key, value)?,
            None if part.is_empty() => {}
            None => return None,
        }
    }
    Some(said)
}

impl Said {
    /// `None` if a field that matters is malformed, or stands twice.
    fn read(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "Root" => once(&mut self.root, parse_root(value.as_bytes())?),
            "Parent" => once(&mut self.parent, SpanId::from_hex(value.as_bytes())?),
            "Sampled" if value == "?" => Some(()),
            "Sampled" => once(&mut self.sampled, parse_sampled(value)?),
            "Lineage" => {
                self.lineage = parse_lineage(value);
                Some(())
            }
            _ => Some(()),
        }
    }
}

fn once<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

/// `1-{8 digits}-{24 digits}`.
fn parse_root(text: &[u8]) -> Option<TraceId> {
    let text: &[u8; 35] = text.try_into().ok()?;
    if !text.starts_with(b"1-") || text[10] != b'-' {
        return None;
    }
    let mut digits = [0; 32];
    digits[..8].copy_from_slice(&text[2..10]);
    digits[8..].copy_from_slice(&text[11..]);
    TraceId::from_hex(&digits)
}

fn parse_sampled(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// `{0-32767}:{8 digits}:{0-255}`; one that is malformed is left out.
fn parse_lineage(text: &str) -> Option<Arc<str>> {
    let mut parts = text.split(':').map(str::as_bytes);
    let (request, id, depth) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |text, most| decimal(text).is_some_and(|number| number <= most);
    let is_id = id.len() == 8 && id.iter().all(|&byte| hex::digit(byte).is_some());
    let is_whole = parts.next().is_none();
    (is_whole && is_id && is_number(request, 32_767) && is_number(depth, 255)).then(|| text.into())
}

impl Propagator for XRay {
    fn extract(&self, carrier: &dyn Extract, context: &Context) -> Context {
        let said =
            single(carrier, HEADER, parse).or_else(|| single(carrier, LAMBDA_VARIABLE, parse));
        let Some(Said {
            root: Some(root),
            parent,
            sampled,
            lineage,
        }) = said
        else {
            return context.clone();
        };
        let found = match parent {
            Some(parent) => remote(context, (root, parent), sampled),
            None => remote_trace(context, root, sampled),
        };
        if lineage.is_some() {
            found.edit_received(|received| received.lineage = lineage)
        } else {
            found
        }
    }

    fn inject(&self, context: &Context, carrier: &mut dyn Inject) {
        let Some(span) = context.span_context() else {
            return;
        };
        let trace = span.trace_id().to_string();
        let (time, id) = trace.split_at(8);
        let mut value = format!("Root=1-{time}-{id};Parent={}", span.span_id());
        if let Some(sampled) = context.decision() {
            value.push_str(if sampled { ";Sampled=1" } else { ";Sampled=0" });
        }
        if let Some(lineage) = &context.received().lineage {
            value.extend([";Lineage=", lineage]);
        }
        carrier.set(HEADER, &value);
    }

    fn fields(&self) -> Vec<&str> {
        vec![HEADER]
    }
}
