//! Responses in JSON (OpenTelemetry protocol specification, "JSON Protobuf Encoding").

use serde_json::Value;

use super::Partial;

/// An `ExportTraceServiceResponse`; `None` if it is none.
pub(in crate::export::otlp::send) fn partial(response: &[u8]) -> Option<Partial> {
    let response: Value = serde_json::from_slice(response).ok()?;
    let Some(partial) = response.as_object()?.get("partialSuccess") else {
        return Some(Partial::default());
    };
    Some(Partial {
        rejected: partial.get("rejectedSpans").and_then(number).unwrap_or(0),
        message: text(partial, "errorMessage").unwrap_or_default(),
    })
}

/// The message of a `google.rpc.Status`.
pub(in crate::export::otlp::send) fn reason(status: &[u8]) -> Option<String> {
    text(&serde_json::from_slice(status).ok()?, "message")
}

/// An integer of 64 bits is a string in protobuf's JSON, and a number is taken too.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_rejected() {
        let read = |text: &str| partial(text.as_bytes()).map(|read| (read.rejected, read.message));
        let said = |rejected, message: &str| Some((rejected, message.to_owned()));
        let whole = r#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}"#;
        assert_eq!(read(whole), said(3, "no"));
        assert_eq!(
            read(r#"{"partialSuccess":{"rejectedSpans":3}}"#),
            said(3, "")
        );
        assert_eq!(
            read(r#"{"partialSuccess":{"errorMessage":"slow"}}"#),
            said(0, "slow")
        );
        assert_eq!(read(r#"{"partialSuccess":null}"#), said(0, ""));
        assert_eq!(read("{}"), said(0, ""));
        assert_eq!(read(r#"{"new":1}"#), said(0, ""));
        for none in ["", "3", "[]", "<html>", "{"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn why_it_was_refused() {
        assert_eq!(
            reason(br#"{"code":3,"message":"no names"}"#),
            Some("no names".into())
        );
        assert_eq!(reason(br#"{"code":3}"#), None);
        assert_eq!(reason(b"oops"), None);
    }
}
