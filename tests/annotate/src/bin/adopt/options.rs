//! What the command line asks for.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) struct Options {
    pub(crate) checkout: PathBuf,
    /// The checkout's last folder.
    pub(crate) name: String,
    /// Where the copy and what is built of it go.
    pub(crate) out: PathBuf,
    /// Further arguments for cargo.
    pub(crate) cargo: Vec<String>,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut checkout = None;
        let mut out = None;
        let mut cargo = Vec::new();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--" => cargo.extend(arguments.by_ref()),
                "--out" => out = arguments.next().map(PathBuf::from),
                _ if checkout.is_none() && !argument.starts_with('-') => checkout = Some(argument),
                _ => return Err(format!("`{argument}` is not known")),
            }
        }
        let checkout = checkout.ok_or("which checkout?")?;
        let checkout =
            fs::canonicalize(&checkout).map_err(|error| format!("{checkout}: {error}"))?;
        let name = checkout.file_name().unwrap_or_default().to_string_lossy();
        let name = name.into_owned();
        Ok(Self {
            out: out.unwrap_or_else(|| home().join("target/adopted").join(&name)),
            name,
            checkout,
            cargo,
        })
    }
}

/// The folder of this package.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
