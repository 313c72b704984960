//! The compiler by itself, without cargo around it.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{fs, io};

use serde_json::Value;
use trace_benches::clock::children_us;

/// What cargo compiles the libraries with, which it does to the dependencies of a program as to the program.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    /// Of this `opt-level`.
    Release(&'static str),
}

/// `rustc` with the libraries at hand.
pub(crate) struct Compiler {
    profile: Profile,
    /// `name=file`
    externs: Vec<String>,
    /// What the libraries themselves depend on.
    dependencies: PathBuf,
    /// Where sources and what comes of them go.
    scratch: PathBuf,
}

impl Compiler {
    /// Builds the dependencies of this package.
    pub(crate) fn new(profile: Profile) -> io::Result<Compiler> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--lib", "--message-format=json"]);
        cargo.args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ]);
        if let Profile::Release(level) = profile {
            let folder = format!("{}/../target/opt-{level}", env!("CARGO_MANIFEST_DIR"));
            cargo.args(["--release", "--target-dir", &folder]);
            cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
        }
        let artifacts = run(&mut cargo)?;
        let libraries: Vec<_> = String::from_utf8_lossy(&artifacts.stdout)
            .lines()
            .filter_map(library)
            .collect();
        let folders = libraries.iter().filter_map(|(_, file)| file.parent());
        let dependencies = folders.into_iter().find(|folder| folder.ends_with("deps"));
        let dependencies = dependencies.ok_or_else(|| io::Error::other("no libraries"))?;
        let scratch = dependencies.with_file_name("compile_cost.scratch");
        fs::create_dir_all(&scratch)?;
        Ok(Compiler {
            profile,
            externs: libraries
                .iter()
                .map(|(name, file)| format!("{name}={}", file.display()))
                .collect(),
            dependencies: dependencies.to_owned(),
            scratch,
        })
    }

    /// CPU time of a check, in microseconds.
    pub(crate) fn check(&self, source: &str) -> io::Result<u64> {
        let mut rustc = self.rustc(source)?;
        rustc.arg("--emit=metadata");
        let before = children_us();
        run(&mut rustc)?;
        Ok(children_us() - before)
    }

    /// Bytes of the expanded source, without white space.
    pub(crate) fn expansion(&self, source: &str) -> io::Result<u64> {
        let mut rustc = self.rustc(source)?;
        // The switch is one of the nightly compiler's.
        rustc.arg("-Zunpretty=expanded").env("RUSTC_BOOTSTRAP", "1");
        let expanded = run(&mut rustc)?.stdout;
        let text = expanded.iter().filter(|byte| !byte.is_ascii_whitespace());
        Ok(text.count() as u64)
    }

    /// Bytes of code and data in the object file.
    pub(crate) fn size(&self, source: &str) -> io::Result<u64> {
        let mut rustc = self.rustc(source)?;
        rustc.args(["--emit=obj", "-Ccodegen-units=1"]);
        if let Profile::Release(level) = self.profile {
            rustc.arg(format!("-Copt-level={level}"));
        }
        run(&mut rustc)?;
        let size = run(Command::new("size").arg(self.scratch.join("source.o")))?;
        // text, data, bss, …
        let table = String::from_utf8_lossy(&size.stdout).into_owned();
        let row = table.lines().nth(1).unwrap_or_default();
        let numbers = row.split_whitespace().take(2).map(str::parse);
        let numbers: Result<Vec<u64>, _> = numbers.collect();
        numbers
            .map(|numbers| numbers.iter().sum())
            .map_err(|error| io::Error::other(format!("size: {error}: {table}")))
    }

    fn rustc(&self, source: &str) -> io::Result<Command> {
        fs::write(self.scratch.join("source.rs"), source)?;
        let mut rustc = Command::new("rustc");
        // As cargo does: from the package's folder, so that `file!()` is short.
        rustc.current_dir(&self.scratch);
        rustc.args(["--edition=2024", "--crate-type=lib", "source.rs"]);
        rustc.arg(format!("-Ldependency={}", self.dependencies.display()));
        for name_and_file in &self.externs {
            rustc.args(["--extern", name_and_file]);
        }
        Ok(rustc)
    }
}

/// Name and file of a library that is compared, from a line of cargo's JSON.
fn library(line: &str) -> Option<(String, PathBuf)> {
    let artifact: Value = serde_json::from_str(line).ok()?;
    let name = artifact["target"]["name"].as_str()?;
    let files = artifact["filenames"].as_array()?;
    let mut files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    let file = files.find(|file| file.extension().is_some_and(|end| end == "rlib"))?;
    ["trace_runtime", "tracing", "fastrace"]
        .contains(&name)
        .then(|| (name.to_owned(), file))
}

fn run(command: &mut Command) -> io::Result<Output> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(output);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{command:?}: {error}")))
}
