//! What is said around an item, by the blocks that it stands in and by its crate, and how that
//! reaches an item with a `#[traced]` of its own: in front of its arguments.
//!
//! ```text
//! #[traced(@ "Store" (kind = client) (err = false); name = "save it")]
//! ```
//!
//! `@` is nothing that a user can mean. Behind it, `crate` says that there is no block around, `last`
//! that no other attribute is to run, and `skip` that the item is to stay as it is.

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;
use syn::ext::IdentExt as _;

use crate::args::{Args, Given};
use crate::errors::Errors;
use crate::input::Function;
use crate::scan::is_punct;

#[derive(Clone, Default)]
pub(crate) struct Around {
    /// `Type` of `Type::method`.
    type_name: Option<String>,
    /// The arguments of each block, outermost first, as they were written.
    levels: Vec<TokenStream>,
    /// What they say together.
    args: Args,
    /// One of them is a block, not only the crate.
    is_block: bool,
    /// An attribute stands on one of them that is a macro's, as far as can be seen.
    is_deferred: bool,
    /// All other attributes of the item have run.
    is_last: bool,
}

impl Around {
    /// Takes what stands in front of an item's own arguments off them. `None` if the item is to stay
    /// as it is.
    pub(crate) fn take(args: TokenStream) -> Option<(Around, TokenStream)> {
        if !Around::is_told(&args) {
            return Some((Around::default(), args));
        }
        let mut around = Around {
            is_block: true,
            ..Around::default()
        };
        let mut tokens = args.into_iter().skip(1);
        for token in tokens.by_ref() {
            match token {
                TokenTree::Literal(_) => around.type_name = text(token),
                TokenTree::Group(level) => around.add(level.stream()),
                TokenTree::Punct(_) => break,
                TokenTree::Ident(word) if word == "crate" => around.is_block = false,
                TokenTree::Ident(word) if word == "last" => around.is_last = true,
                TokenTree::Ident(_) => return None,
            }
        }
        Some((around, tokens.collect()))
    }

    /// Whether an item's arguments say what is around it.
    pub(crate) fn is_told(args: &TokenStream) -> bool {
        let first = args.clone().into_iter().next();
        first.is_some_and(|first| is_punct(&first, '@'))
    }

    /// What stands in front of the arguments of an item in a crate that has defaults.
    pub(crate) fn of_crate(defaults: &TokenStream) -> TokenStream {
        quote!(@ crate (#defaults);)
    }

    /// What makes `#[traced]` leave an item as it is.
    pub(crate) fn nothing() -> TokenStream {
        quote!(@ skip)
    }

    pub(crate) fn before(&self, own: &TokenStream) -> TokenStream {
        let name = self.type_name.as_deref().map(Literal::string);
        let levels = &self.levels;
        quote!(@ #name #((#levels))*; #own)
    }

    /// The same for an attribute behind all others.
    pub(crate) fn before_last(&self, own: &TokenStream) -> TokenStream {
        let told = self.before(own).into_iter().skip(1);
        let told: TokenStream = told.collect();
        quote!(@ last #told)
    }

    /// One more block around. It reports its own mistakes.
    fn add(&mut self, level: TokenStream) {
        let args = Args::parse(level.clone(), &mut Errors::default());
        self.levels.push(level);
        self.args = args.below(&self.args);
    }

    pub(crate) fn inside(&self, level: TokenStream) -> Around {
        let mut inside = self.clone();
        inside.add(level);
        inside.is_block = true;
        inside
    }

    /// The same for the functions of a type or trait.
    pub(crate) fn of_type(self, name: String) -> Around {
        Around {
            type_name: Some(name),
            ..self
        }
    }

    /// The same where a block `has_macros` on it.
    pub(crate) fn deferred(self, has_macros: bool) -> Around {
        Around {
            is_deferred: self.is_deferred || has_macros,
            ..self
        }
    }

    /// Whether other macros are going to be shown the functions, and want them as they were written: `async_trait` wants `async fn`s.
    pub(crate) fn is_deferred(&self) -> bool {
        self.is_deferred
    }

    pub(crate) fn is_last(&self) -> bool {
        self.is_last
    }

    pub(crate) fn is_block(&self) -> bool {
        self.is_block
    }

    pub(crate) fn asks_for_public(&self) -> bool {
        self.args.public.is_some()
    }

    /// All that is said of a function, by itself and around it.
    pub(crate) fn say_of(&self, function: &Function, own: Args) -> Args {
        let skips = own.skip.is_some();
        let mut args = own.below(&self.args.clone().fitting(function));
        if args.arguments.is_none() && !skips {
            args.skip = None;
        }
        if let (None, Some(type_name)) = (&args.name, &self.type_name) {
            args.name = Some(method_name(type_name, &function.name));
        }
        args
    }
}

fn method_name(type_name: &str, method: &Ident) -> Given<LitStr> {
    let name = format!("{type_name}::{}", method.unraw());
    Given {
        word: method.clone(),
        value: LitStr::new(&name, method.span()),
    }
}

fn text(literal: TokenTree) -> Option<String> {
    let text: syn::Result<LitStr> = syn::parse2(literal.into());
    text.ok().map(|text| text.value())
}
