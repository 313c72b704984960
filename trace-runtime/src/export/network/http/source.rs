//! One URL that is asked again and again.

use ureq::Agent;
use ureq::http::header::{ACCEPT, HeaderMap, HeaderValue};
use ureq::http::{Request, Uri};

use super::super::{Answer, Settings, malformed_endpoint};
use super::{Reply, agent, headers};
use crate::Error;

/// What there is to be read at a URL.
pub(crate) struct Source {
    url: Uri,
    headers: HeaderMap,
    settings: Settings,
    /// Made on the thread that asks: it may read the system's certificates.
    agent: Option<Agent>,
}

impl Source {
    /// JSON at this URL. An answer may take so long, as a whole.
    ///
    /// # Errors
    ///
    /// When the URL is malformed, or asks for TLS in a build without.
    pub(crate) fn json(url: &str, timeout: std::time::Duration) -> Result<Self, Error> {
        let agent = concat!("trace-runtime/", env!("CARGO_PKG_VERSION"));
        let mut settings = Settings::new(agent.to_owned());
        settings.timeout = timeout;
        settings.response_limit = 1 << 20;
        settings.check(url)?;
        let mut headers = headers(&settings)?;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(Self {
            url: url.parse().map_err(|_| malformed_endpoint())?,
            headers,
            settings,
            agent: None,
        })
    }

    /// What is there now; otherwise why there is nothing.
    pub(crate) fn read(&mut self) -> Result<Vec<u8>, String> {
        let reply = self.ask().map_err(|error| error.to_string())?;
        match reply.answer(None) {
            Answer::Taken | Answer::TakenWith { .. } if reply.is_whole => Ok(reply.body),
            Answer::Taken | Answer::TakenWith { .. } => Err("the response breaks off".into()),
            Answer::Refused(message) | Answer::Later { message, .. } => Err(message),
        }
    }

    fn ask(&mut self) -> Result<Reply, ureq::Error> {
        if self.agent.is_none() {
            self.agent = Some(agent(&self.url, &self.settings)?);
        }
        let agent = self.agent.as_ref().expect("made above");
        let mut request = Request::get(&self.url).body(())?;
        request.headers_mut().clone_from(&self.headers);
        Ok(Reply::read(
            agent.run(request)?,
            self.settings.response_limit,
        ))
    }
}
