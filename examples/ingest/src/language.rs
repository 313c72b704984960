//! Languages by the ending of a file's name.

use std::path::Path;

/// The language of a file; `None` for an ending that says nothing.
pub(crate) fn of(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "c" | "h" => "C",
        "cc" | "cpp" | "cxx" | "hpp" => "C++",
        "css" => "CSS",
        "go" => "Go",
        "html" | "htm" => "HTML",
        "java" => "Java",
        "js" | "mjs" | "cjs" => "JavaScript",
        "json" => "JSON",
        "lock" | "toml" => "TOML",
        "md" | "markdown" => "Markdown",
        "py" => "Python",
        "rb" => "Ruby",
        "rs" => "Rust",
        "sh" | "bash" => "Shell",
        "sql" => "SQL",
        "ts" | "tsx" => "TypeScript",
        "txt" => "Text",
        "xml" => "XML",
        "yml" | "yaml" => "YAML",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ending_counts_in_any_case() {
        assert_eq!(of(Path::new("a/lib.test.RS")), Some("Rust"));
        assert_eq!(of(Path::new("lib.rs/Makefile")), None);
        assert_eq!(
            of(Path::new(".toml")),
            None,
            "a hidden file without an ending"
        );
    }
}
