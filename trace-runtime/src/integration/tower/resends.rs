//! How often a request is sent.

use http::{Extensions, Request};

use crate::sync::fixed::{Arc, AtomicU32, Ordering};

/// How often a request was sent, for it and all of its clones.
#[derive(Clone, Debug, Default)]
struct Sent(Arc<AtomicU32>);

/// Has [`ClientLayer`](super::ClientLayer) count how often this request is sent: the spans of all attempts but the first get `http.request.resend_count`.
///
/// It belongs where the request begins, above what sends it again: `.map_request(count_resends).retry(policy).layer(ClientLayer::new())` for a `ServiceBuilder` of
/// `tower`. What clones the request has to clone its extensions, as [`Request`]'s own `clone` does, and redirects of `tower-http` from 0.7 on do.
///
/// ```
/// use http::Request;
/// use trace_runtime::tower::count_resends;
///
/// let request = count_resends(Request::get("http://localhost/tasks").body(String::new())?);
/// let attempts = [request.clone(), request.clone(), request]; // the second to be sent is resend 1
/// # let _ = attempts;
/// # Ok::<(), http::Error>(())
/// ```
pub fn count_resends<B>(mut request: Request<B>) -> Request<B> {
    if request.extensions().get::<Sent>().is_none() {
        request.extensions_mut().insert(Sent::default());
    }
    request
}

/// The request is sent now: how often it was before; `None` for the first time, and where nobody counts.
pub(super) fn count(extensions: &Extensions) -> Option<u32> {
    let Sent(count) = extensions.get()?;
    Some(count.fetch_add(1, Ordering::Relaxed)).filter(|before| *before > 0)
}
