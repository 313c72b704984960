//! A program, compiled and run as it is and with the attribute.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io, process};

use annotate::checkout::with_item;
use annotate::functions::{self, Order, Style};
use annotate::messages::{ATTRIBUTE, added};

use crate::compiler::{Compiled, Compiler, run};
use crate::program::Program;

/// What came of it.
pub(crate) struct Trial {
    /// The compiler refuses the program as it is.
    pub(crate) is_refused: bool,
    pub(crate) functions: usize,
    /// What is not the same with the attribute.
    pub(crate) difference: Option<String>,
}

const STYLE: Style = Style {
    order: Order::Innermost,
    whole_blocks: false,
};

impl Trial {
    /// `None` if there is nothing to annotate, or it takes more than the program to compile it.
    pub(crate) fn of(program: &Program, compiler: &Compiler) -> io::Result<Option<Self>> {
        let Ok(places) = functions::find(&program.text, STYLE) else {
            return Ok(None);
        };
        if places.is_empty() || program.needs_more {
            return Ok(None);
        }
        let annotated = functions::annotate(&program.text, &places, |_| ATTRIBUTE);
        let [as_it_is, annotated] = [&program.text, &annotated].map(|text| linked(program, text));
        let folder = Folder::new()?;
        let before = folder.beside("plain", program, &as_it_is)?;
        let after = folder.beside("traced", program, &annotated)?;

        let plain = Tried::of(program, compiler, &before)?;
        let traced = Tried::of(program, compiler, &after)?;
        Ok(Some(Self {
            is_refused: !plain.build.succeeds,
            functions: places.len(),
            difference: plain.difference(&traced),
        }))
    }
}

/// What came of one of the two.
struct Tried {
    build: Compiled,
    output: Option<Output>,
}

impl Tried {
    fn of(program: &Program, compiler: &Compiler, folder: &Path) -> io::Result<Self> {
        let build = compiler.compile(program, folder)?;
        let runs = build.succeeds && program.runs;
        let output = runs.then(|| run(program, folder)).transpose()?;
        Ok(Self { build, output })
    }

    /// Of a program that is refused, what errors say; of another, all that is said, and what it prints. That may be a time or an address: then it
    /// is for people to look at.
    fn difference(&self, traced: &Self) -> Option<String> {
        let is_about = |text: &str| self.build.succeeds || text.starts_with("error");
        let [said, now] = [self, traced].map(|tried| {
            let mut said = tried.build.said.clone();
            said.retain(|text, _| is_about(text));
            said
        });
        let (new, gone) = (added(&said, &now), added(&now, &said));
        if !(new.is_empty() && gone.is_empty()) {
            return Some(format!("new {:?}, gone {:?}", new.keys(), gone.keys()));
        }
        let (was, is) = (self.output.as_ref()?, traced.output.as_ref()?);
        let is_other = was.status != is.status || was.stdout != is.stdout;
        is_other.then(|| format!("it does {is:?}, not {was:?}"))
    }
}

/// In the first edition a crate is known by that name once the program says so.
fn linked(program: &Program, text: &str) -> String {
    match program.edition.as_str() {
        "2015" => with_item(
            text,
            "#[allow(unused_extern_crates)] extern crate trace_runtime;",
        ),
        _ => text.to_owned(),
    }
}

/// A folder for two versions of a program, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("programs-{}-{number}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// A folder with `text` in the place of the program, and all that lay beside it.
    fn beside(&self, name: &str, program: &Program, text: &str) -> io::Result<PathBuf> {
        let folder = self.0.join(name);
        fs::create_dir(&folder)?;
        let around = program.path.parent().unwrap_or(Path::new("."));
        for entry in fs::read_dir(around)? {
            let path = entry?.path();
            if path != program.path {
                std::os::unix::fs::symlink(
                    &path,
                    folder.join(path.file_name().unwrap_or_default()),
                )?;
            }
        }
        fs::write(
            folder.join(program.path.file_name().unwrap_or_default()),
            text,
        )?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
