//! Calls the compiler and clippy without cargo, which would take a second for each of hundreds of
//! programs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::message::Message;
use crate::program::Case;
use crate::toolchain::Toolchain;

pub(crate) struct Compiler {
    /// Where its programs are.
    directory: PathBuf,
    sysroot: PathBuf,
    /// `--extern` and `-L` for what programs may use.
    dependencies: Vec<OsString>,
}

/// One of the two texts of a case, and the directory in which it is compiled: the same relative
/// path in both, because messages and panics name it.
pub(crate) struct Source<'a> {
    case: &'a Case,
    directory: PathBuf,
}

/// What the compiler made of a program.
pub(crate) struct Compiled {
    pub(crate) messages: Vec<Message>,
    pub(crate) program: Option<PathBuf>,
}

impl Compiler {
    pub(crate) fn new(toolchain: &Toolchain) -> Self {
        Self {
            directory: toolchain.directory(),
            sysroot: sysroot(toolchain),
            dependencies: dependencies(toolchain),
        }
    }

    /// `variant` keeps the two texts of a case apart, `question` tests that run at the same time.
    pub(crate) fn source<'a>(
        &self,
        case: &'a Case,
        question: &str,
        variant: &str,
        text: &str,
    ) -> Source<'a> {
        let below = [question, variant, &case.edition];
        let directory = self.directory.join(below.iter().collect::<PathBuf>());
        Source::write(case, directory, text)
    }

    /// Compiles to a program, if the case is to be run.
    pub(crate) fn build(&self, source: &Source<'_>) -> Compiled {
        let program = source.directory.join(source.case.crate_name());
        let mut command = self.command("rustc", source);
        command.arg("-o").arg(&program);
        if source.case.program.tests {
            command.arg("--test");
        }
        if !source.case.runs {
            command.arg("--emit=metadata");
        }
        let output = command.output().expect("the compiler runs");
        let is_program = source.case.runs && output.status.success();
        Compiled {
            messages: messages(&output),
            program: is_program.then_some(program),
        }
    }

    /// What clippy says, with these lints as warnings.
    pub(crate) fn lint(&self, source: &Source<'_>, lints: &[&str]) -> Vec<Message> {
        let mut command = self.command("clippy-driver", source);
        command.arg("--sysroot").arg(&self.sysroot);
        Self::warned(command, lints)
    }

    /// What the compiler says, with these lints as warnings.
    pub(crate) fn check(&self, source: &Source<'_>, lints: &[&str]) -> Vec<Message> {
        Self::warned(self.command("rustc", source), lints)
    }

    fn warned(mut command: Command, lints: &[&str]) -> Vec<Message> {
        command.arg("--emit=metadata");
        for lint in lints {
            command.arg("-W").arg(lint);
        }
        messages(&command.output().expect("the compiler runs"))
    }

    fn command(&self, driver: &str, source: &Source<'_>) -> Command {
        let mut command = Command::new(self.sysroot.join("bin").join(driver));
        command
            .current_dir(&source.directory)
            .arg(source.file())
            .args(["--edition", &source.case.edition])
            .args(["--error-format=json", "--crate-name"])
            .arg(source.case.crate_name())
            // Links in two thirds of the time.
            .args(["-C", "strip=debuginfo"])
            .args(&self.dependencies);
        command
    }
}

impl<'a> Source<'a> {
    fn write(case: &'a Case, directory: PathBuf, text: &str) -> Self {
        let source = Self { case, directory };
        let file = source.directory.join(source.file());
        let parent = file.parent().expect("a file is in a directory");
        fs::create_dir_all(parent).expect("the target directory can be written");
        fs::write(file, text).expect("the target directory can be written");
        source
    }

    fn file(&self) -> String {
        format!("{}.rs", self.case.program.name)
    }
}

fn messages(output: &Output) -> Vec<Message> {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().map(Message::read).collect()
}

fn sysroot(toolchain: &Toolchain) -> PathBuf {
    let output = toolchain.rustc().args(["--print", "sysroot"]).output();
    let output = output.expect("there is a compiler").stdout;
    PathBuf::from(String::from_utf8_lossy(&output).trim())
}

fn dependencies(toolchain: &Toolchain) -> Vec<OsString> {
    let names = names(toolchain);
    let mut arguments = Vec::new();
    for artifact in cargo(toolchain, &["build", "--package", "trace-shapes"]) {
        let name = artifact["target"]["name"].as_str().unwrap_or_default();
        let files = artifact["filenames"].as_array().into_iter().flatten();
        let Some(library) = files
            .filter_map(Value::as_str)
            .find(|file| is_library(file))
        else {
            continue;
        };
        if names.iter().any(|known| known == name) {
            arguments.extend(["--extern".into(), format!("{name}={library}").into()]);
        }
        if name == "shapes" {
            let beside = Path::new(library).with_file_name("deps");
            arguments.extend([
                "-L".into(),
                format!("dependency={}", beside.display()).into(),
            ]);
        }
    }
    arguments
}

fn is_library(file: &str) -> bool {
    ["rlib", "so", "dylib", "dll"].iter().any(|ending| {
        Path::new(file)
            .extension()
            .is_some_and(|found| found == *ending)
    })
}

/// `trace-shapes` and what it depends on, as a program names them.
fn names(toolchain: &Toolchain) -> Vec<String> {
    let metadata = cargo(toolchain, &["metadata", "--no-deps", "--format-version=1"]);
    let packages = metadata[0]["packages"].as_array().into_iter().flatten();
    let shapes = packages
        .into_iter()
        .find(|package| package["name"] == "trace-shapes")
        .expect("it is a member of the workspace");
    let dependencies = shapes["dependencies"].as_array().into_iter().flatten();
    let names = dependencies.filter_map(|dependency| dependency["name"].as_str());
    names
        .map(|name| name.replace('-', "_"))
        .chain(["shapes".into()])
        .collect()
}

/// The lines that cargo prints, each of which is an object.
fn cargo(toolchain: &Toolchain, arguments: &[&str]) -> Vec<Value> {
    let mut command = toolchain.cargo();
    command
        .args(arguments)
        .arg("--offline")
        .stderr(Stdio::inherit());
    if arguments[0] == "build" {
        command.args(["--quiet", "--message-format=json"]);
    }
    let output = command.output().expect("cargo runs this test");
    assert!(output.status.success(), "cargo {arguments:?} failed");
    let lines = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let values = lines.lines().map(serde_json::from_str);
    values
        .map(|value| value.expect("cargo writes JSON"))
        .collect()
}
