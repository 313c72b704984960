//! The crates that are compiled: many functions of one shape.

use std::fmt::Write as _;

pub(crate) struct Library {
    pub(crate) name: &'static str,
    /// Above functions without and with attributes.
    attribute: &'static str,
    attributes: &'static str,
}

/// None, and those that are compared with it.
pub(crate) const LIBRARIES: &[Library] = &[
    Library {
        name: "none",
        attribute: "",
        attributes: "",
    },
    Library {
        name: "ours",
        attribute: "#[trace_runtime::traced]",
        attributes: "#[trace_runtime::traced(attrs(task.id = id, name))]",
    },
    Library {
        name: "tracing",
        attribute: "#[tracing::instrument(skip_all)]",
        attributes: "#[tracing::instrument(skip_all, fields(task.id = id, name = name))]",
    },
    Library {
        name: "fastrace",
        attribute: "#[fastrace::trace]",
        attributes: r#"#[fastrace::trace(properties = { "task.id": "{id}", "name": "{name}" })]"#,
    },
];

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    has_attributes: bool,
    /// What stands before the functions and behind them.
    around: (&'static str, &'static str),
    /// `@` is the function's number.
    function: &'static str,
}

const LEAF: &str = "async fn leaf(n: usize) -> usize { n }";

/// The functions are not inlined, so that each of them stands in the object file; the futures are boxed for the same reason. Each
/// is another one, since equal ones would be merged.
pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        name: "plain",
        has_attributes: false,
        around: ("", ""),
        function: "#[inline(never)] pub fn f@(n: usize, text: &str) -> usize {
            let mut sum = n + @;
            for c in text.chars() { sum += c as usize; }
            sum
        }",
    },
    Shape {
        name: "result",
        has_attributes: false,
        around: ("", ""),
        function: "#[inline(never)] pub fn f@(n: usize, text: &str) -> Result<usize, std::num::ParseIntError> {
            let parsed: usize = text.parse()?;
            Ok(parsed + n + @)
        }",
    },
    Shape {
        name: "async",
        has_attributes: false,
        around: (LEAF, ""),
        function: "pub async fn f@(n: usize, text: &str) -> usize {
            let n = leaf(n).await;
            n + text.len() + @
        }
        #[inline(never)] pub fn b@(n: usize, text: &str) -> std::pin::Pin<Box<dyn Future<Output = usize> + '_>> { Box::pin(f@(n, text)) }",
    },
    Shape {
        name: "async result",
        has_attributes: false,
        around: (LEAF, ""),
        function: "pub async fn f@(n: usize, text: &str) -> Result<usize, std::num::ParseIntError> {
            let parsed: usize = text.parse()?;
            Ok(leaf(parsed).await + n + @)
        }
        #[inline(never)] pub fn b@(n: usize, text: &str)
            -> std::pin::Pin<Box<dyn Future<Output = Result<usize, std::num::ParseIntError>> + '_>> { Box::pin(f@(n, text)) }",
    },
    Shape {
        name: "method, attrs",
        has_attributes: true,
        around: ("pub struct Tasks(u64); impl Tasks {", "}"),
        function: "#[inline(never)] pub fn f@(&self, id: u64, name: &str) -> Result<u64, std::num::ParseIntError> {
            let parsed: u64 = name.parse()?;
            Ok(parsed + id + self.0 + @)
        }",
    },
];

impl Shape {
    /// A crate with `functions` of this shape.
    pub(crate) fn source(&self, library: &Library, functions: usize) -> String {
        let attribute = if self.has_attributes {
            library.attributes
        } else {
            library.attribute
        };
        let mut source = format!("{}\n", self.around.0);
        for number in 0..functions {
            let function = self.function.replace('@', &number.to_string());
            writeln!(source, "{attribute} {function}").expect("a string takes all");
        }
        source + self.around.1
    }
}
