//! Whose compiler is asked: the one that built this test, or the one that `SHAPES_TOOLCHAIN` names.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A name as rustup knows it; without one, what runs here.
pub(crate) struct Toolchain(Option<String>);

/// The one that is asked for.
pub(crate) fn name() -> Option<String> {
    env::var("SHAPES_TOOLCHAIN").ok()
}

impl Toolchain {
    pub(crate) fn asked_for() -> Self {
        Self(name())
    }

    pub(crate) fn rustc(&self) -> Command {
        self.command("rustc", "rustc")
    }

    /// What it builds lies apart: two compilers' libraries in one directory would replace each other.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = self.command("cargo", env!("CARGO"));
        if self.0.is_some() {
            cargo.env("CARGO_TARGET_DIR", self.directory().join("target"));
        }
        cargo
    }

    /// Where its programs are.
    pub(crate) fn directory(&self) -> PathBuf {
        let shapes = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shapes");
        shapes.join(self.0.as_deref().unwrap_or("default"))
    }

    fn command(&self, tool: &str, own: &str) -> Command {
        let Some(name) = &self.0 else {
            return Command::new(own);
        };
        let mut command = Command::new("rustup");
        command.args(["run", name, tool]);
        command
    }
}
