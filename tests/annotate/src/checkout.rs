//! A copy of the checkout: what belongs to it, what cargo says of it, and what is written into it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use serde_json::Value;

use crate::messages::{self, Message};
use crate::outcomes::Outcomes;

/// What clippy is asked for.
const CLIPPY: &[&str] = &["-Wclippy::all", "-Wclippy::pedantic", "-Wclippy::nursery"];

pub struct Checkout {
    /// Where the copy is.
    root: PathBuf,
    target: PathBuf,
    /// Further arguments of every cargo command: `--all-features`, `-p name`.
    arguments: Vec<String>,
    /// The manifests of the packages that are annotated.
    annotated: BTreeSet<PathBuf>,
    /// The packages that are not, because trace-runtime depends on them.
    pub below: Vec<String>,
}

impl Checkout {
    /// Copies `from`, without what was built there, into `out`.
    pub fn copy(from: &Path, out: &Path, arguments: Vec<String>) -> io::Result<Checkout> {
        fs::create_dir_all(out)?;
        // Messages name their packages by absolute paths.
        let out = fs::canonicalize(out)?;
        let root = out.join("source");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        // As new as it is: what was built of another copy in its place would count as built of this one.
        run(Command::new("cp")
            .args(["-R", "--no-dereference", "--no-target-directory"])
            .arg(from)
            .arg(&root))?;
        let built = root.join("target");
        if built.exists() {
            fs::remove_dir_all(built)?;
        }
        stand_alone(&root.join("Cargo.toml"))?;
        Ok(Checkout {
            root,
            target: out.join("target"),
            arguments,
            annotated: BTreeSet::new(),
            below: Vec::new(),
        })
    }

    /// Makes every package depend on the one of this name at `runtime`, but those on which that one depends: it gets them from here,
    /// so that there is one of each.
    pub fn depend_on(&mut self, name: &str, runtime: &Path) -> io::Result<()> {
        let below = dependencies(runtime)?;
        let members = packages(&self.root)?;
        choose_by_id(&mut self.arguments, &members);
        let (below, above): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|member| below.contains(&member.name));
        for package in &below {
            let patch = format!(
                "[patch.crates-io.{}]\npath = \"{}\"",
                package.name,
                package.folder().display()
            );
            append(&self.root.join("Cargo.toml"), &patch)?;
        }
        let dependency = format!("[dependencies.{name}]\npath = \"{}\"", runtime.display());
        for package in &above {
            append(&package.manifest, &dependency)?;
        }
        self.below = below.into_iter().map(|package| package.name).collect();
        self.annotated = above.into_iter().map(|package| package.manifest).collect();
        Ok(())
    }

    /// The files that were compiled into the packages, build scripts left aside: by their names relative to the root.
    pub fn sources(&self) -> io::Result<Vec<String>> {
        let built = self.target.join("debug");
        let of_scripts = self.listed(&built.join("build"))?;
        let mut sources = self.listed(&built.join("deps"))?;
        sources.append(&mut self.listed(&built.join("examples"))?);
        sources.retain(|source| {
            let manifest = self
                .root
                .join(source)
                .ancestors()
                .skip(1)
                .map(|folder| folder.join("Cargo.toml"))
                .find(|manifest| manifest.exists());
            !of_scripts.contains(source)
                && manifest.is_some_and(|manifest| self.annotated.contains(&manifest))
        });
        Ok(sources.into_iter().collect())
    }

    /// The sources that the compiler's lists below `folder` name.
    fn listed(&self, folder: &Path) -> io::Result<BTreeSet<String>> {
        let mut sources = BTreeSet::new();
        for list in files(folder)?
            .into_iter()
            .filter(|file| file.extension().is_some_and(|end| end == "d"))
        {
            let list = fs::read_to_string(list)?;
            let names = list.lines().filter_map(|line| line.strip_suffix(".rs:"));
            for name in names {
                let name = name.replace("\\ ", " ") + ".rs";
                let path = self.root.join(&name);
                if let Ok(relative) = path.strip_prefix(&self.root) {
                    if path.exists() {
                        sources.insert(relative.display().to_string());
                    }
                }
            }
        }
        Ok(sources)
    }

    /// The roots of the crates that were compiled, by their names relative to the root.
    pub fn roots(&self) -> io::Result<BTreeSet<String>> {
        let roots = self.targets(|_| true)?;
        let compiled = self.sources()?.into_iter();
        Ok(compiled.filter(|source| roots.contains(source)).collect())
    }

    /// The roots of those crates of the packages that are annotated which cargo describes so, those of build scripts aside.
    fn targets(&self, wanted: impl Fn(&Value) -> bool) -> io::Result<BTreeSet<String>> {
        let metadata = metadata(&self.root)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let is_annotated = |package: &&Value| {
            let manifest = package["manifest_path"].as_str();
            manifest.is_some_and(|manifest| self.annotated.contains(Path::new(manifest)))
        };
        let targets = packages
            .filter(is_annotated)
            .flat_map(|package| package["targets"].as_array().into_iter().flatten())
            .filter(|target| target["kind"][0] != "custom-build" && wanted(target));
        let paths = targets.filter_map(|target| target["src_path"].as_str());
        let relative = paths.filter_map(|path| Path::new(path).strip_prefix(&self.root).ok());
        Ok(relative.map(|path| path.display().to_string()).collect())
    }

    /// Links the package of this name to every crate, whether that uses it or not. Lines stay where they are.
    pub fn link(&self, name: &str) -> io::Result<()> {
        let name = name.replace('-', "_");
        let item = format!("#[allow(unused_extern_crates)] extern crate {name} as _;");
        self.add_to(self.targets(|_| true)?, &item)
    }

    /// Names the package of this name in crates of edition 2015, which know no others than they name.
    pub fn name_in_2015(&self, name: &str) -> io::Result<()> {
        let name = name.replace('-', "_");
        let item = format!("#[allow(unused_extern_crates)] extern crate {name};");
        self.add_to(self.targets(|target| target["edition"] == "2015")?, &item)
    }

    fn add_to(&self, roots: BTreeSet<String>, item: &str) -> io::Result<()> {
        for root in roots {
            let text = self.read(&root)?;
            self.write(&root, &with_item(&text, item))?;
        }
        Ok(())
    }

    pub fn read(&self, source: &str) -> io::Result<String> {
        fs::read_to_string(self.root.join(source))
    }

    /// Leaves a file alone that is as it should be, so that it is not compiled again.
    pub fn write(&self, source: &str, text: &str) -> io::Result<()> {
        if self.read(source)? == text {
            return Ok(());
        }
        fs::write(self.root.join(source), text)
    }

    /// What the compiler says about all targets, or clippy.
    pub fn check(&self, clippy: bool) -> io::Result<Vec<Message>> {
        let mut cargo = self.cargo(if clippy { "clippy" } else { "check" });
        cargo
            .args([
                "--quiet",
                "--all-targets",
                "--keep-going",
                "--message-format=json",
            ])
            .args(self.selection());
        if clippy {
            // An error, as some lints of clippy are, would keep what depends on the package from being looked at.
            cargo.args(["--"]).args(CLIPPY);
        }
        self.said(&mut cargo)
    }

    /// What rustdoc says, and the folder of its pages.
    pub fn document(&self) -> io::Result<(Vec<Message>, PathBuf)> {
        let mut cargo = self.cargo("doc");
        cargo
            .args(["--quiet", "--no-deps", "--message-format=json"])
            .args(self.selection());
        Ok((self.said(&mut cargo)?, self.target.join("doc")))
    }

    fn said(&self, cargo: &mut Command) -> io::Result<Vec<Message>> {
        let output = cargo.stderr(Stdio::inherit()).output()?;
        let output = String::from_utf8_lossy(&output.stdout);
        Ok(messages::parse(&output, &self.root))
    }

    /// What the tests do.
    pub fn test(&self) -> io::Result<(Outcomes, String)> {
        let mut shell = Command::new("sh");
        shell.current_dir(&self.root);
        // The order of the two streams says which binary a test is from.
        shell.args([
            "-c",
            "exec \"$@\" 2>&1",
            "sh",
            "timeout",
            "3600",
            "cargo",
            "test",
            "--no-fail-fast",
        ]);
        let output = self
            .surroundings(&mut shell)
            .args(self.selection())
            .output()?;
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((Outcomes::parse(&output), output))
    }

    fn selection(&self) -> Vec<String> {
        let named = self
            .arguments
            .iter()
            .any(|argument| argument == "-p" || argument.starts_with("--package"));
        let workspace = (!named).then(|| "--workspace".to_owned());
        workspace
            .into_iter()
            .chain(self.arguments.iter().cloned())
            .collect()
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root).arg(command);
        self.surroundings(&mut cargo);
        cargo
    }

    /// Not those of the `cargo run` that started this program.
    fn surroundings<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, _) in env::vars().filter(|(name, _)| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        }) {
            command.env_remove(name);
        }
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
    }
}

/// The text of a file with an item at its end, on the last line unless a comment is on it.
pub fn with_item(text: &str, item: &str) -> String {
    let text = text.trim_end();
    let is_comment = text.lines().last().is_some_and(|line| line.contains("//"));
    let space = if is_comment { "\n" } else { " " };
    format!("{text}{space}{item}\n")
}

struct Package {
    name: String,
    id: String,
    manifest: PathBuf,
}

impl Package {
    fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or(&self.manifest)
    }
}

/// The names of the packages that the one in `folder` needs, its own among them.
fn dependencies(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(folder)
        .args(["tree", "--edges=normal", "--prefix=none"]);
    let tree = run(&mut cargo)?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    Ok(names.map(str::to_owned).collect())
}

/// The members of the workspace in `folder`.
fn packages(folder: &Path) -> io::Result<Vec<Package>> {
    let metadata = metadata(folder)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let packages = packages.map(|package| Package {
        name: package["name"].as_str().unwrap_or_default().to_owned(),
        id: package["id"].as_str().unwrap_or_default().to_owned(),
        manifest: PathBuf::from(package["manifest_path"].as_str().unwrap_or_default()),
    });
    Ok(packages.collect())
}

fn metadata(folder: &Path) -> io::Result<Value> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(folder)
        .args(["metadata", "--no-deps", "--format-version=1"]);
    Ok(serde_json::from_str(&run(&mut cargo)?)?)
}

/// Names members behind `-p` by their ids: of what trace-runtime may depend on, a registry's is known by the same name.
fn choose_by_id(arguments: &mut [String], members: &[Package]) {
    for at in 1..arguments.len() {
        let is_package = matches!(arguments[at - 1].as_str(), "-p" | "--package");
        let member = members.iter().find(|member| member.name == arguments[at]);
        if let (true, Some(member)) = (is_package, member) {
            arguments[at].clone_from(&member.id);
        }
    }
}

/// Keeps a package from belonging to a workspace that its copy lies below.
fn stand_alone(manifest: &Path) -> io::Result<()> {
    let text = fs::read_to_string(manifest)?;
    let has_workspace = text
        .lines()
        .any(|line| line.starts_with("[workspace]") || line.starts_with("[workspace."));
    if has_workspace {
        return Ok(());
    }
    append(manifest, "[workspace]")
}

/// Adds a table to a manifest.
fn append(manifest: &Path, table: &str) -> io::Result<()> {
    let text = fs::read_to_string(manifest)?;
    fs::write(manifest, format!("{text}\n{table}\n"))
}

/// Runs a command that has to succeed, and returns what it prints.
fn run(command: &mut Command) -> io::Result<String> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{command:?}: {error}")))
}

/// All files below `folder`.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{Checkout, Package, choose_by_id, with_item};
    use std::fs::{self, File};
    use std::time::SystemTime;

    #[test]
    fn an_item_does_not_end_up_in_a_comment() {
        assert_eq!(with_item("fn f() {}\n\n", "m!();"), "fn f() {} m!();\n");
        assert_eq!(
            with_item("fn f() {} // b\n", "m!();"),
            "fn f() {} // b\nm!();\n"
        );
    }

    #[test]
    fn a_copy_is_newer_than_what_was_built_of_another() {
        let out = std::env::temp_dir().join(format!("annotate-{}", std::process::id()));
        let from = out.join("from");
        fs::create_dir_all(&from).unwrap();
        fs::write(from.join("Cargo.toml"), "[workspace]").unwrap();
        let old = SystemTime::UNIX_EPOCH;
        let source = File::create(from.join("lib.rs")).unwrap();
        source.set_modified(old).unwrap();
        let copied = Checkout::copy(&from, &out.join("out"), Vec::new());
        let copy = fs::metadata(copied.unwrap().root.join("lib.rs")).unwrap();
        assert!(copy.modified().unwrap() > old);
        fs::remove_dir_all(out).unwrap();
    }

    #[test]
    fn members_are_chosen_by_their_ids() {
        let member = Package {
            name: "tonic".to_owned(),
            id: "path+file:///tonic#0.1.0".to_owned(),
            manifest: "/tonic/Cargo.toml".into(),
        };
        let mut arguments = ["-p", "tonic", "--test", "tonic", "-p", "http"].map(str::to_owned);
        choose_by_id(&mut arguments, &[member]);
        let chosen = [
            "-p",
            "path+file:///tonic#0.1.0",
            "--test",
            "tonic",
            "-p",
            "http",
        ];
        assert_eq!(arguments, chosen);
    }
}
