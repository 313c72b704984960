//! The processes of the demo: this very program, started with its other commands.

use std::env;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::Accounts;
use super::place::Place;
use super::plan::TOKENS;
use crate::error::Error;
use crate::process::Account;

/// How long a process may take to start, and to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process that serves until its standard input is closed.
struct Service {
    name: &'static str,
    child: Child,
    says: Lines<BufReader<ChildStdout>>,
}

/// Everything that the demo talks to.
pub(crate) struct Fleet {
    notifier: Service,
    api: Service,
    worker: Service,
    url: String,
}

impl Fleet {
    pub(crate) async fn start(place: &Place) -> Result<Self, Error> {
        let (notifier, notifies_at) =
            Service::start("notifier", place, command("notifier").args(["--port", "0"])).await?;
        let mut serve = command("serve");
        serve
            .args(["--port", "0"])
            .arg("--db")
            .arg(place.db())
            .env("TASKMANAGER_TOKENS", TOKENS);
        let (api, url) = Service::start("api", place, &mut serve).await?;
        let mut work = command("worker");
        work.args(["--notifier", &notifies_at])
            .arg("--db")
            .arg(place.db());
        let (worker, _) = Service::start("worker", place, &mut work).await?;
        Ok(Self {
            notifier,
            api,
            worker,
            url,
        })
    }

    /// Where the API is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Stops everybody, those who call before those who are called.
    pub(crate) async fn stop(self) -> Result<Accounts, Error> {
        let mut accounts = Vec::new();
        for service in [self.api, self.worker, self.notifier] {
            accounts.push((service.name, service.stop().await?));
        }
        Ok(accounts)
    }
}

fn command(name: &str) -> Command {
    // The program that runs: without its path nothing could have been started.
    let mut command = Command::new(env::current_exe().unwrap_or_else(|_| "taskmanager".into()));
    command.args([name, "--supervised"]);
    command
}

impl Service {
    /// Waits for the first line, and returns the address in it.
    async fn start(
        name: &'static str,
        place: &Place,
        command: &mut Command,
    ) -> Result<(Self, String), Error> {
        let failed = |cause| Error::Start {
            service: name,
            cause,
        };
        command.arg("--spans").arg(place.spans(name));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(failed)?;
        let stdout = child.stdout.take().expect("it is piped");
        let mut service = Self {
            name,
            child,
            says: BufReader::new(stdout).lines(),
        };
        let first = service.line().await?;
        let address = first.rsplit(' ').next().unwrap_or_default().to_owned();
        Ok((service, address))
    }

    /// Waits for the account, which is the last that a process says.
    async fn stop(mut self) -> Result<Account, Error> {
        drop(self.child.stdin.take());
        let line = self.line().await?;
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.map_err(|_| Error::Late(self.name))?;
        match (status, serde_json::from_str(&line)) {
            (Ok(status), Ok(account)) if status.success() => Ok(account),
            (status, _) => Err(self.ended(format!("{status:?}, after it said: {line}"))),
        }
    }

    async fn line(&mut self) -> Result<String, Error> {
        let line = timeout(PATIENCE, self.says.next_line()).await;
        match line.map_err(|_| Error::Late(self.name))? {
            Ok(Some(line)) => Ok(line),
            // It has said why on standard error, which is ours too.
            _ => Err(self.ended("nothing more to say".to_owned())),
        }
    }

    fn ended(&self, how: String) -> Error {
        Error::Ended {
            service: self.name,
            how,
        }
    }
}
