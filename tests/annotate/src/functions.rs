//! Finds the functions of a source file, and the place where an attribute goes on each.

use proc_macro2::{Delimiter, LineColumn, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{AttrStyle, Attribute, FnModifiers, Safety, Signature, Visibility};

/// A function with a body that is not `const`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) at: LineColumn,
    /// Up to the end of the body.
    pub(crate) last_line: usize,
    /// Within the rules or the input of a macro, which may not take attributes.
    pub(crate) in_macro: bool,
}

/// Where the attribute goes among those that are there.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Order {
    Innermost,
    Outermost,
}

/// All functions of `source`, in the order of their places.
pub(crate) fn find(source: &str, order: Order) -> syn::Result<Vec<Function>> {
    let file = syn::parse_file(source)?;
    let mut finder = Finder::new(order, false);
    finder.visit_file(&file);
    let mut functions = finder.functions;
    functions.sort_by_key(|function| function.at);
    functions.dedup();
    Ok(functions)
}

/// `source` with `attribute` on each of `functions`, which are sorted; every line stays where it is.
pub(crate) fn annotate(source: &str, functions: &[Function], attribute: &str) -> String {
    let mut functions = functions.iter().peekable();
    let mut annotated = String::with_capacity(source.len() + functions.len() * attribute.len());
    for (line, text) in (1..).zip(source.split_inclusive('\n')) {
        let mut copied = 0;
        while let Some(function) = functions.next_if(|function| function.at.line == line) {
            let end = byte(text, function.at.column);
            annotated.push_str(&text[copied..end]);
            annotated.push_str(attribute);
            copied = end;
        }
        annotated.push_str(&text[copied..]);
    }
    annotated
}

fn byte(line: &str, column: usize) -> usize {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    line.char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at)
}

struct Finder {
    order: Order,
    in_macro: bool,
    functions: Vec<Function>,
}

impl Finder {
    fn new(order: Order, in_macro: bool) -> Self {
        Self {
            order,
            in_macro,
            functions: Vec::new(),
        }
    }

    fn found(&mut self, attributes: &[Attribute], start: Span, signature: &Signature, body: Span) {
        if signature.constness.is_some() {
            return;
        }
        let outer = attributes
            .iter()
            .find(|attribute| matches!(attribute.style, AttrStyle::Outer));
        let start = match (self.order, outer) {
            (Order::Outermost, Some(attribute)) => attribute.span(),
            _ => start,
        };
        self.functions.push(Function {
            name: signature.ident.to_string(),
            at: start.start(),
            last_line: body.end().line,
            in_macro: self.in_macro,
        });
    }

    /// The input of a macro, if it reads as items.
    fn input(&mut self, tokens: &TokenStream) {
        if let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) {
            self.inside(|inside| inside.visit_file(&file));
        }
    }

    /// `if #[cfg(…)] { items } else { items }`
    fn branches(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    self.input(&group.stream());
                }
                _ => {}
            }
        }
    }

    /// The input of a macro within an `impl` or a `trait`, if it reads as what stands there.
    fn members<T: Parse>(&mut self, tokens: &TokenStream, visit: fn(&mut Finder, &T)) {
        if let Ok(members) = Parser::parse2(all::<T>, tokens.clone()) {
            self.inside(|inside| members.iter().for_each(|member| visit(inside, member)));
        }
    }

    fn inside(&mut self, look: impl FnOnce(&mut Finder)) {
        let mut inside = Finder::new(self.order, true);
        look(&mut inside);
        self.functions.append(&mut inside.functions);
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let start = start(&item.vis, &item.modifiers, &item.sig);
        self.found(&item.attrs, start, &item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let start = start(&item.vis, &item.modifiers, &item.sig);
        self.found(&item.attrs, start, &item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            let start = start(&Visibility::Inherited, &item.modifiers, &item.sig);
            self.found(&item.attrs, start, &item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            self.inside(|inside| inside.rules(&item.mac.tokens));
        } else if item
            .mac
            .path
            .segments
            .iter()
            .any(|part| part.ident == "cfg_if")
        {
            self.branches(&item.mac.tokens);
        } else {
            self.input(&item.mac.tokens);
        }
    }

    fn visit_impl_item_macro(&mut self, item: &'ast syn::ImplItemMacro) {
        self.members::<syn::ImplItem>(&item.mac.tokens, |inside, member| {
            inside.visit_impl_item(member);
        });
    }

    fn visit_trait_item_macro(&mut self, item: &'ast syn::TraitItemMacro) {
        self.members::<syn::TraitItem>(&item.mac.tokens, |inside, member| {
            inside.visit_trait_item(member);
        });
    }
}

fn all<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        all.push(input.parse()?);
    }
    Ok(all)
}

fn start(visibility: &Visibility, modifiers: &FnModifiers, signature: &Signature) -> Span {
    if !matches!(visibility, Visibility::Inherited) {
        return visibility.span();
    }
    let safety = match &signature.safety {
        Safety::Safe(token) => Some(token.span),
        Safety::Unsafe(token) => Some(token.span),
        Safety::Default => None,
    };
    let words = [
        modifiers.defaultness.as_ref().map(|token| token.span),
        signature.asyncness.as_ref().map(|token| token.span),
        safety,
        signature.abi.as_ref().map(|abi| abi.extern_token.span),
    ];
    let first = words.into_iter().flatten().next();
    first.unwrap_or(signature.fn_token.span)
}

/// What `macro_rules!` emits is no Rust yet, so it is only scanned.
impl Finder {
    /// `(matcher) => { emitted }; …`
    fn rules(&mut self, rules: &TokenStream) {
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
        let first = match self.order {
            Order::Innermost => first,
            Order::Outermost => first_attribute(tokens, first),
        };
        self.functions.push(Function {
            name,
            at: tokens[first].span().start(),
            last_line: body.end().line,
            in_macro: true,
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

/// Where `pub(crate) unsafe extern "C"` and what a macro calls `$vis` begin before `fn`.
fn first_word(tokens: &[TokenTree], keyword: usize) -> usize {
    let mut first = keyword;
    loop {
        first -= match &tokens[..first] {
            [.., TokenTree::Ident(word)] if QUALIFIERS.contains(&word.to_string().as_str()) => 1,
            [.., TokenTree::Ident(word), TokenTree::Literal(_)] if word == "extern" => 2,
            [.., TokenTree::Ident(word), TokenTree::Group(_)] if word == "pub" => 2,
            [.., sign, TokenTree::Ident(_)] if is_punct(sign, '$') => 2,
            _ => return first,
        };
    }
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

#[cfg(test)]
mod tests {
    use super::{Order, annotate, find};

    fn annotated(source: &str, order: Order) -> String {
        annotate(source, &find(source, order).unwrap(), "@ ")
    }

    #[test]
    fn functions_of_every_kind() {
        for (source, expected) in [
            ("fn f() {}", "@ fn f() {}"),
            (
                "/// é\n#[a] pub(crate) async unsafe fn f() {}",
                "/// é\n#[a] @ pub(crate) async unsafe fn f() {}",
            ),
            ("const fn f() { fn g() {} }", "const fn f() { @ fn g() {} }"),
            (
                "trait T { fn a(); unsafe fn b() {} }",
                "trait T { fn a(); @ unsafe fn b() {} }",
            ),
            (
                "impl T { default fn a() {} }",
                "impl T { @ default fn a() {} }",
            ),
            (
                "mod m { extern \"C\" fn f() {} }",
                "mod m { @ extern \"C\" fn f() {} }",
            ),
            ("extern \"C\" { fn f(); }", "extern \"C\" { fn f(); }"),
            (
                "static F: fn() = { fn f() {} f };",
                "static F: fn() = { @ fn f() {} f };",
            ),
            ("cfg_a! { fn f() {} }", "cfg_a! { @ fn f() {} }"),
            (
                "impl A { cfg_a! { pub fn f(&self) {} } }",
                "impl A { cfg_a! { @ pub fn f(&self) {} } }",
            ),
            (
                "trait A { cfg_a! { fn f(&self) {} fn g(&self); } }",
                "trait A { cfg_a! { @ fn f(&self) {} fn g(&self); } }",
            ),
            (
                "cfg_if::cfg_if! { if #[cfg(a)] { fn f() {} } else { fn f() {} } }",
                "cfg_if::cfg_if! { if #[cfg(a)] { @ fn f() {} } else { @ fn f() {} } }",
            ),
            (
                "fn f() { quote! { fn g() {} } }",
                "@ fn f() { quote! { fn g() {} } }",
            ),
            (
                "macro_rules! m { (fn $n:ident {}) => { $(#[$m])* $v fn $n() -> [u8; { 1 }] {} fn a(); }; }",
                "macro_rules! m { (fn $n:ident {}) => { $(#[$m])* @ $v fn $n() -> [u8; { 1 }] {} fn a(); }; }",
            ),
        ] {
            assert_eq!(annotated(source, Order::Innermost), expected);
        }
    }

    #[test]
    fn the_attribute_can_go_above_all_others() {
        assert_eq!(
            annotated("#![a]\n/// b\n#[c]\nfn f() { #![d] }", Order::Outermost),
            "#![a]\n@ /// b\n#[c]\nfn f() { #![d] }"
        );
    }
}
