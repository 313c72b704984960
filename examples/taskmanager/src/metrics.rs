//! What a process counts of itself, for whoever scrapes it.

use axum::Router;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use trace_runtime::metrics::{OPENMETRICS, Reader};

/// Adds `/metrics` to the routes. To be called behind the layer that makes spans: nobody wants a trace of each scrape.
pub(crate) fn with_metrics(app: Router, reader: Reader) -> Router {
    let scrape = async move || {
        (
            [(CONTENT_TYPE, OPENMETRICS)],
            reader.read().to_openmetrics(),
        )
    };
    app.route("/metrics", get(scrape))
}
