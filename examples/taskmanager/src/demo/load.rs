//! Clients, each of which sends one request after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::{Interval, interval_at};
use tower::{BoxError, ServiceExt as _};
use trace_runtime::tower::ClientLayer;
use trace_runtime::{rename, traced};

use super::plan::{Kind, Known, ROUND, template};
use crate::args::Demo;
use crate::domain::TaskId;
use crate::net::{self, HttpClient, REQUEST_ID};

/// What was sent, and how long it took.
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) sent: Vec<Sent>,
    pub(crate) took: Duration,
    pub(crate) clients: usize,
}

/// A request that was answered, or failed.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) status: Result<StatusCode, String>,
    pub(crate) took: Duration,
}

/// How much is to be sent.
#[derive(Clone, Debug)]
struct Budget {
    left: Arc<AtomicU64>,
    until: Option<Instant>,
}

struct Client {
    number: usize,
    url: Arc<str>,
    http: HttpClient,
    known: Known,
}

pub(crate) async fn run(args: &Demo, url: &str) -> Load {
    let clients = args.clients.get();
    let start = Instant::now();
    let budget = Budget::of(args, start);
    let http = net::client(&ClientLayer::new().template(|request| Some(template(request.path()))));
    let url: Arc<str> = url.into();
    let mut crew = JoinSet::new();
    for number in 0..clients {
        let client = Client {
            number,
            url: url.clone(),
            http: http.clone(),
            known: Known::default(),
        };
        let pace = args.rate.map(|rate| pace(rate, number, clients));
        crew.spawn(client.work(budget.clone(), pace));
    }
    let sent = crew.join_all().await.into_iter().flatten().collect();
    Load {
        sent,
        took: start.elapsed(),
        clients,
    }
}

/// Ticks when the client of this number is to send its next request: one client after the other.
fn pace(rate: u32, number: usize, clients: usize) -> Interval {
    let [number, clients] = [number, clients].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    let between = Duration::from_secs(1) / rate;
    interval_at(
        (Instant::now() + between * number).into(),
        between * clients,
    )
}

impl Budget {
    fn of(args: &Demo, start: Instant) -> Self {
        let end = |seconds| start + Duration::from_secs(seconds);
        let requests = args.seconds.map_or(args.requests, |_| u64::MAX);
        Self {
            left: Arc::new(AtomicU64::new(requests)),
            until: args.seconds.map(end),
        }
    }

    /// One request less, if there is one left.
    fn spend(&self) -> bool {
        let is_over = self.until.is_some_and(|until| Instant::now() >= until);
        let less = |left: u64| left.checked_sub(1);
        let relaxed = Ordering::Relaxed;
        !is_over && self.left.fetch_update(relaxed, relaxed, less).is_ok()
    }
}

impl Client {
    async fn work(mut self, budget: Budget, mut pace: Option<Interval>) -> Vec<Sent> {
        let mut sent = Vec::new();
        while budget.spend() {
            if let Some(pace) = &mut pace {
                pace.tick().await;
            }
            // Clients begin at different places of the round, so that not all do the same.
            let kind = ROUND[(self.number * 7 + sent.len()) % ROUND.len()].possible(self.known);
            sent.push(self.take_turn(kind, sent.len()).await);
        }
        sent
    }

    async fn take_turn(&mut self, kind: Kind, turn: usize) -> Sent {
        let id = format!("r-{}-{turn}", self.number);
        let start = Instant::now();
        let answer = self.send(kind, &id).await;
        let took = start.elapsed();
        if let Ok((_, Some(task))) = answer {
            self.remember(kind, task);
        }
        let status = answer
            .map(|(status, _)| status)
            .map_err(|error| error.to_string());
        Sent {
            id,
            kind,
            status,
            took,
        }
    }

    /// The root of the trace: what a user of the service wanted.
    #[traced(name = "request", root, attrs(request.id = id))]
    async fn send(&self, kind: Kind, id: &str) -> Result<(StatusCode, Option<TaskId>), BoxError> {
        rename(kind.label());
        let request = self.request(kind, id)?;
        let response = self.http.clone().oneshot(request).await?;
        let status = response.status();
        let mut body = response.into_body();
        if kind == Kind::HangUp {
            // It would go on until the task is done: the connection is closed when the body is dropped.
            body.frame().await.transpose()?;
            return Ok((status, None));
        }
        Ok((status, task_id(&body.collect().await?.to_bytes())))
    }

    fn request(&self, kind: Kind, id: &str) -> Result<Request<Body>, http::Error> {
        let request = kind.request(self.known);
        let token = kind.token(self.number);
        Request::builder()
            .method(request.method)
            .uri(format!("{}{}", self.url, request.path))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(REQUEST_ID, id)
            .body(request.body.into())
    }

    fn remember(&mut self, kind: Kind, task: TaskId) {
        match kind {
            Kind::Finish => {
                self.known = Known {
                    open: None,
                    done: Some(task),
                }
            }
            _ => self.known.open = Some(task),
        }
    }
}

/// The id of the task that an answer consists of, if it does.
fn task_id(body: &[u8]) -> Option<TaskId> {
    #[derive(Deserialize)]
    struct Answer {
        id: TaskId,
    }
    let answer: Answer = serde_json::from_slice(body).ok()?;
    Some(answer.id)
}
