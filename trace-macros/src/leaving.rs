//! What leaves a function before its end: asked of bodies, where all that may do it counts, and of values that are
//! evaluated only while something records, where nothing may that can be seen to do it.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::output::is_word;
use crate::scan::{Scan, is_prefix, is_punct};
use crate::tokens::inside;

/// Macros of the standard library that leave no function.
const STAYING: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "println",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Whether `body` may be left other than by its end: by `return`, `?` or what a macro hides.
pub(crate) fn leaves_early(body: &[TokenTree]) -> bool {
    (0..body.len()).any(|at| leaves_at(body, at))
}

fn leaves_at(tokens: &[TokenTree], at: usize) -> bool {
    match &tokens[at] {
        TokenTree::Ident(word) => {
            word == "return" || is_call(&tokens[at + 1..]) && !is_staying(word)
        }
        TokenTree::Punct(sign) => sign.as_char() == '?',
        TokenTree::Group(group) => !is_async(&tokens[..at]) && leaves_early(&inside(group)),
        TokenTree::Literal(_) => false,
    }
}

/// The `!(…)` of a macro's call.
fn is_call(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [sign, TokenTree::Group(_), ..] if is_punct(sign, '!'))
}

fn is_staying(name: &Ident) -> bool {
    STAYING.iter().any(|it| name == it)
}

/// Whether `async` or `async move` stands at the end.
fn is_async(before: &[TokenTree]) -> bool {
    match before {
        [.., word, last] if is_word(last, "move") => is_word(word, "async"),
        [.., last] => is_word(last, "async"),
        [] => false,
    }
}

/// Whether something in arguments looks like it: most do not, which is seen in a fraction of the time.
pub(crate) fn may_leave(args: &TokenStream) -> bool {
    let text = args.to_string();
    let is_operator = |(at, _): (usize, &str)| !text[..at].trim_end().ends_with('=');
    text.contains("return") || text.contains("await") || text.match_indices('?').any(is_operator)
}

/// The first token of a value that leaves the function which the value stands in, by `return` or `?`, or suspends it, by `.await`.
///
/// What a closure, an `async` block or a function in the value does stays in there. What is handed to a macro that is not
/// the standard library's is not known: it may be a body that the macro puts into a closure.
pub(crate) fn leaving(value: TokenStream) -> Option<TokenTree> {
    let tokens: Vec<_> = value.into_iter().collect();
    let mut scan = Scan::expression();
    let mut is_in_closure = false;
    (0..tokens.len()).find_map(|at| {
        let (before, token) = (&tokens[..at], &tokens[at]);
        let found = (!is_in_closure).then(|| leaving_at(before, token, &scan));
        is_in_closure &= !ends_closure(token, &scan);
        scan.advance(token);
        is_in_closure |= scan.is_in_parameters();
        found.flatten()
    })
}

fn leaving_at(before: &[TokenTree], token: &TokenTree, scan: &Scan) -> Option<TokenTree> {
    let leaves = match token {
        TokenTree::Ident(word) => word == "return" || is_behind_a_dot(before) && word == "await",
        TokenTree::Punct(sign) => sign.as_char() == '?' && scan.is_behind_operand(),
        TokenTree::Group(_) if is_of_another(before) => false,
        TokenTree::Group(group) => return leaving(group.stream()),
        TokenTree::Literal(_) => false,
    };
    leaves.then(|| token.clone())
}

fn ends_closure(token: &TokenTree, scan: &Scan) -> bool {
    scan.is_level() && (is_punct(token, ',') || is_punct(token, ';'))
}

fn is_behind_a_dot(before: &[TokenTree]) -> bool {
    before.last().is_some_and(|dot| is_punct(dot, '.'))
}

/// Whether what a group's tokens do stays in there, or is a macro's concern.
fn is_of_another(before: &[TokenTree]) -> bool {
    is_async(before) || is_given_to_a_macro(before) || is_in_item(before)
}

fn is_given_to_a_macro(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(name), sign] if is_punct(sign, '!') => {
            !is_prefix(&name.to_string()) && !is_staying(name)
        }
        _ => false,
    }
}

/// Whether a function's name and no end of it stand before.
fn is_in_item(before: &[TokenTree]) -> bool {
    let statement = before.rsplit(ends_statement).next().unwrap_or_default();
    statement
        .windows(2)
        .any(|pair| is_word(&pair[0], "fn") && matches!(pair[1], TokenTree::Ident(_)))
}

fn ends_statement(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    }
}

#[cfg(test)]
mod tests {
    use super::{leaving, may_leave};

    fn found(value: &str) -> Option<String> {
        leaving(value.parse().unwrap()).map(|token| token.to_string())
    }

    #[test]
    fn what_leaves() {
        for (value, token) in [
            ("a?", "?"),
            ("f(a)?.b", "?"),
            ("f(|a| a, b?)", "?"),
            ("f::<A, B>(a)?", "?"),
            ("a || b?", "?"),
            ("!a | b?", "?"),
            ("{ let f = |a| a; f(b?) }", "?"),
            ("{ fn f() {} a? }", "?"),
            ("if !(a?) { b }", "?"),
            ("format!(\"{}\", a?)", "?"),
            ("if a { return } else { b }", "return"),
            ("match a { A => return b, B => c }", "return"),
            ("a.await", "await"),
            ("(async { a.await }).await", "await"),
        ] {
            assert_eq!(found(value).as_deref(), Some(token), "{value}");
            assert!(may_leave(&format!("attrs(a = {value})").parse().unwrap()));
        }
    }

    #[test]
    fn what_does_not_look_like_it() {
        let args = "attrs(a = b.c(), d = ?e, f=?g, h = %i)";
        assert!(!may_leave(&args.parse().unwrap()));
    }

    #[test]
    fn what_stays() {
        for value in [
            "a + b.c()",
            "a.iter().find_map(|a| a.b()?.c).map(|_, a: A| -> B { return a? })",
            "a.map(|A { b, c }| f::<A, B>(b?, c)?)",
            "(move || a?)()",
            "(|| -> Result<A, B> { Ok(a?) })()",
            "{ let f = || { a? }; f() }",
            "f(async { a.await? }, async move { return })",
            "f(async |a| a.await)",
            "{ fn f(a: A) -> Option<A> { return Some(a?) } f(b) }",
            "maybe!({ a? })",
            "f::<dyn A + ?Sized>(a)",
            "json!({ a: ?b })",
            "a.r#await",
            "await(a)",
        ] {
            assert_eq!(found(value), None, "{value}");
        }
    }
}
