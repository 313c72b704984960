//! What a body assigns to.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenTree};

use crate::output::is_word;
use crate::scan::is_punct;
use crate::tokens::inside;

/// What stands before each assignment in a text, as far as a short look tells: that takes a tenth of the time that tokens take.
pub(crate) fn before_assignments(text: &str) -> Vec<&str> {
    let is_single = |at: &usize| !text[at + 1..].starts_with(['=', '>']);
    let before = |at: usize| text[..at].trim_end_matches(OPERATORS).trim_end();
    let equals = text.match_indices('=').map(|(at, _)| at);
    equals.filter(is_single).map(before).collect()
}

/// What may stand before the `=` of an assignment.
const OPERATORS: [char; 10] = ['+', '-', '*', '/', '%', '&', '|', '^', '<', '>'];

/// Whether `name = value`, `name += value` or the like stands anywhere in `body`, where nothing else is called `name` by then, as far as that is
/// spelt. What macros make of their arguments is not known.
pub(crate) fn assigns(body: &[TokenTree], name: &Ident) -> bool {
    matches!(first_assigned(body, name), Fate::Assigned)
}

/// What becomes of a name.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Assigned,
    /// It means something else from here on.
    Shadowed,
    Kept,
}

fn first_assigned(tokens: &[TokenTree], name: &Ident) -> Fate {
    let fates = (0..tokens.len()).map(|at| fate(&tokens[..at], &tokens[at..], name));
    let mut changes = fates.filter(|fate| *fate != Fate::Kept);
    changes.next().unwrap_or(Fate::Kept)
}

/// What the first of the tokens that are left does, behind those before.
fn fate(before: &[TokenTree], left: &[TokenTree], name: &Ident) -> Fate {
    match left {
        [TokenTree::Group(group), ..] if !is_of_a_macro(before) => fate_inside(group, name),
        [TokenTree::Ident(word), rest @ ..] if word == name => match before.last() {
            Some(last) if is_word(last, "let") || is_word(last, "mut") => Fate::Shadowed,
            Some(last) if is_punct(last, '.') || is_punct(last, ':') => Fate::Kept,
            _ if is_assignment(rest) => Fate::Assigned,
            _ => Fate::Kept,
        },
        _ => Fate::Kept,
    }
}

/// What braces shadow they shadow inside.
fn fate_inside(group: &Group, name: &Ident) -> Fate {
    match first_assigned(&inside(group), name) {
        Fate::Shadowed if group.delimiter() == Delimiter::Brace => Fate::Kept,
        fate => fate,
    }
}

/// Whether a group behind these tokens is what a macro or an attribute is called with.
fn is_of_a_macro(before: &[TokenTree]) -> bool {
    let is_sign = |token: &TokenTree| is_punct(token, '!') || is_punct(token, '#');
    match before {
        [.., sign, TokenTree::Ident(_)] if is_punct(sign, '!') => true,
        [.., last] => is_sign(last),
        [] => false,
    }
}

/// Whether `self.part = value`, `self.part.of += value` or the like stands anywhere in `body`.
pub(crate) fn assigns_part_of_self(body: &[TokenTree]) -> bool {
    let here = (0..body.len()).any(|at| is_assigned(&body[at..]));
    here || body.iter().any(|token| match token {
        TokenTree::Group(group) => assigns_part_of_self(&inside(group)),
        _ => false,
    })
}

/// Whether `tokens` begin with `self.part =`.
fn is_assigned(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Ident(first), rest @ ..] = tokens else {
        return false;
    };
    let parts = parts(rest);
    first == "self" && parts > 0 && is_assignment(&rest[parts..])
}

/// How many tokens `.part.0[1]` has.
fn parts(tokens: &[TokenTree]) -> usize {
    let is_part = |token: &&TokenTree| match token {
        TokenTree::Punct(sign) => sign.as_char() == '.',
        TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Group(_) => true,
    };
    tokens.iter().take_while(is_part).count()
}

/// Whether `tokens` begin with `=`, `+=`, `<<=` or the like; not with a comparison.
fn is_assignment(tokens: &[TokenTree]) -> bool {
    let is_operator = |token: &&TokenTree| match token {
        TokenTree::Punct(sign) => sign.spacing() == Spacing::Joint && sign.as_char() != '=',
        _ => false,
    };
    let operator = tokens.iter().take_while(is_operator).count();
    let is_single = |token: &TokenTree| match token {
        TokenTree::Punct(sign) => sign.as_char() == '=' && sign.spacing() == Spacing::Alone,
        _ => false,
    };
    let is_comparison = operator == 1
        && ['<', '>', '!']
            .iter()
            .any(|&sign| is_punct(&tokens[0], sign));
    !is_comparison && tokens.get(operator).is_some_and(is_single)
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Span, TokenStream};
    use quote::quote;

    use super::*;

    fn assigns_n(body: &TokenStream) -> [bool; 2] {
        let tokens: Vec<_> = body.clone().into_iter().collect();
        let text = body.to_string();
        let text = before_assignments(&text)
            .iter()
            .any(|before| before.ends_with('n'));
        [text, assigns(&tokens, &Ident::new("n", Span::call_site()))]
    }

    #[test]
    fn assignments_to_an_argument() {
        for body in [
            quote!(n = n.next();),
            quote!(for m in 0..n {
                if n != m {
                    n += m
                }
            }),
            quote!(match n {
                0 => n <<= 1,
                _ => n >>= m,
            }),
            quote!(|m| n ^= m),
            quote!({ let mut n = 1; n = 2; } n = 3;),
        ] {
            assert_eq!(assigns_n(&body), [true; 2], "{body}");
        }
    }

    #[test]
    fn no_assignments_to_an_argument() {
        for body in [
            quote!(n == 1 || n != 4 || n < 3),
            quote!(match m {
                n => n,
            }),
        ] {
            assert_eq!(assigns_n(&body), [false; 2], "{body}");
        }
        for body in [
            quote!(n <= 2 || n >= 3),
            quote!(let n = n; let n: u8 = 2;),
            quote!(let mut n = n; n += 1;),
            quote!(for (mut n, m) in rows {
                n = m
            }),
            quote!(let n; n = 1;),
            quote!(self.n = n; Self::n = n;),
            quote!(info!(n = n); write!(f, "{n}", n = 1)),
            quote!(
                macro_rules! set {
                    () => {
                        n = 1
                    };
                }
            ),
            quote!(#[n = "1"] let m = n;),
        ] {
            assert_eq!(assigns_n(&body), [true, false], "{body}");
        }
    }

    #[test]
    fn assignments() {
        for body in [
            quote!(self.done = true;),
            quote!(if x {
                self.0.count += 1
            }),
            quote!(f(|| self.list[0] <<= 2)),
        ] {
            assert!(
                assigns_part_of_self(&body.clone().into_iter().collect::<Vec<_>>()),
                "{body}"
            );
        }
    }

    #[test]
    fn all_else() {
        for body in [
            quote!(self.done == true),
            quote!(self.count <= 1 || self.count != 2),
            quote!(other.done = self.done;),
            quote!(self = other;),
            quote!(match x {
                _ if self.done => 1,
            }),
        ] {
            assert!(
                !assigns_part_of_self(&body.clone().into_iter().collect::<Vec<_>>()),
                "{body}"
            );
        }
    }
}
