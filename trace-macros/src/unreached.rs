//! Code that nobody reaches, as far as a short look at a body tells.

use proc_macro2::{Delimiter, TokenTree};

use crate::output::is_word;
use crate::scan::is_punct;
use crate::tokens::inside;

/// Macros of the standard library that never return.
const NEVER: &[&str] = &["panic", "todo", "unimplemented", "unreachable"];

/// Whether anything stands behind a statement that always leaves: `return`, a macro that panics, or one of them in a block that
/// `#[cfg(…)]` may leave out.
pub(crate) fn goes_on_unreached(body: &[TokenTree]) -> bool {
    starts(body).any(|at| match &body[at..] {
        [TokenTree::Group(block), _, ..] => {
            is_attributed(&body[..at]) && always_leaves(&inside(block))
        }
        statement => leaves(statement) && goes_on(statement),
    })
}

fn always_leaves(block: &[TokenTree]) -> bool {
    starts(block).any(|at| leaves(&block[at..]))
}

/// Where statements begin, behind their attributes.
fn starts(body: &[TokenTree]) -> impl Iterator<Item = usize> {
    (0..body.len()).filter(|&at| is_start(&body[..at]))
}

fn is_start(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => true,
        Some(last) => is_punct(last, ';') || is_attributed(before),
    }
}

fn is_attributed(before: &[TokenTree]) -> bool {
    matches!(before, [.., sign, TokenTree::Group(_)] if is_punct(sign, '#'))
}

fn leaves(statement: &[TokenTree]) -> bool {
    match statement {
        [name, sign, TokenTree::Group(_), ..] if is_punct(sign, '!') => {
            NEVER.iter().any(|never| is_word(name, never))
        }
        [word, ..] => is_word(word, "return"),
        [] => false,
    }
}

fn goes_on(statement: &[TokenTree]) -> bool {
    let end = statement.iter().position(|token| is_punct(token, ';'));
    end.is_some_and(|end| end + 1 < statement.len())
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::goes_on_unreached;

    #[track_caller]
    fn is(expected: bool, body: &str) {
        let tokens: TokenStream = body.parse().unwrap();
        let tokens: Vec<_> = tokens.into_iter().collect();
        assert_eq!(goes_on_unreached(&tokens), expected, "{body}");
    }

    #[test]
    fn what_follows_a_statement_that_leaves() {
        is(true, "return 1; n");
        is(true, "let a = n; #[cfg(unix)] return 1; n");
        is(true, "#[cfg(unix)] { call(); return 1; } n");
        is(true, "#[cfg(unix)] { return 1 } #[cfg(not(unix))] { n }");
        is(true, "todo!(\"{}\", 1); n");
        is(true, "if a { b } unreachable!(); n");
    }

    #[test]
    fn what_can_be_reached() {
        is(false, "");
        is(false, "n");
        is(false, "return n");
        is(false, "return n;");
        is(false, "todo!()");
        is(false, "if a { return 1; } n");
        is(false, "{ return_it(); } n");
        is(false, "let a = || return 1; n");
        is(false, "println!(); n");
        is(false, "#[cfg(unix)] { call(); } n");
        is(false, "if a[0] { return 1; } n");
    }
}
