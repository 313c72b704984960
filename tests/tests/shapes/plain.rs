//! The text of a program without the attribute.

/// How the attribute may begin.
const PATHS: [&str; 4] = [
    "traced",
    "crate::traced",
    "trace_runtime::traced",
    "::trace_runtime::traced",
];

/// How it may be imported.
const IMPORTS: [&str; 3] = [
    "use crate::traced;",
    "use trace_runtime::traced;",
    "use ::trace_runtime::traced;",
];

/// How a crate begins to say its defaults.
const DEFAULTS: &str = "trace_runtime::defaults!(";

/// `text` with each `#[traced]`, its imports and the defaults made comments of the same length, so that all that
/// remains stays at its line and column.
pub(crate) fn text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = import(rest)
            .or_else(|| defaults(rest))
            .or_else(|| attribute(rest));
        let (token, after) = rest.split_at(length.unwrap_or(next.len_utf8()));
        match length {
            Some(_) => plain.push_str(&comment(token)),
            None => plain.push_str(token),
        }
        rest = after;
    }
    plain
}

fn import(text: &str) -> Option<usize> {
    let import = IMPORTS.iter().find(|import| text.starts_with(*import))?;
    Some(import.len())
}

/// The length of the `defaults!(…);` that `text` begins with.
fn defaults(text: &str) -> Option<usize> {
    let end = text.starts_with(DEFAULTS).then(|| text.find(");"))??;
    Some(end + ");".len())
}

/// The length of the `#[traced]` that `text` begins with.
fn attribute(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("#[")?;
    let length = closing(inside)?;
    let inside = &inside[..length];
    let conditional = inside.starts_with("cfg_attr(") && inside.contains("traced");
    (conditional || is_attribute(inside)).then_some(length + 3)
}

fn is_attribute(inside: &str) -> bool {
    let (path, _) = inside.split_once('(').unwrap_or((inside, ""));
    PATHS.contains(&path.trim())
}

/// Where the bracket closes that `text` stands in.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, sign) in text.char_indices() {
        match sign {
            '"' if !escaped => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth == 0 => return Some(at),
            ']' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = sign == '\\' && !escaped;
    }
    None
}

fn comment(token: &str) -> String {
    format!("/*{}*/", &token[2..token.len() - 2])
}

#[test]
fn all_else_stays_at_its_place() {
    let traced = r##"
use trace_runtime::traced;
#[inline] #[traced(name = "]", attrs(a = [1, 2]))] fn f() { let s = "#[inline]"; }
#[cfg_attr(all(), traced)] #[track_caller] #[::trace_runtime::traced] fn g() {}
#[doc = "traced"] #[traced(
    root
)]
fn traced() {}
trace_runtime::defaults!(args);
use crate::traced;
#[crate::traced] fn h() {}
"##;
    let plain = r##"
/*e trace_runtime::trace*/
#[inline] /*traced(name = "]", attrs(a = [1, 2])*/ fn f() { let s = "#[inline]"; }
/*cfg_attr(all(), traced*/ #[track_caller] /*::trace_runtime::trace*/ fn g() {}
#[doc = "traced"] /*traced(
    root
*/
fn traced() {}
/*ace_runtime::defaults!(args*/
/*e crate::trace*/
/*crate::trace*/ fn h() {}
"##;
    assert_eq!(text(traced), plain);
    assert_eq!(traced.len(), plain.len());
}
