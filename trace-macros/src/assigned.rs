//! Whether a body assigns to a part of `self`.

use proc_macro2::{Spacing, TokenTree};

use crate::scan::is_punct;

/// Whether `self.part = value`, `self.part.of += value` or the like stands anywhere in `body`.
pub(crate) fn assigns_part_of_self(body: &[TokenTree]) -> bool {
    let here = (0..body.len()).any(|at| is_assigned(&body[at..]));
    here || body.iter().any(|token| match token {
        TokenTree::Group(group) => {
            assigns_part_of_self(&group.stream().into_iter().collect::<Vec<_>>())
        }
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
    use quote::quote;

    use super::*;

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
