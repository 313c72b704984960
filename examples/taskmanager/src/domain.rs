//! Tasks and their rules, which know nothing of HTTP, SQL or other processes.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use trace_runtime::traced;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

pub(crate) type TaskId = i64;

/// Something that somebody has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: TaskId,
    pub(crate) owner: String,
    pub(crate) title: String,
    pub(crate) status: Status,
    /// Who is told of it, as an e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notify: Option<String>,
    /// Counts the changes, so that an older state cannot replace a younger one.
    pub(crate) version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Open,
    Doing,
    Done,
}

/// A task that does not exist yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) notify: Option<String>,
}

/// What is to become of a task; what is absent stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Change {
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<Status>,
}

/// What a task cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Invalid {
    #[error("a title has 1 to {LONGEST_TITLE} characters")]
    Title,
    #[error("an e-mail address has one @ between two names")]
    Address,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Doing => "doing",
            Self::Done => "done",
        }
    }

    /// Nothing is ever done twice.
    fn may_become(self, next: Self) -> bool {
        self != Self::Done || next == Self::Done
    }
}

impl Draft {
    #[traced(name = "validate_draft")]
    pub(crate) fn validate(&self) -> Result<(), Invalid> {
        validate_title(&self.title)?;
        self.notify.as_deref().map_or(Ok(()), validate_address)
    }
}

impl Change {
    #[traced(name = "validate_change")]
    pub(crate) fn validate(&self) -> Result<(), Invalid> {
        self.title.as_deref().map_or(Ok(()), validate_title)
    }
}

impl Task {
    /// The task after the change, or `None` if its status forbids that.
    pub(crate) fn changed(mut self, change: &Change) -> Option<Self> {
        let status = change.status.unwrap_or(self.status);
        if !self.status.may_become(status) {
            return None;
        }
        self.status = status;
        if let Some(title) = &change.title {
            self.title.clone_from(title);
        }
        self.version += 1;
        Some(self)
    }
}

fn validate_title(title: &str) -> Result<(), Invalid> {
    let is_valid = !title.trim().is_empty() && title.chars().count() <= LONGEST_TITLE;
    is_valid.then_some(()).ok_or(Invalid::Title)
}

fn validate_address(address: &str) -> Result<(), Invalid> {
    match address.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() && !host.contains('@') => Ok(()),
        _ => Err(Invalid::Address),
    }
}

#[cfg(test)]
mod tests {
    use trace_runtime::testing;

    use super::*;

    fn draft(title: &str, notify: Option<&str>) -> Draft {
        Draft {
            title: title.to_owned(),
            notify: notify.map(str::to_owned),
        }
    }

    #[test]
    fn titles_and_addresses_have_rules() {
        assert_eq!(draft("x", Some("a@b")).validate(), Ok(()));
        assert_eq!(draft(&"ß".repeat(200), None).validate(), Ok(()));
        for title in ["", "  ", &"x".repeat(201)] {
            assert_eq!(draft(title, None).validate(), Err(Invalid::Title));
        }
        for address in ["", "a", "@b", "a@", "a@b@c"] {
            assert_eq!(
                draft("x", Some(address)).validate(),
                Err(Invalid::Address),
                "{address}"
            );
        }
    }

    #[test]
    fn an_invalid_draft_is_an_error_of_its_span() {
        let (_, spans) = testing::capture(|| draft("", None).validate());
        spans.assert_tree("validate_draft !Invalid");
    }

    #[test]
    fn what_is_done_stays_done() {
        let task = Task {
            id: 1,
            owner: "ann".to_owned(),
            title: "wash up".to_owned(),
            status: Status::Open,
            notify: None,
            version: 1,
        };
        let to = |status| Change {
            title: None,
            status: Some(status),
        };
        let done = task.changed(&to(Status::Done)).expect("open tasks may");
        assert_eq!((done.status, done.version), (Status::Done, 2));
        assert_eq!(done.clone().changed(&to(Status::Open)), None);
        assert!(done.changed(&to(Status::Done)).is_some());
    }
}
