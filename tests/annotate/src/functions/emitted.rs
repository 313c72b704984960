//! Functions in what `macro_rules!` emits, which is no Rust yet and so only scanned.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};

use super::{Finder, Order, Origin, Place};

impl Finder {
    /// `(matcher) => { emitted }; …`
    pub(super) fn rules(&mut self, rules: &TokenStream) {
        let tokens: Vec<_> = rules.clone().into_iter().collect();
        for rule in tokens.windows(3) {
            if let [equals, point, TokenTree::Group(emitted)] = rule {
                if is_punct(equals, '=') && is_punct(point, '>') {
                    self.emitted(&emitted.stream());
                }
            }
        }
    }

    fn emitted(&mut self, tokens: &TokenStream) {
        let tokens: Vec<_> = tokens.clone().into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                // What is handed to another macro is that macro's.
                TokenTree::Group(_) if is_input(&tokens[..at]) => {}
                TokenTree::Group(group) => self.emitted(&group.stream()),
                TokenTree::Ident(word) if word == "fn" => self.emitted_function(&tokens, at),
                _ => {}
            }
        }
    }

    fn emitted_function(&mut self, tokens: &[TokenTree], keyword: usize) {
        let name = match tokens.get(keyword + 1..) {
            Some([TokenTree::Ident(name), ..]) => name.to_string(),
            Some([sign, TokenTree::Ident(name), ..]) if is_punct(sign, '$') => format!("${name}"),
            _ => return,
        };
        let Some(body) = body(&tokens[keyword..]) else {
            return;
        };
        let first = first_word(tokens, keyword);
        if tokens[first..keyword]
            .iter()
            .any(|token| is_word(token, "const"))
        {
            return;
        }
        let first = match self.style.order {
            Order::Innermost => first,
            Order::Outermost => first_attribute(tokens, first),
        };
        self.places.push(Place {
            name,
            at: tokens[first].span().start(),
            last_line: body.end().line,
            functions: 1,
            origin: Origin::Emitted,
        });
    }
}

/// `name!`, `$name!` or `path::name!` stands at the end.
fn is_input(before: &[TokenTree]) -> bool {
    match before {
        // `macro_rules! name { … }` within a macro.
        [.., TokenTree::Ident(_), sign, TokenTree::Ident(_)] if is_punct(sign, '!') => true,
        [.., TokenTree::Ident(_), sign] => is_punct(sign, '!'),
        _ => false,
    }
}

/// The braces of a function, unless it ends in a `;` first.
fn body(tokens: &[TokenTree]) -> Option<Span> {
    let mut depth = 0_usize;
    let mut arrow = false;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => return None,
                '<' => depth += 1,
                '>' if !arrow => depth = depth.saturating_sub(1),
                _ => {}
            },
            TokenTree::Group(group) if depth == 0 && group.delimiter() == Delimiter::Brace => {
                return Some(group.span());
            }
            _ => {}
        }
        arrow = matches!(token, TokenTree::Punct(punct)
            if punct.as_char() == '-' && punct.spacing() == Spacing::Joint);
    }
    None
}

/// Where `pub(crate) unsafe extern "C"` and what a macro calls `$vis` or may write, as in `$($words)?`, begin before `fn`. What it repeats
/// by `*` may be whole items.
fn first_word(tokens: &[TokenTree], keyword: usize) -> usize {
    let mut first = keyword;
    loop {
        first -= match &tokens[..first] {
            [.., TokenTree::Ident(word)] if QUALIFIERS.contains(&word.to_string().as_str()) => 1,
            [.., TokenTree::Ident(word), TokenTree::Literal(_)] if word == "extern" => 2,
            [.., TokenTree::Ident(word), TokenTree::Group(_)] if word == "pub" => 2,
            [.., sign, TokenTree::Ident(_)] if is_punct(sign, '$') => 2,
            [.., sign, TokenTree::Group(words), once]
                if is_punct(sign, '$') && is_punct(once, '?') && !is_attribute(words) =>
            {
                3
            }
            _ => return first,
        };
    }
}

/// `#[$meta]` within `$(…)`.
fn is_attribute(repeated: &Group) -> bool {
    let first = repeated.stream().into_iter().next();
    first.is_some_and(|first| is_punct(&first, '#'))
}

const QUALIFIERS: &[&str] = &["async", "const", "default", "extern", "pub", "unsafe"];

/// Where `#[…]`s before `first` begin; what is repeated, as in `$(#[$meta])*`, stays outside.
fn first_attribute(tokens: &[TokenTree], mut first: usize) -> usize {
    while let [.., sign, TokenTree::Group(group)] = &tokens[..first] {
        if !is_punct(sign, '#') || group.delimiter() != Delimiter::Bracket {
            break;
        }
        first -= 2;
    }
    first
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}
