//! The sampler that asks Jaeger, as the settings want it.

use super::super::config::JaegerRemote;
use crate::jaeger::RemoteSampler;
use crate::sampling::{Sampler, TraceIdRatio};
use crate::sync::fixed::Arc;

pub(super) fn remote(settings: &JaegerRemote, service: &str) -> Result<Arc<dyn Sampler>, String> {
    let mut builder = RemoteSampler::builder(service);
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if let Some(interval) = settings.interval {
        builder = builder.interval(interval);
    }
    if let Some(rate) = settings.initial {
        builder = builder.initial(TraceIdRatio::new(rate));
    }
    match builder.build() {
        Ok(sampler) => Ok(Arc::new(sampler)),
        Err(error) => Err(error.chain()),
    }
}
