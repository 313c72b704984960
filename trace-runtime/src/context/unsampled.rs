//! A context below which nothing is recorded.

use super::Context;
use super::now::{self, Frame, Now, flags};
use crate::TraceFlags;

impl Context {
    /// The context below which nothing is recorded, as if the sampler had decided so: for work that nobody wants to see, such as health checks.
    ///
    /// The trace goes on, or a new one starts, and requests that are sent say that it is not recorded here. Where recording is off, the context as it is.
    ///
    /// ```
    /// use trace_runtime::{Context, testing, traced};
    ///
    /// #[traced]
    /// fn probe() {}
    ///
    /// let (_, spans) = testing::capture(|| {
    ///     Context::current().unsampled().attach(probe);
    /// });
    /// assert!(spans.is_empty());
    /// ```
    #[must_use]
    pub fn unsampled(&self) -> Self {
        if !now::is_active() {
            return self.clone();
        }
        let frame = self.frame();
        let is_new = frame.trace == [0; 2];
        let trace = if is_new {
            Now::here().lane().trace_id()
        } else {
            frame.trace
        };
        let kept = frame.flags() & (flags::CAPTURED | flags::CARRYING | RANDOM);
        let random = if is_new { RANDOM } else { 0 };
        Self::from_frame(Frame::new(
            trace,
            Now::here().lane().unrecorded_span_id(),
            kept | random | flags::UNSAMPLED,
            frame.extra.clone(),
        ))
    }
}

const RANDOM: u32 = TraceFlags::RANDOM.to_byte() as u32;
