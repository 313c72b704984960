//! The compiler, what it says of a program, and what the program does.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use annotate::messages::{Counts, heads};

use crate::program::Program;

pub(crate) struct Compiler {
    /// Where the runtime and what it depends on lie.
    runtime: PathBuf,
}

/// What became of a program.
pub(crate) struct Compiled {
    pub(crate) succeeds: bool,
    /// What was said, without what is said of it.
    pub(crate) said: Counts,
}

impl Compiler {
    pub(crate) fn new(runtime: &Path) -> io::Result<Self> {
        let runtime = runtime.canonicalize()?;
        Ok(Self { runtime })
    }

    /// Compiles the file of `program` that lies in `folder`, with all that stable has and nightly has.
    pub(crate) fn compile(&self, program: &Program, folder: &Path) -> io::Result<Compiled> {
        let mut compiler = Command::new("rustc");
        compiler
            .current_dir(folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .envs(variables(program))
            .args(["--error-format=json", "--cap-lints=warn"])
            .args(["--edition", &program.edition, "-Cdebuginfo=0"])
            .args(["--crate-name", &crate_name(program)])
            .arg(self.option("-Ldependency=", "deps"))
            .arg(self.option("--extern=trace_runtime=", "libtrace_runtime.rlib"))
            .args(&program.flags)
            .arg(program.path.file_name().unwrap_or_default());
        if program.runs {
            compiler.args(["-o", "../program"]);
        } else {
            compiler.args(["--emit=metadata", "-o", "../metadata"]);
        }
        let output = compiler.output()?;
        Ok(Compiled {
            succeeds: output.status.success(),
            said: heads(&String::from_utf8_lossy(&output.stderr)),
        })
    }

    fn option(&self, name: &str, file: &str) -> String {
        format!("{name}{}", self.runtime.join(file).display())
    }
}

/// Runs what was compiled in `folder`, for half a minute at most.
pub(crate) fn run(program: &Program, folder: &Path) -> io::Result<Output> {
    Command::new("timeout")
        .current_dir(folder)
        .envs(variables(program))
        .args(["30", "../program"])
        .output()
}

fn variables(program: &Program) -> BTreeMap<&str, &str> {
    let pairs = program.environment.iter();
    pairs
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

fn crate_name(program: &Program) -> String {
    let stem = program.path.file_stem().unwrap_or_default();
    let is_of_names = |sign: char| sign.is_alphanumeric() || sign == '_';
    stem.to_string_lossy()
        .replace(|sign| !is_of_names(sign), "_")
}
