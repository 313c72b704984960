//! Finds the functions of a source file, and the places where an attribute goes on each of them, or on blocks of them.

mod blocks;
mod emitted;

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{AttrStyle, Attribute, FnModifiers, Safety, Signature, Visibility};

use self::blocks::Block;

/// What the attribute goes on: a function with a body that is not `const`, or a block of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub at: LineColumn,
    /// Up to the end of the body.
    pub last_line: usize,
    /// How many functions it is about.
    pub functions: usize,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Written,
    /// In the input of a macro, which may not take attributes.
    Input,
    /// In the rules of a macro, which other crates may call.
    Emitted,
}

/// How a checkout is annotated.
#[derive(Clone, Copy)]
pub struct Style {
    pub order: Order,
    /// `impl` blocks, traits and inline modules are annotated as a whole.
    pub whole_blocks: bool,
}

/// Where the attribute goes among those that are there.
#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    Innermost,
    Outermost,
}

/// All places of `source`, in their order.
pub fn find(source: &str, style: Style) -> syn::Result<Vec<Place>> {
    let file = syn::parse_file(source)?;
    let mut finder = Finder::new(style, Origin::Written);
    finder.visit_file(&file);
    let mut places = finder.places;
    places.retain(|place| place.functions > 0);
    places.sort_by_key(|place| place.at);
    places.dedup();
    Ok(places)
}

/// `source` with what `attribute` says on each of `places`, which are sorted; every line stays where it is.
pub fn annotate<'a>(
    source: &str,
    places: &[Place],
    attribute: impl Fn(&Place) -> &'a str,
) -> String {
    let mut places = places.iter().peekable();
    let mut annotated = String::with_capacity(2 * source.len());
    for (line, text) in (1..).zip(source.split_inclusive('\n')) {
        let mut copied = 0;
        while let Some(place) = places.next_if(|place| place.at.line == line) {
            let end = byte(text, place.at.column);
            annotated.push_str(&text[copied..end]);
            annotated.push_str(attribute(place));
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
    style: Style,
    origin: Origin,
    places: Vec<Place>,
    /// Which of the places is the block around, if it is about what is looked at.
    block: Option<usize>,
}

impl Finder {
    fn new(style: Style, origin: Origin) -> Self {
        Self {
            style,
            origin,
            places: Vec::new(),
            block: None,
        }
    }

    fn found(&mut self, attributes: &[Attribute], start: Span, signature: &Signature, body: Span) {
        if signature.constness.is_some() {
            return;
        }
        match self.block {
            Some(block) => self.places[block].functions += 1,
            None => self.place(attributes, start, body, signature.ident.to_string(), 1),
        }
    }

    fn place(
        &mut self,
        attributes: &[Attribute],
        start: Span,
        body: Span,
        name: String,
        functions: usize,
    ) {
        let outer = attributes
            .iter()
            .find(|attribute| matches!(attribute.style, AttrStyle::Outer));
        let start = match (self.style.order, outer) {
            (Order::Outermost, Some(attribute)) => attribute.span(),
            _ => start,
        };
        self.places.push(Place {
            name,
            at: start.start(),
            last_line: body.end().line,
            functions,
            origin: self.origin,
        });
    }

    /// The input of a macro, if it reads as items.
    fn input(&mut self, tokens: &TokenStream) {
        if let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) {
            self.inside(Origin::Input, |inside| inside.visit_file(&file));
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
            self.inside(Origin::Input, |inside| {
                for member in &members {
                    visit(inside, member);
                }
            });
        }
    }

    fn inside(&mut self, origin: Origin, look: impl FnOnce(&mut Finder)) {
        let mut inside = Finder::new(self.style, origin);
        look(&mut inside);
        self.places.append(&mut inside.places);
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

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let block = self
            .style
            .whole_blocks
            .then(|| Block::of_impl(item))
            .flatten();
        self.look_into(block, |finder| visit::visit_item_impl(finder, item));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let block = self.style.whole_blocks.then(|| Block::of_trait(item));
        self.look_into(block, |finder| visit::visit_item_trait(finder, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let block = self
            .style
            .whole_blocks
            .then(|| Block::of_module(item))
            .flatten();
        self.look_into(block, |finder| visit::visit_item_mod(finder, item));
    }

    /// Items in it are nobody's but their own.
    fn visit_block(&mut self, block: &'ast syn::Block) {
        let around = self.block.take();
        visit::visit_block(self, block);
        self.block = around;
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            self.inside(Origin::Emitted, |inside| inside.rules(&item.mac.tokens));
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

#[cfg(test)]
mod tests {
    use super::{Order, Style, annotate, find};

    fn annotated(source: &str, order: Order, whole_blocks: bool) -> String {
        let style = Style {
            order,
            whole_blocks,
        };
        annotate(source, &find(source, style).unwrap(), |_| "@ ")
    }

    #[test]
    fn blocks_as_a_whole() {
        for (source, expected) in [
            ("fn f() {}", "@ fn f() {}"),
            (
                "#[a] pub unsafe trait T { fn f(); fn g() {} }",
                "#[a] @ pub unsafe trait T { fn f(); fn g() {} }",
            ),
            ("trait T { fn f(); }", "trait T { fn f(); }"),
            (
                "unsafe impl T for A { fn f() { fn g() {} } }",
                "@ unsafe impl T for A { fn f() { @ fn g() {} } }",
            ),
            (
                "impl A { const fn f() { fn g() {} } m! { fn h() {} } }",
                "impl A { const fn f() { @ fn g() {} } m! { @ fn h() {} } }",
            ),
            (
                "impl a::Future for A { fn poll() {} }",
                "impl a::Future for A { @ fn poll() {} }",
            ),
            (
                "pub mod m { impl A { fn f() {} } impl Stream for A { fn g() {} } fn h() {} }",
                "@ pub mod m { impl A { fn f() {} } impl Stream for A { @ fn g() {} } fn h() {} }",
            ),
            (
                "mod m { mod n { mod file; } fn f() {} mod o { fn g() {} } }",
                "mod m { mod n { mod file; } @ fn f() {} @ mod o { fn g() {} } }",
            ),
            (
                "m! { impl A { fn f() {} } }",
                "m! { @ impl A { fn f() {} } }",
            ),
            (
                "mod m { macro_rules! m { () => { fn f() {} } } fn g() {} }",
                "@ mod m { macro_rules! m { () => { @ fn f() {} } } fn g() {} }",
            ),
        ] {
            assert_eq!(annotated(source, Order::Innermost, true), expected);
        }
    }

    #[test]
    fn functions_of_every_kind() {
        for (source, expected) in [
            ("fn f() {}", "@ fn f() {}"),
            (
                "/// é\n#[a] pub async unsafe fn f() {}",
                "/// é\n#[a] @ pub async unsafe fn f() {}",
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
            (
                "macro_rules! m { () => { $(#[$m])* $v $($($words)*)? fn $n() {} }; }",
                "macro_rules! m { () => { $(#[$m])* @ $v $($($words)*)? fn $n() {} }; }",
            ),
            (
                "macro_rules! m { () => { use a::b; $($items)* fn $n() {} }; }",
                "macro_rules! m { () => { use a::b; $($items)* @ fn $n() {} }; }",
            ),
        ] {
            assert_eq!(annotated(source, Order::Innermost, false), expected);
        }
    }

    #[test]
    fn the_attribute_can_go_above_all_others() {
        assert_eq!(
            annotated(
                "#![a]\n/// b\n#[c]\nfn f() { #![d] }",
                Order::Outermost,
                false
            ),
            "#![a]\n@ /// b\n#[c]\nfn f() { #![d] }"
        );
    }
}
