//! A program as cargo builds it, and what it says of itself.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, io};

use crate::programs::Program;

/// For size: what is asked of whoever counts the bytes of a file.
const PROFILE: &str = "[profile.release]\nopt-level = \"z\"\nstrip = true\n";

/// A program that was built.
pub(crate) struct Built {
    file: PathBuf,
}

/// What a run found.
pub(crate) struct Run {
    /// Nanoseconds until the library was set up.
    pub(crate) set_up: u64,
    /// Nanoseconds of CPU time afterwards.
    pub(crate) idle: u64,
}

impl Built {
    /// Builds a program below `folder`, where all of them share what they depend on.
    pub(crate) fn new(folder: &Path, number: usize, program: &Program) -> io::Result<Self> {
        let name = format!("footprint-{number}");
        let project = folder.join(&name);
        fs::create_dir_all(project.join("src"))?;
        fs::write(project.join("src/main.rs"), program.source())?;
        let dependencies = program.dependencies.join("\n");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n{PROFILE}\n[workspace]\n"
        );
        fs::write(project.join("Cargo.toml"), manifest)?;
        let target = folder.join("target");
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--release"])
            .current_dir(&project)
            .env("CARGO_TARGET_DIR", &target)
            // The sources are written for the programs, not for readers.
            .env("RUSTFLAGS", "-A warnings")
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("{} does not build", program.name)));
        }
        Ok(Self {
            file: target.join("release").join(name),
        })
    }

    /// The bytes of its file.
    pub(crate) fn bytes(&self) -> io::Result<u64> {
        Ok(fs::metadata(&self.file)?.len())
    }

    /// Starts it, to do nothing for so many milliseconds.
    pub(crate) fn start(&self, idle: u64) -> io::Result<Child> {
        Command::new(&self.file)
            .arg(idle.to_string())
            .stdout(Stdio::piped())
            .spawn()
    }
}

/// What it printed at its end.
pub(crate) fn finish(child: Child) -> io::Result<Run> {
    let output = child.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(set_up)), Some(Ok(idle))) => Ok(Run { set_up, idle }),
        _ => Err(io::Error::other(format!("unexpected output: {text}"))),
    }
}
