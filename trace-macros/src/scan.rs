//! Follows Rust's tokens just closely enough to know where a type or an expression ends.
//!
//! Groups are single tokens, so all that can hide a comma or a `>` are angle brackets and the
//! parameters of a closure. What lies between two separators is passed through as it was written:
//! syntax that this crate has never heard of included.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenTree};

pub(crate) struct Scan {
    /// In a type or in parameters, where `<` is never an operator.
    in_types: bool,
    /// How many angle brackets are open.
    depth: usize,
    /// Between the two bars of a closure.
    closure: bool,
    /// Between the `->` of a closure and its block, where `<` is never an operator either.
    in_output: bool,
    before: Before,
}

/// What the last token means for a `<` or a `|` that comes next.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// `<` opens a qualified path, `|` a closure.
    Operator,
    /// `<` and `|` compare and combine.
    Operand,
    /// `<` and `|` go on with an operator that their own kind began.
    Joint(char),
    /// `<` and `|` as behind an operator, and a `->` says what a closure returns.
    Parameters,
    /// `>` is the point of an arrow.
    Dash,
    /// The same of that arrow of a closure.
    Output,
    /// `<` opens generics here and after a further name.
    Cast,
    /// `<` is a turbofish.
    Colons,
}

impl Scan {
    pub(crate) fn types() -> Self {
        Scan {
            in_types: true,
            depth: 0,
            closure: false,
            in_output: false,
            before: Before::Operator,
        }
    }

    pub(crate) fn expression() -> Self {
        Scan {
            in_types: false,
            depth: 0,
            closure: false,
            in_output: false,
            before: Before::Operator,
        }
    }

    /// Whether the tokens seen so far have closed all that they opened.
    pub(crate) fn is_level(&self) -> bool {
        self.depth == 0 && !self.closure
    }

    /// Whether the tokens seen so far have begun the parameters of a closure and not ended them.
    pub(crate) fn is_in_parameters(&self) -> bool {
        self.closure
    }

    /// Whether a `?` that comes next is behind its operand.
    pub(crate) fn is_behind_operand(&self) -> bool {
        self.before == Before::Operand
    }

    /// Whether `token`, which comes next, is the point of a `->`.
    pub(crate) fn is_arrow(&self, token: &TokenTree) -> bool {
        self.before == Before::Dash && is_punct(token, '>')
    }

    /// Whether `token` is a comma that separates.
    pub(crate) fn separates(&mut self, token: &TokenTree) -> bool {
        let level = self.is_level();
        self.advance(token);
        level && is_punct(token, ',')
    }

    pub(crate) fn advance(&mut self, token: &TokenTree) {
        self.before = match token {
            TokenTree::Punct(punct) => self.punct(punct),
            TokenTree::Ident(ident) if !self.in_types => self.word(&ident.to_string()),
            TokenTree::Group(group) => self.group(group),
            TokenTree::Ident(_) | TokenTree::Literal(_) => Before::Operand,
        };
    }

    fn group(&mut self, group: &Group) -> Before {
        self.in_output &= self.depth > 0 || group.delimiter() != Delimiter::Brace;
        Before::Operand
    }

    fn is_in_types(&self) -> bool {
        self.in_types || self.in_output
    }

    fn word(&self, word: &str) -> Before {
        match word {
            "as" => Before::Cast,
            "async" | "break" | "else" | "if" | "in" | "let" | "match" | "move" | "return"
            | "static" | "while" => Before::Operator,
            _ if self.before == Before::Cast => Before::Cast,
            _ => Before::Operand,
        }
    }

    fn punct(&mut self, punct: &Punct) -> Before {
        match (punct.as_char(), self.before) {
            ('<', before) if self.is_in_types() || self.depth > 0 || before.opens() => {
                self.depth += 1;
                Before::Operator
            }
            ('>', before) if self.depth > 0 && before != Before::Dash => {
                self.depth -= 1;
                Before::Operand
            }
            ('>', Before::Output) => {
                self.in_output = true;
                Before::Operator
            }
            ('|', _) if self.is_in_types() || self.depth > 0 => Before::Operator,
            ('|', _) if self.closure => {
                self.closure = false;
                Before::Parameters
            }
            ('|', Before::Operator | Before::Parameters | Before::Cast) => {
                self.closure = true;
                Before::Operator
            }
            _ => Before::after(punct, self.before),
        }
    }
}

impl Before {
    fn opens(self) -> bool {
        matches!(
            self,
            Before::Operator | Before::Parameters | Before::Cast | Before::Colons
        )
    }

    fn after(punct: &Punct, before: Before) -> Before {
        match (punct.as_char(), punct.spacing()) {
            ('?', _) => Before::Operand,
            (':', _) if before == Before::Cast => Before::Cast,
            (':', _) => Before::Colons,
            ('-', Spacing::Joint) if before == Before::Parameters => Before::Output,
            ('-' | '=', Spacing::Joint) => Before::Dash,
            (sign @ ('<' | '|'), Spacing::Joint) if before != Before::Joint(sign) => {
                Before::Joint(sign)
            }
            _ => Before::Operator,
        }
    }
}

/// Whether `word` is a keyword behind which an expression or a pattern begins, and so no macro's name.
pub(crate) fn is_prefix(word: &str) -> bool {
    Scan::expression().word(word) == Before::Operator
}

/// What stands between the `sign`s in types that are not hidden in angle brackets.
pub(crate) fn split(types: &[TokenTree], sign: char) -> Vec<&[TokenTree]> {
    let mut scan = Scan::types();
    let separates = |token: &TokenTree| {
        let level = scan.is_level();
        scan.advance(token);
        level && is_punct(token, sign)
    };
    types.split(separates).collect()
}

pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use super::Scan;
    use proc_macro2::TokenStream;

    fn separators(mut scan: Scan, tokens: &str) -> usize {
        let tokens: TokenStream = tokens.parse().unwrap();
        tokens
            .into_iter()
            .filter(|token| scan.separates(token))
            .count()
    }

    #[test]
    fn commas_of_expressions() {
        for (expression, expected) in [
            ("a, b", 1),
            ("a < b, c > d", 1),
            ("a << b, c >> d", 1),
            ("f::<A, B>(x), y", 1),
            ("Vec::<fn(A) -> B, C>::new(), y", 1),
            ("<A as B<C, D>>::f, y", 1),
            ("!<A as B<C, D>>::F, y", 1),
            ("x as M<A, B>, y", 1),
            ("x as a::M<A, B> < y, z", 1),
            ("|a, b| a, c", 1),
            ("move |a: A, b| a | b, c", 1),
            ("|| a, c", 1),
            ("|a| -> A<B, C> { a }, b < c, d > e", 2),
            ("|| -> A<{ 1 }, fn(B) -> C, D> { a }, b < c, d > e", 2),
            ("|a| -&a < b, c > d", 1),
            ("a || b, c", 1),
            ("a | b, c | d", 1),
            ("a? < b, c", 1),
            ("if a < b { c } else { d }, e", 1),
            ("match a { b => c, d => e }, f", 1),
            ("[a, b], (c, d), {e}", 2),
        ] {
            assert_eq!(
                separators(Scan::expression(), expression),
                expected,
                "{expression}"
            );
        }
    }

    #[test]
    fn commas_of_types() {
        for (types, expected) in [
            ("A<B, C>, D", 1),
            ("a: fn(A) -> B<C, D>, b: E", 1),
            ("impl Fn(A) -> B<C, D> + use<'a, E>, F", 1),
            ("<A as B<C, D>>::E, [F; { 1 < 2 }]", 1),
            ("Foo::<A, B> { c, d }: Foo<A, B>, e: F", 1),
        ] {
            assert_eq!(separators(Scan::types(), types), expected, "{types}");
        }
    }
}
