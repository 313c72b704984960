//! What clients do: mostly what is meant to be done, and everything that goes wrong in a day.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::domain::TaskId;

/// The users of the demo. It serves on loopback only, for a moment.
pub(crate) const TOKENS: &str = "ann=open-sesame,bob=shibboleth";

/// What nobody may find in a span: tokens, and whom a task is about.
pub(crate) const SECRETS: [&str; 3] = ["open-sesame", "shibboleth", "@"];

const TASKS: &str = "/api/v1/tasks";

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Create,
    /// Somebody is to be told whose server is busy: the job fails once.
    CreateGreylisted,
    /// Nobody is there to be told: the job fails until it is given up.
    CreateGone,
    Find,
    List,
    Begin,
    Finish,
    HangUp,
    Invalid,
    Malformed,
    Stranger,
    Missing,
    Reopen,
}

/// One round of a client.
pub(crate) const ROUND: [Kind; 20] = [
    Kind::Create,
    Kind::Find,
    Kind::List,
    Kind::Begin,
    Kind::Find,
    Kind::Finish,
    Kind::Reopen,
    Kind::CreateGreylisted,
    Kind::Find,
    Kind::Invalid,
    Kind::HangUp,
    Kind::Stranger,
    Kind::Find,
    Kind::Create,
    Kind::Malformed,
    Kind::Begin,
    Kind::Missing,
    Kind::CreateGone,
    Kind::Find,
    Kind::List,
];

/// What a client remembers: the last task that is not done, and the last that is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) open: Option<TaskId>,
    pub(crate) done: Option<TaskId>,
}

/// A request, but for who sends it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: String,
}

impl Kind {
    /// The kind, or what has to be done first.
    pub(crate) fn possible(self, known: Known) -> Self {
        let is_possible = match self {
            Self::Find | Self::Begin | Self::Finish | Self::HangUp => known.open.is_some(),
            Self::Reopen => known.done.is_some(),
            _ => true,
        };
        if is_possible { self } else { Self::Create }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Create => "create a task",
            Self::CreateGreylisted => "create a task for a busy mailbox",
            Self::CreateGone => "create a task for nobody",
            Self::Find => "look at a task",
            Self::List => "list tasks",
            Self::Begin => "begin a task",
            Self::Finish => "finish a task",
            Self::HangUp => "follow a task and hang up",
            Self::Invalid => "create a task without a title",
            Self::Malformed => "send half of a task",
            Self::Stranger => "come as a stranger",
            Self::Missing => "look at no task",
            Self::Reopen => "reopen what is done",
        }
    }

    /// The right answer.
    pub(crate) fn expected(self) -> StatusCode {
        match self {
            Self::Create | Self::CreateGreylisted | Self::CreateGone => StatusCode::CREATED,
            Self::Find | Self::List | Self::Begin | Self::Finish | Self::HangUp => StatusCode::OK,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Stranger => StatusCode::UNAUTHORIZED,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Reopen => StatusCode::CONFLICT,
        }
    }

    pub(crate) fn request(self, known: Known) -> Request {
        let task = |id: Option<TaskId>| format!("{TASKS}/{}", id.unwrap_or_default());
        let open = task(known.open);
        match self {
            Self::Create => Request::post(&draft("example.org")),
            Self::CreateGreylisted => Request::post(&draft("greylisted.example")),
            Self::CreateGone => Request::post(&draft("gone.example")),
            Self::Find => Request::get(open),
            Self::List | Self::Stranger => Request::get(TASKS.to_owned()),
            Self::Begin => Request::patch(open, "doing"),
            Self::Finish => Request::patch(open, "done"),
            Self::HangUp => Request::get(open + "/events"),
            Self::Invalid => Request::post(&json!({ "title": "" })),
            Self::Malformed => Request {
                body: "{\"title\": \"wa".to_owned(),
                ..Request::post(&Value::Null)
            },
            Self::Missing => Request::get(task(Some(TaskId::MAX))),
            Self::Reopen => Request::patch(task(known.done), "open"),
        }
    }

    /// The token that comes with it, for a client of this number.
    pub(crate) fn token(self, client: usize) -> &'static str {
        if self == Self::Stranger {
            return "guess";
        }
        let users = TOKENS
            .split(',')
            .filter_map(|user| Some(user.split_once('=')?.1));
        users.cycle().nth(client % 2).unwrap_or_default()
    }
}

fn draft(host: &str) -> Value {
    json!({ "title": "wash up", "notify": format!("joe@{host}") })
}

impl Request {
    fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: String::new(),
        }
    }

    fn post(draft: &Value) -> Self {
        Self {
            method: Method::POST,
            path: TASKS.to_owned(),
            body: draft.to_string(),
        }
    }

    fn patch(path: String, status: &str) -> Self {
        Self {
            method: Method::PATCH,
            path,
            body: json!({ "status": status }).to_string(),
        }
    }
}

/// The template of a path, for the spans of clients.
pub(crate) fn template(path: &str) -> &'static str {
    match path.strip_prefix(TASKS) {
        Some("") => TASKS,
        Some(rest) if rest.ends_with("/events") => "/api/v1/tasks/{id}/events",
        _ => "/api/v1/tasks/{id}",
    }
}
