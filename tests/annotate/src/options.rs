//! What the command line asks for.

use std::fs;
use std::path::PathBuf;

use annotate::functions::{Order, Style};

pub(crate) struct Options {
    pub(crate) checkout: PathBuf,
    /// The checkout's last folder.
    pub(crate) name: String,
    /// Where the copy and what is built of it go.
    pub(crate) out: PathBuf,
    /// The package that the annotated ones depend on.
    pub(crate) runtime: PathBuf,
    pub(crate) style: Style,
    /// What `defaults!` says at each crate's root.
    pub(crate) defaults: Option<String>,
    pub(crate) clippy: bool,
    pub(crate) docs: bool,
    /// Further arguments for cargo.
    pub(crate) cargo: Vec<String>,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut arguments = arguments;
        let mut checkout = None;
        let mut out = None;
        let mut runtime = home.join("../../trace-runtime");
        let mut style = Style {
            order: Order::Innermost,
            whole_blocks: false,
        };
        let mut defaults = None;
        let mut clippy = false;
        let mut docs = false;
        let mut cargo = Vec::new();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--" => cargo.extend(arguments.by_ref()),
                "--outermost" => style.order = Order::Outermost,
                "--blocks" => style.whole_blocks = true,
                "--defaults" => defaults = arguments.next(),
                "--clippy" => clippy = true,
                "--docs" => docs = true,
                "--recording" => runtime = home.join("recording"),
                "--out" => out = arguments.next().map(PathBuf::from),
                _ if checkout.is_none() && !argument.starts_with('-') => {
                    checkout = Some(PathBuf::from(argument));
                }
                _ => return Err(format!("`{argument}` is not known")),
            }
        }
        let checkout = checkout.ok_or("which checkout?")?;
        let checkout = fs::canonicalize(&checkout)
            .map_err(|error| format!("{}: {error}", checkout.display()))?;
        let name = checkout.file_name().unwrap_or_default().to_string_lossy();
        Ok(Options {
            name: name.clone().into_owned(),
            out: out.unwrap_or_else(|| home.join("target/checkouts").join(&*name)),
            checkout,
            runtime,
            style,
            defaults,
            clippy,
            docs,
            cargo,
        })
    }
}
