//! Follows Rust's tokens just closely enough to know where a type or an expression ends.
//!
//! Groups are single tokens, so all that can hide a comma or a `>` are angle brackets and the
//! parameters of a closure. What lies between two separators is passed through as it was written:
//! syntax that this crate has never heard of included.

use proc_macro2::{Punct, Spacing, TokenTree};

pub(crate) struct Scan {
    /// How many angle brackets are open.
    depth: usize,
    /// Between the two bars of a closure.
    closure: bool,
    before: Before,
}

/// What the last token means for a `<` or a `|` that comes next.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// `<` opens generics, always.
    Type,
    /// `<` opens a qualified path, `|` a closure.
    Operator,
    /// `<` and `|` compare and combine.
    Operand,
    /// `<` and `|` go on with an operator that their own kind began.
    Joint(char),
    /// `>` is the point of an arrow.
    Dash,
    /// `<` opens generics here and after a further name.
    Cast,
    /// `<` is a turbofish.
    Colons,
}

impl Scan {
    pub(crate) fn types() -> Self {
        Scan {
            depth: 0,
            closure: false,
            before: Before::Type,
        }
    }

    pub(crate) fn expression() -> Self {
        Scan {
            depth: 0,
            closure: false,
            before: Before::Operator,
        }
    }

    /// Whether the tokens seen so far have closed all that they opened.
    pub(crate) fn is_level(&self) -> bool {
        self.depth == 0 && !self.closure
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
        let next = match token {
            TokenTree::Punct(punct) => self.punct(punct),
            TokenTree::Ident(ident) => self.word(&ident.to_string()),
            TokenTree::Group(_) | TokenTree::Literal(_) => Before::Operand,
        };
        self.before = if self.before == Before::Type && next != Before::Dash {
            Before::Type
        } else {
            next
        };
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
            ('<', before) if self.depth > 0 || before.opens() => {
                self.depth += 1;
                Before::Operator
            }
            ('>', before) if self.depth > 0 && before != Before::Dash => {
                self.depth -= 1;
                Before::Operand
            }
            ('|', _) if self.depth > 0 => Before::Operator,
            ('|', _) if self.closure => {
                self.closure = false;
                Before::Operator
            }
            ('|', Before::Operator | Before::Cast) => {
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
            Before::Type | Before::Operator | Before::Cast | Before::Colons
        )
    }

    fn after(punct: &Punct, before: Before) -> Before {
        match (punct.as_char(), punct.spacing()) {
            ('?', _) => Before::Operand,
            (':', _) if before == Before::Cast => Before::Cast,
            (':', _) => Before::Colons,
            ('-' | '=', Spacing::Joint) => Before::Dash,
            (sign @ ('<' | '|'), Spacing::Joint) if before != Before::Joint(sign) => {
                Before::Joint(sign)
            }
            _ => Before::Operator,
        }
    }
}

pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}
