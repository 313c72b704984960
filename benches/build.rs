//! Passes on which compiler built the figures.

use std::env;
use std::process::Command;

fn main() {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    println!(
        "cargo::rustc-env=BUILT_BY={}",
        version.as_deref().unwrap_or("unknown rustc").trim()
    );
    println!("cargo::rerun-if-changed=build.rs");
}
