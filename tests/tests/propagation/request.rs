//! What comes in.

use std::collections::HashMap;

pub(crate) const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
pub(crate) const UNSAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02";

pub(crate) fn request(traceparent: &str) -> HashMap<String, String> {
    HashMap::from([
        ("traceparent".to_owned(), traceparent.to_owned()),
        ("tracestate".to_owned(), "congo=t61,rojo=00f".to_owned()),
        ("baggage".to_owned(), "tenant=a".to_owned()),
    ])
}
