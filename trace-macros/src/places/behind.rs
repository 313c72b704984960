//! `#[traced(impls = Name)]` on a trait: every call through it is a span, whoever implements it.
//!
//! A trait has no say in what a call of its methods runs: that is the implementation's function. So the
//! trait becomes two. The one that is implemented gets another name and stays as it was written; the one that is called
//! has the same items and one implementation, for all types that implement the first.
//!
//! ```text
//! pub trait Load<K>: Send { type Row; fn load(&self, key: K) -> Self::Row; }
//! ```
//!
//! becomes, with `impls = LoadImpl`,
//!
//! ```text
//! pub trait LoadImpl<K>: Send { type Row; fn load(&self, key: K) -> Self::Row; }
//! pub trait Load<K>: Send { type Row; fn load(&self, key: K) -> Self::Row; }
//! impl<K, __Impl: LoadImpl<K>> Load<K> for __Impl {
//!     type Row = <__Impl as LoadImpl<K>>::Row;
//!     #[traced] fn load(&self, key: K) -> Self::Row { <__Impl as LoadImpl<K>>::load(self, key) }
//! }
//! ```

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::generics::Generics;
use super::items::{self, Kind, Own};
use super::{Around, Plan, check};
use crate::errors::Errors;
use crate::input::{Binds, Function, Parameter};
use crate::output::is_word;
use crate::scan::split;
use crate::tokens::{respelt, split_inner_attributes};

/// Macros that are to be on an implementation if they are on its trait.
const OF_BOTH: &[&str] = &["async_trait"];

/// A trait that becomes two.
struct Trait {
    /// Up to the trait's name, which comes after.
    before: Vec<TokenTree>,
    name: Ident,
    generics: Generics,
    /// Supertraits and conditions.
    after: Vec<TokenTree>,
    /// The trait that is implemented.
    behind: Ident,
}

pub(super) fn plan(
    around: &Around,
    behind: &Ident,
    mut item: Vec<TokenTree>,
    errors: &mut Errors,
) -> Plan {
    let braces = items::take_braces(&mut item);
    let (Some(braces), Some(parts)) = (braces, Trait::parse(&item, behind)) else {
        return Plan::AsWritten(item.into_iter().collect());
    };
    check::unsafety(&parts.before, errors);
    check::impls_of_the_same_name(&parts.name, behind, errors);
    let (inner_attributes, content) = split_inner_attributes(braces.stream());
    let items = items::split(content);
    let declare = |name: &Ident, items: TokenStream| {
        let Trait {
            before,
            generics,
            after,
            ..
        } = &parts;
        let body = respelt(&braces, quote!(#inner_attributes #items));
        quote!(#(#before)* #name #generics #(#after)* #body)
    };
    let implemented = declare(behind, items.iter().map(|item| unannotated(item)).collect());
    let called = declare(
        &parts.name,
        items.iter().map(|item| declared(item)).collect(),
    );
    let (macros, _) = items::split_attributes(&items::with_attributes(&item, OF_BOTH));
    let around = around.clone().deferred(!macros.is_empty());
    let implementation = parts.implementation();
    let items = items
        .iter()
        .map(|item| parts.forwarded(&around, item, errors));
    Plan::Block {
        items: items.collect(),
        head: quote!(#implemented #called #macros #implementation),
        braces: Group::new(Delimiter::Brace, TokenStream::new()),
    }
}

impl Trait {
    fn parse(head: &[TokenTree], behind: &Ident) -> Option<Trait> {
        let keyword = head.iter().position(|token| is_word(token, "trait"))?;
        let Some(TokenTree::Ident(name)) = head.get(keyword + 1) else {
            return None;
        };
        let (generics, after) = Generics::parse(&head[keyword + 2..]);
        Some(Trait {
            before: head[..=keyword].to_vec(),
            name: name.clone(),
            generics,
            after: after.to_vec(),
            behind: behind.clone(),
        })
    }

    /// `impl<K, __Impl: LoadImpl<K>> Load<K> for __Impl where …`
    fn implementation(&self) -> TokenStream {
        let Trait {
            name,
            behind,
            generics,
            after,
            ..
        } = self;
        let (parameters, arguments) = (generics.parameters(), generics.arguments());
        let of = implementor();
        let conditions = conditions(after);
        quote! {
            impl<#(#parameters,)* #of: #behind<#(#arguments),*>> #name<#(#arguments),*> for #of #conditions
        }
    }

    /// `<__Impl as LoadImpl<K>>::item`
    fn behind(&self, item: &Ident) -> TokenStream {
        let (behind, of) = (&self.behind, implementor());
        let arguments = self.generics.arguments();
        let at = Span::mixed_site().located_at(item.span());
        quote_spanned!(at=> <#of as #behind<#(#arguments),*>>::#item)
    }

    fn forwarded(&self, around: &Around, item: &[TokenTree], errors: &mut Errors) -> Plan {
        if let Some((_, at)) = items::conditional(item) {
            check::conditional(at, errors);
        }
        match Kind::of(item) {
            Kind::Function => self.function(around, item, errors),
            _ => Plan::AsWritten(self.constant_or_type(item).unwrap_or_default()),
        }
    }

    fn function(&self, around: &Around, item: &[TokenTree], errors: &mut Errors) -> Plan {
        check::unsafety(item, errors);
        let own = Own::find(item);
        let item = items::with_attributes(item, &["cfg", "cfg_attr"]);
        let Some(mut function) = signature(&item) else {
            return Plan::AsWritten(TokenStream::new());
        };
        let call = self.call(&function, &Generics::of_function(&item));
        // What had no name gets none that `args` would record.
        let named = named(&function.parameters, |name| quote!(#name @ _));
        function.respell(Some(named));
        let item = function.with(quote!({ #call }));
        match own {
            Some(own) => Plan::AsWritten(own.above(&around.before(&own.args), &item)),
            None => super::plain_function(around, item.into_iter().collect(), errors),
        }
    }

    fn call(&self, function: &Function, generics: &Generics) -> TokenStream {
        let path = self.behind(&function.name);
        let types = generics.types();
        let names = function.parameters.iter().enumerate().map(name);
        let wait = function.is_async().then(|| quote!(.await));
        if types.is_empty() {
            quote!(#path(#(#names),*) #wait)
        } else {
            quote!(#path::<#(#types),*>(#(#names),*) #wait)
        }
    }

    /// `type Row = …;`, `const LIMIT: u32 = …;`
    fn constant_or_type(&self, item: &[TokenTree]) -> Option<TokenStream> {
        let item = items::with_attributes(item, &["cfg", "cfg_attr"]);
        let keyword = item
            .iter()
            .position(|token| is_word(token, "const") || is_word(token, "type"))?;
        let Some(TokenTree::Ident(name)) = item.get(keyword + 1) else {
            return None;
        };
        let value = self.behind(name);
        let declared = split(item.split_last()?.1, '=')[0];
        if is_word(&item[keyword], "const") {
            return Some(quote!(#(#declared)* = #value;));
        }
        let (generics, after) = Generics::parse(&item[keyword + 2..item.len() - 1]);
        let (head, conditions) = (&item[..=keyword], conditions(after));
        let (parameters, arguments) = (generics.parameters(), generics.arguments());
        Some(quote!(#(#head)* #name<#(#parameters),*> = #value<#(#arguments),*> #conditions;))
    }
}

fn implementor() -> Ident {
    Ident::new("__Impl", Span::mixed_site())
}

/// `where …`
fn conditions(after: &[TokenTree]) -> TokenStream {
    let start = after.iter().position(|token| is_word(token, "where"));
    after[start.unwrap_or(after.len())..]
        .iter()
        .cloned()
        .collect()
}

/// The item for implementations, of which none is measured itself.
fn unannotated(item: &[TokenTree]) -> TokenStream {
    Own::find(item)
        .map_or_else(|| item.to_vec(), |own| own.without(item))
        .into_iter()
        .collect()
}

/// The item without a body or value: these are the implementations'.
fn declared(item: &[TokenTree]) -> TokenStream {
    let item: Vec<_> = unannotated(item).into_iter().collect();
    let signature = match Kind::of(&item) {
        Kind::Function => signature(&item).map(Function::declared),
        _ if item.iter().any(|token| is_word(token, "const")) => constant(&item),
        _ => None,
    };
    signature.unwrap_or_else(|| item.into_iter().collect())
}

/// A function with names that can be handed on, and with an empty body. Its mistakes are told where it is written.
fn signature(item: &[TokenTree]) -> Option<Function> {
    let (_, signature) = item.split_last()?;
    let body = Group::new(Delimiter::Brace, TokenStream::new());
    let item = signature.iter().cloned().chain([body.into()]).collect();
    let mut function = Function::parse(item, &mut Errors::default()).ok()?;
    let spelt = named(&function.parameters, ToTokens::to_token_stream);
    function.respell(Some(spelt));
    Some(function)
}

/// `const NAME: Type;`
fn constant(item: &[TokenTree]) -> Option<TokenStream> {
    let (_, constant) = item.split_last()?;
    let declared = split(constant, '=')[0];
    Some(quote!(#(#declared)*;))
}

/// The parameters under names that can be handed on, `invented` where they had none.
fn named(parameters: &[Parameter], invented: fn(&Ident) -> TokenStream) -> TokenStream {
    let parameters = parameters.iter().enumerate().map(|(at, parameter)| {
        let name = name((at, parameter));
        let pattern = match parameter.binds {
            Binds::Receiver(_) => receiver(parameter),
            Binds::Name(_) => name.to_token_stream(),
            Binds::Wildcard | Binds::Pattern | Binds::Nothing => invented(&name),
        };
        let conditions = parameter.conditions();
        let ascription = ascription(parameter);
        quote!(#conditions #pattern #ascription,)
    });
    parameters.collect()
}

/// `: Type`, of what is a type and no more too.
fn ascription(parameter: &Parameter) -> TokenStream {
    let (colon, spelt) = match parameter.binds {
        Binds::Nothing => (Some(quote!(:)), &parameter.pattern),
        _ => (None, &parameter.ascription),
    };
    quote!(#colon #(#spelt)*)
}

/// `self`, without a `mut` that is the implementation's concern.
fn receiver(parameter: &Parameter) -> TokenStream {
    let is_kept = |token: &&TokenTree| parameter.is_reference() || !is_word(token, "mut");
    parameter.pattern.iter().filter(is_kept).cloned().collect()
}

fn name((at, parameter): (usize, &Parameter)) -> Ident {
    match &parameter.binds {
        Binds::Receiver(name) | Binds::Name(name) => name.clone(),
        Binds::Wildcard | Binds::Pattern | Binds::Nothing => {
            format_ident!("__arg{at}", span = Span::mixed_site())
        }
    }
}
