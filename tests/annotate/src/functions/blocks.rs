//! What can be annotated as a whole, its functions with it.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, Item, ItemImpl, ItemMod, ItemTrait, Visibility};

use super::Finder;

pub(super) struct Block<'a> {
    attributes: &'a [Attribute],
    /// Behind the attributes.
    start: Span,
    end: Span,
    name: String,
}

impl Block<'_> {
    /// `None` for a future or stream written by hand: its block wants to know where its span is kept.
    pub(super) fn of_impl(item: &ItemImpl) -> Option<Block<'_>> {
        let last = item
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last());
        let is_polled = last.is_some_and(|last| last.ident == "Future" || last.ident == "Stream");
        (!is_polled).then(|| Block {
            attributes: &item.attrs,
            start: item
                .unsafety
                .as_ref()
                .map_or(item.impl_token.span, |token| token.span),
            end: item.brace_token.span.close(),
            name: "impl".to_owned(),
        })
    }

    pub(super) fn of_trait(item: &ItemTrait) -> Block<'_> {
        let keyword = item
            .unsafety
            .as_ref()
            .map_or(item.trait_token.span, |token| token.span);
        Block {
            attributes: &item.attrs,
            start: start(&item.vis, keyword),
            end: item.brace_token.span.close(),
            name: format!("trait {}", item.ident),
        }
    }

    /// `None` unless all of the module is here: no macro is given files.
    pub(super) fn of_module(item: &ItemMod) -> Option<Block<'_>> {
        let (braces, _) = item.content.as_ref()?;
        is_here(item).then(|| Block {
            attributes: &item.attrs,
            start: start(&item.vis, item.mod_token.span),
            end: braces.span.close(),
            name: format!("mod {}", item.ident),
        })
    }
}

/// Whether neither it nor a module in it is a file of its own.
fn is_here(module: &ItemMod) -> bool {
    let Some((_, items)) = &module.content else {
        return false;
    };
    items.iter().all(|item| match item {
        Item::Mod(inner) => is_here(inner),
        _ => true,
    })
}

fn start(visibility: &Visibility, keyword: Span) -> Span {
    match visibility {
        Visibility::Inherited => keyword,
        visibility => visibility.span(),
    }
}

impl Finder {
    /// Looks into a block. It is a place if none is around it; where none can be made of it, its functions are places.
    pub(super) fn look_into(&mut self, block: Option<Block<'_>>, look: impl FnOnce(&mut Finder)) {
        let around = self.block;
        self.block = match (block, around) {
            (None, _) => None,
            (Some(_), Some(around)) => Some(around),
            (Some(block), None) => {
                self.place(block.attributes, block.start, block.end, block.name, 0);
                Some(self.places.len() - 1)
            }
        };
        look(self);
        self.block = around;
    }
}
