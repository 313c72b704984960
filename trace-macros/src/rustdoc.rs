//! Documentation shows a function as it was written, not what has become of it.
//!
//! `#[cfg(doc)]` could choose between the two, at the price of both in every expansion. That the macro
//! runs inside of rustdoc, which looks at no body, costs nothing elsewhere. Where it is not noticed, an
//! `async fn` is documented as what it stands for.

use std::env;
use std::path::Path;
use std::sync::OnceLock;

/// Whether the compiler that asks is rustdoc.
pub(crate) fn is_asking() -> bool {
    static IS_ASKING: OnceLock<bool> = OnceLock::new();
    *IS_ASKING.get_or_init(|| env::current_exe().is_ok_and(|compiler| is_rustdoc(&compiler)))
}

fn is_rustdoc(compiler: &Path) -> bool {
    compiler.file_stem().is_some_and(|name| name == "rustdoc")
}

#[cfg(test)]
mod tests {
    use super::is_rustdoc;
    use std::path::Path;

    #[test]
    fn only_rustdoc_is_rustdoc() {
        assert!(is_rustdoc(Path::new("/toolchain/bin/rustdoc")));
        assert!(is_rustdoc(Path::new("rustdoc.exe")));
        assert!(!is_rustdoc(Path::new("/toolchain/bin/rustc")));
        assert!(!is_rustdoc(Path::new("/rustdoc/bin/clippy-driver")));
    }
}
