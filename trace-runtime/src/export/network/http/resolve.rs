//! Names into addresses, with a time limit and without a trace.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use ureq::unversioned::transport::time::Duration;

use crate::context::now;

/// Asks the system on a thread of its own, because the system knows no time limit, and because what runs there is not recorded (a program may trace its
/// allocator).
#[derive(Debug, Default)]
pub(super) struct Quiet(Arc<DefaultResolver>);

impl Resolver for Quiet {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let (answer, answered) = mpsc::channel();
        let (system, uri, config) = (Arc::clone(&self.0), uri.clone(), config.clone());
        thread::Builder::new()
            .name("trace-resolver".into())
            .spawn(move || {
                now::suppress();
                // Nobody reads it when the time was up.
                let _ = answer.send(system.resolve(&uri, &config, unlimited()));
            })?;
        let timed_out = |_| Err(Error::Timeout(timeout.reason));
        answered
            .recv_timeout(*timeout.after)
            .unwrap_or_else(timed_out)
    }
}

fn unlimited() -> NextTimeout {
    NextTimeout {
        after: Duration::NotHappening,
        ..NextTimeout::default()
    }
}
