//! What the compiler says about a broken program is what it says without the attribute, to the byte.
//!
//! Each file of `broken/` is a program with one mistake. It is checked as it is, and with spaces where `traced` stands. Where the texts
//! cannot be equal, `broken/<name>.differs` holds the reason, an empty line, and the text with the attribute.
//! `BROKEN=overwrite cargo test -p trace-tests --test broken` writes these anew, except for the reasons.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Program by name, or text of the compiler by name of the program.
type Texts = BTreeMap<String, String>;

#[test]
fn messages_are_the_same() {
    let programs = programs();
    assert!(programs.len() >= 45, "only {} programs", programs.len());
    let plain = Package::new("plain", &programs, without_attribute).messages();
    let traced = Package::new("traced", &programs, str::to_owned).messages();
    let wrong: Vec<_> = programs
        .keys()
        .filter_map(|name| Comparison::of(name, &plain, &traced).wrong())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("broken")
}

fn programs() -> Texts {
    let files = fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The same lines and columns, and the same crates: the compiler spells paths no longer than these ask for.
fn without_attribute(program: &str) -> String {
    program
        .replace("use trace_runtime::traced;", "use trace_runtime as _    ;")
        .replace("#[traced]", "         ")
}

/// A package with an example for each program.
struct Package(PathBuf);

impl Package {
    fn new(name: &str, programs: &Texts, edited: impl Fn(&str) -> String) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("broken")
            .join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/lib.rs"), "").unwrap();
        for (name, program) in programs {
            fs::write(root.join(format!("{name}.rs")), edited(program)).unwrap();
        }
        fs::write(root.join("Cargo.toml"), manifest(programs.keys())).unwrap();
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, root.join("Cargo.lock")).unwrap();
        Self(root)
    }

    /// What the compiler says about each program.
    fn messages(&self) -> Texts {
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--examples",
                "--keep-going",
                "--offline",
                "--message-format=json",
            ])
            .current_dir(&self.0)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken/target"),
            )
            .output()
            .unwrap();
        // It is shown when something is wrong that no program tells of.
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        let mut texts = Texts::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if let (Some(name), Some(text)) = (
                line["target"]["name"].as_str(),
                line["message"]["rendered"].as_str(),
            ) {
                texts
                    .entry(name.to_owned())
                    .or_default()
                    .push_str(&lasting(text));
            }
        }
        texts
    }
}

/// The text as it stays when sources of ours move: without what it quotes of them. Long types are written to files with names of their own.
fn lasting(text: &str) -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let workspace = workspace.to_str().unwrap();
    let mut is_ours = false;
    let mut lasting = String::new();
    for line in text.lines() {
        if let Some((arrow, place)) = line.split_once("--> ") {
            is_ours = place.starts_with(workspace);
            if is_ours {
                let file = place.split(':').next().unwrap();
                writeln!(
                    lasting,
                    "{arrow}--> {}",
                    file.replace(workspace, "$WORKSPACE")
                )
                .unwrap();
            }
        }
        let is_quoted = is_ours && (line.contains(" | ") || line.contains("--> "));
        let is_file = line.contains("the full name for the type has been written to");
        if !is_quoted && !is_file {
            writeln!(lasting, "{line}").unwrap();
        }
    }
    lasting
}

fn manifest<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trace-runtime");
    let mut manifest = format!(
        "[package]\nname = \"broken\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\ntrace-runtime = {{ path = '{}' }}\n\n[workspace]\n",
        runtime.display()
    );
    for name in names {
        write!(
            manifest,
            "\n[[example]]\nname = {name:?}\npath = \"{name}.rs\"\ncrate-type = [\"lib\"]\n"
        )
        .unwrap();
    }
    manifest
}

/// What was said about one program, twice.
struct Comparison<'a> {
    name: &'a str,
    plain: &'a str,
    traced: &'a str,
}

impl<'a> Comparison<'a> {
    fn of(name: &'a str, plain: &'a Texts, traced: &'a Texts) -> Self {
        let text = |texts: &'a Texts| texts.get(name).map_or("", String::as_str);
        Self {
            name,
            plain: text(plain),
            traced: text(traced),
        }
    }

    /// What is wrong with it, if anything is.
    fn wrong(&self) -> Option<String> {
        let path = directory().join(format!("{}.differs", self.name));
        let expected = fs::read_to_string(&path).ok();
        let Self {
            name,
            plain,
            traced,
        } = self;
        if !plain.contains("error") {
            return Some(format!("{name} is not broken"));
        }
        if plain == traced {
            return expected
                .map(|_| format!("{name} does not differ any more: remove {}", path.display()));
        }
        let (reason, text) = expected
            .as_deref()
            .and_then(|file| file.split_once("\n\n"))
            .unwrap_or_default();
        if std::env::var_os("BROKEN").is_some_and(|what| what == "overwrite") {
            fs::write(&path, format!("{reason}\n\n{traced}")).unwrap();
            return None;
        }
        (text != *traced)
            .then(|| format!("=== {name}, without the attribute\n{plain}\n--- with it\n{traced}"))
    }
}
