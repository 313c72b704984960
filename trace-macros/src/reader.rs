//! Who reads an expansion. rustdoc, clippy and editors look at what people wrote, not at what has become of it.
//!
//! `#[cfg(doc)]` and `#[cfg(clippy)]` could choose between the two, at the price of both in every expansion. The program that the
//! macro runs in costs nothing to know. Where one is not noticed, an expansion is read, which is right but longer.

use std::env;
use std::path::Path;
use std::sync::OnceLock;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reader {
    /// Whoever compiles a program.
    Compiler,
    /// Lints functions. "It should not be used as a general replacement for rustc", says its book.
    Clippy,
    /// Documents functions, and looks at no body.
    Rustdoc,
    /// Completes what is being typed, and looks up what a name means: in whatever stands at its place, so nothing else may stand there.
    Editor,
}

/// In which editors run macros: rust-analyzer, by two names, and `RustRover`.
const EDITORS: &[&str] = &[
    "rust-analyzer-proc-macro-srv",
    "rust-analyzer",
    "intellij-rust-native-helper",
];

impl Reader {
    /// The one that asks.
    pub(crate) fn here() -> Reader {
        static READER: OnceLock<Reader> = OnceLock::new();
        *READER.get_or_init(|| {
            env::current_exe().map_or(Reader::Compiler, |program| Reader::of(&program))
        })
    }

    fn of(program: &Path) -> Reader {
        match program.file_stem().and_then(|name| name.to_str()) {
            Some("rustdoc") => Reader::Rustdoc,
            Some("clippy-driver") => Reader::Clippy,
            Some(name) if EDITORS.contains(&name) => Reader::Editor,
            _ => Reader::Compiler,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reader;
    use std::path::Path;

    #[test]
    fn programs_are_told_apart() {
        for (program, expected) in [
            ("/toolchain/bin/rustdoc", Reader::Rustdoc),
            ("rustdoc.exe", Reader::Rustdoc),
            ("/toolchain/bin/clippy-driver", Reader::Clippy),
            (
                "/toolchain/libexec/rust-analyzer-proc-macro-srv",
                Reader::Editor,
            ),
            ("rust-analyzer.exe", Reader::Editor),
            ("bin/intellij-rust-native-helper", Reader::Editor),
            ("/toolchain/bin/rustc", Reader::Compiler),
            ("/rustdoc/clippy-driver/rustc", Reader::Compiler),
        ] {
            assert_eq!(Reader::of(Path::new(program)), expected);
        }
    }
}
