//! The id of a request as its senders know it (`X-Request-Id`). No standard says what it looks like, so it is no part of the trace.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::TraceId;

/// Where the id stands, and how it is recorded.
#[derive(Clone, Debug)]
pub(super) struct RequestId {
    field: HeaderName,
    /// The attribute (semantic conventions, `http.request.header.<key>`).
    key: String,
}

/// The longest id that is kept.
const LONGEST: usize = 200;

impl RequestId {
    pub(super) fn new(field: HeaderName) -> Self {
        let key = format!("http.request.header.{field}");
        Self { field, key }
    }

    /// The attribute and its value.
    pub(super) fn record(&self, id: &HeaderValue) {
        crate::set_attribute(&self.key, [id.to_str().unwrap_or_default()]);
    }

    /// The id that came, as it came; else one is made of the trace id, so that both lead to the same place. The service finds it in the request.
    pub(super) fn settle(
        &self,
        headers: &mut HeaderMap,
        trace: Option<TraceId>,
    ) -> Option<(HeaderName, HeaderValue)> {
        let id = self.received(headers).or_else(|| {
            let made = HeaderValue::try_from(trace?.to_string()).ok()?;
            headers.try_insert(self.field.clone(), made.clone()).ok()?;
            Some(made)
        })?;
        Some((self.field.clone(), id))
    }

    /// An id that can be logged and sent back as it is, from a field that stands once.
    fn received(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let mut all = headers.get_all(&self.field).iter();
        let id = all.next().filter(|id| is_safe(id.as_bytes()))?;
        all.next().is_none().then(|| id.clone())
    }
}

fn is_safe(id: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=.@:".contains(byte);
    (1..=LONGEST).contains(&id.len()) && id.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: HeaderName = HeaderName::from_static("x-request-id");

    fn settled(sent: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for id in sent {
            headers.append(FIELD, HeaderValue::try_from(*id).expect("printable"));
        }
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736".parse().ok();
        let (_, id) = RequestId::new(FIELD).settle(&mut headers, trace)?;
        assert_eq!(headers.get_all(FIELD).iter().collect::<Vec<_>>(), [&id]);
        Some(id.to_str().expect("plain").to_owned())
    }

    #[test]
    fn an_id_is_kept_as_it_came() {
        for id in [
            "7",
            "A1b-_+/=.@:",
            "7B0ED8E4-5F0A-4C1E-9D2F-0A1B2C3D4E5F",
            &"x".repeat(LONGEST),
        ] {
            assert_eq!(settled(&[id]).as_deref(), Some(id));
        }
    }

    #[test]
    fn what_is_not_safe_is_replaced_by_the_trace_id() {
        for ids in [
            &[][..],
            &[""],
            &["<script>"],
            &["a b"],
            &["a", "b"],
            &[&"x".repeat(LONGEST + 1)],
        ] {
            assert_eq!(
                settled(ids).as_deref(),
                Some("4bf92f3577b34da6a3ce929d0e0e4736"),
                "{ids:?}"
            );
        }
    }
}
