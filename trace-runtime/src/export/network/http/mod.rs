//! HTTP: a body out, a reply in.

mod compress;
mod resolve;
mod retry_after;
#[cfg(feature = "jaeger")]
mod source;
#[cfg(feature = "tls")]
mod tls;

use std::io::{self, Read as _};
use std::time::Duration;

use ureq::http::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, USER_AGENT};
use ureq::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Proxy};

type Config = ureq::config::ConfigBuilder<ureq::typestate::AgentScope>;

use compress::Compressor;
use resolve::Quiet;
#[cfg(feature = "jaeger")]
pub(crate) use source::Source;

use super::{Answer, Settings, malformed_endpoint};
use crate::Error;
use crate::export::Deadline;

/// Posts one body after the other to the same place, over a connection that is kept.
pub(in crate::export) struct Client {
    endpoint: Uri,
    headers: HeaderMap,
    settings: Settings,
    compressor: Compressor,
    /// Made on the exporter's thread: it may read the system's certificates.
    agent: Option<Agent>,
    deadline: Deadline,
}

/// What came back.
#[derive(Debug)]
pub(in crate::export) struct Reply {
    pub(in crate::export) status: StatusCode,
    pub(in crate::export) content_type: String,
    pub(in crate::export) body: Vec<u8>,
    /// Whether that is all of the body.
    pub(in crate::export) is_whole: bool,
    location: Option<String>,
    retry_after: Option<Duration>,
}

impl Client {
    pub(in crate::export) fn new(
        endpoint: &str,
        content_type: &'static str,
        settings: Settings,
    ) -> Result<Self, Error> {
        settings.check(endpoint)?;
        let mut headers = headers(&settings)?;
        let types = headers.entry(CONTENT_TYPE);
        types.or_insert(HeaderValue::from_static(content_type));
        Ok(Self {
            endpoint: endpoint.parse().map_err(|_| malformed_endpoint())?,
            headers,
            compressor: Compressor::new(settings.compression),
            settings,
            agent: None,
            deadline: Deadline::default(),
        })
    }

    /// Ends the calls that go on when this deadline ends.
    pub(in crate::export) fn keep_to(&mut self, deadline: &Deadline) {
        self.deadline = deadline.clone();
    }

    /// Posts the body, and waits for the reply no longer than this.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(in crate::export) fn post(
        &mut self,
        body: &[u8],
        timeout: Duration,
    ) -> Result<Reply, Answer> {
        self.try_post(body, timeout).map_err(|error| Answer::Later {
            after: None,
            is_there: !is_refusal(&error),
            message: format!("{}: {error}", self.endpoint),
        })
    }

    fn try_post(&mut self, body: &[u8], timeout: Duration) -> Result<Reply, ureq::Error> {
        if self.agent.is_none() {
            let agent = agent(&self.endpoint, &self.settings)?;
            let ended = agent.clone();
            self.deadline.at_end(move || ended.shutdown());
            self.agent = Some(agent);
        }
        let agent = self.agent.as_ref().expect("made above");
        let mut request = Request::post(&self.endpoint).body(self.compressor.compress(body)?)?;
        request.headers_mut().clone_from(&self.headers);
        // One that is configured for itself shares less with the others.
        let response = if timeout == self.settings.timeout {
            agent.run(request)
        } else {
            let limited = agent
                .configure_request(request)
                .timeout_global(Some(timeout));
            agent.run(limited.build())
        };
        Ok(Reply::read(response?, self.settings.response_limit))
    }
}

fn headers(settings: &Settings) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, header_value(&settings.user_agent)?);
    if let Some(encoding) = settings.compression.as_str() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    for (name, value) in &settings.headers {
        headers.insert(header_name(name)?, header_value(value)?);
    }
    Ok(headers)
}

fn header_name(name: &str) -> Result<HeaderName, Error> {
    let name = HeaderName::from_bytes(name.as_bytes());
    name.map_err(|_| Error::malformed("header", "a name of HTTP"))
}

/// Values are secrets as often as not, so nothing prints them.
fn header_value(value: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::malformed("header", "a value of visible ASCII characters"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn agent(endpoint: &Uri, settings: &Settings) -> io::Result<Agent> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // A redirect may lead anywhere, with all headers: whoever moved has to say so to whoever configures.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(settings.timeout))
        .max_idle_connections(1)
        .max_idle_connections_per_host(1)
        .accept_encoding("")
        .proxy(proxy(endpoint));
    let config = secured(config, endpoint, settings)?.build();
    Ok(Agent::with_parts(
        config,
        DefaultConnector::default(),
        Quiet::default(),
    ))
}

#[cfg(feature = "tls")]
fn secured(config: Config, endpoint: &Uri, settings: &Settings) -> io::Result<Config> {
    if endpoint.scheme_str() != Some("https") {
        return Ok(config);
    }
    Ok(config.tls_config(tls::config(&settings.tls)?))
}

#[cfg(not(feature = "tls"))]
#[expect(clippy::unnecessary_wraps, reason = "with TLS it can fail")]
fn secured(config: Config, _: &Uri, _: &Settings) -> io::Result<Config> {
    Ok(config)
}

/// Whether nobody listens there.
fn is_refusal(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(cause) if cause.kind() == io::ErrorKind::ConnectionRefused)
}

/// What the environment says, but nobody's proxy leads to this host.
fn proxy(endpoint: &Uri) -> Option<Proxy> {
    let host = endpoint.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    let is_here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    if is_here { None } else { Proxy::try_from_env() }
}

impl Reply {
    /// Reads no more than `limit` bytes. What is missing of the body takes nothing back from the status.
    fn read(response: Response<Body>, limit: usize) -> Self {
        let (head, body) = response.into_parts();
        let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        let mut bytes = Vec::new();
        let mut reader = body.into_with_config().reader().take(limit as u64 + 1);
        let is_read = reader.read_to_end(&mut bytes).is_ok();
        Self {
            status: head.status,
            content_type: text(CONTENT_TYPE).unwrap_or_default().to_owned(),
            is_whole: is_read && bytes.len() <= limit,
            body: bytes,
            location: text(LOCATION).map(String::from),
            retry_after: text(RETRY_AFTER).and_then(|value| retry_after::parse(value, text(DATE))),
        }
    }

    /// What the status says. With a body that says why, if it does.
    pub(in crate::export) fn answer(&self, why: Option<String>) -> Answer {
        let after = self.retry_after;
        match self.status.as_u16() {
            200..=299 => Answer::Taken,
            429 | 502 | 503 | 504 => Answer::Later {
                after,
                is_there: true,
                message: self.message(why),
            },
            300..=399 => Answer::Refused(self.message(self.location.as_ref().map(elsewhere))),
            _ => Answer::Refused(self.message(why)),
        }
    }

    /// What there is to say where the body is not understood.
    pub(in crate::export) fn strange(&self) -> String {
        let length = self.body.len();
        let what = if self.is_whole {
            "with"
        } else {
            "cut off after"
        };
        let content_type = &self.content_type;
        self.message(Some(format!(
            "taken, but the response is not understood ({content_type:?}, {what} {length} bytes)"
        )))
    }

    fn message(&self, why: Option<String>) -> String {
        let separated = why.map_or_else(String::new, |why| format!(": {why}"));
        format!("HTTP {}{separated}", self.status)
    }
}

fn elsewhere(location: &String) -> String {
    format!("it is at {location}, and redirects are not followed")
}
