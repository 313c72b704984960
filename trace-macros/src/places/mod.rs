//! Where `#[traced]` may stand, and what it means there: on one function, or on a block of them.
//!
//! A block is cut into items, and its functions are planned one by one as if the attribute stood
//! above each; all else, and all bodies, are passed through as tokens. What has a `#[traced]` of its own
//! is left to that, which is told what stands [around](Around) it.

mod around;
mod behind;
mod check;
mod generics;
mod head;
mod inherit;
mod items;
mod life;
pub(crate) mod whole_crate;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

pub(crate) use self::around::Around;
pub(crate) use self::check::{SPAN_ELSEWHERE, impls_of_no_trait};
use self::head::{ImplHead, trait_name};
use self::items::{Kind, Own};
use self::life::Life;
use crate::args::Args;
use crate::errors::Errors;
use crate::expand::{expand, linted};
use crate::input::{Function, Keyword, has_macros};
use crate::model::Model;
use crate::paths::Private;
use crate::template::template;
use crate::tokens::{braces, respelt, split_inner_attributes, ungrouped};

/// What is to be emitted. It is written only after everything has been checked.
pub(crate) enum Plan {
    AsWritten(TokenStream),
    /// It has a `#[traced]` of its own, which is told what stands around it.
    Told(TokenStream),
    Traced(Box<Model>),
    /// The same once another attribute has made of it what it will: as it is told then.
    Deferred(Box<Model>, TokenStream),
    Block {
        head: TokenStream,
        braces: Group,
        items: Vec<Plan>,
    },
}

impl Plan {
    pub(crate) fn expand(self) -> TokenStream {
        self.write(expand, |_, told| told)
    }

    /// The same as clippy is shown it.
    pub(crate) fn linted(self) -> TokenStream {
        self.write(linted, |model, _| linted(model))
    }

    /// Whether clippy is shown the whole item as it was written.
    pub(crate) fn names_nothing(&self) -> bool {
        match self {
            Plan::AsWritten(_) => true,
            Plan::Told(_) => false,
            Plan::Traced(model) | Plan::Deferred(model, _) => model.names_nothing(),
            Plan::Block { items, .. } => items.iter().all(Plan::names_nothing),
        }
    }

    fn write(
        self,
        function: fn(Model) -> TokenStream,
        deferred: fn(Model, TokenStream) -> TokenStream,
    ) -> TokenStream {
        match self {
            Plan::AsWritten(item) | Plan::Told(item) => item,
            Plan::Traced(model) => function(*model),
            Plan::Deferred(model, told) => deferred(*model, told),
            Plan::Block {
                mut head,
                braces,
                items,
            } => {
                let items = items.into_iter();
                let items: TokenStream = items.map(|item| item.write(function, deferred)).collect();
                head.extend([TokenTree::from(respelt(&braces, items))]);
                head
            }
        }
    }
}

/// Plans the item that the attribute stands on.
pub(crate) fn plan(
    around: &Around,
    args: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> Plan {
    let own = Args::parse(args.clone(), errors);
    crate::check::values_that_leave(&own, &args, errors);
    if let Some(left_out) = &own.left_out {
        let is_alone = args.clone().into_iter().count() == 1;
        check::left_out(&left_out.word, around.is_block(), is_alone, errors);
        return Plan::AsWritten(item);
    }
    let item = ungrouped(item);
    let kind = Kind::of(&item);
    if matches!(kind, Kind::Function | Kind::Other) {
        return function(around, own, &args, item, errors);
    }
    if is_of_trait(kind, &item) {
        check::pub_of_a_trait(&own, errors);
    }
    let inside = around.inside(args);
    if is_polled(kind, &item) {
        let inside = inside.of_type(ImplHead::parse(&item).type_name());
        return life(around, &inside, own, item, errors);
    }
    check::check(&own, errors);
    check::skip_of_nothing(&own, &item, errors);
    if let Some(impls) = &own.impls {
        if kind == Kind::Trait {
            let inside = inside.of_type(trait_name(&item));
            return behind::plan(&inside, &impls.value, item, errors);
        }
        impls_of_no_trait(&impls.word, errors);
    }
    block(&inside, kind, item, errors)
}

/// One without an attribute of its own.
fn plain_function(around: &Around, item: Vec<TokenTree>, errors: &mut Errors) -> Plan {
    function(around, Args::default(), &TokenStream::new(), item, errors)
}

fn function(
    around: &Around,
    own: Args,
    args: &TokenStream,
    item: Vec<TokenTree>,
    errors: &mut Errors,
) -> Plan {
    let may_wait = around.is_deferred() || !around.is_last() && items::has_macros(&item);
    let written = may_wait.then(|| items::split_attributes(&item));
    let function = match Function::parse(item, errors) {
        Ok(function) => function,
        Err(item) => return Plan::AsWritten(item.into_iter().collect()),
    };
    let said = around.say_of(&function, own);
    let model = Box::new(Model::new(&said, function));
    crate::check::check(&said, &model, errors);
    match written {
        Some(written) if around.is_deferred() || model.is_polled() => {
            let told = deferred(around, args, &model.private, &written);
            Plan::Deferred(model, told)
        }
        _ => Plan::Traced(model),
    }
}

/// The function with an attribute that runs last, since others may look for what it changes: `#[instrument]` knows a future that
/// `async_trait` has boxed. It goes by that name, since the block's may know it and not ours: `automock` copies others onto calls, where
/// they cannot stand.
fn deferred(
    around: &Around,
    args: &TokenStream,
    private: &Private,
    (others, written): &(TokenStream, TokenStream),
) -> TokenStream {
    let (private, args) = (template!(#private), around.before_last(args));
    quote!(#others #[#private::instrument(#args)] #written)
}

fn block(around: &Around, kind: Kind, mut head: Vec<TokenTree>, errors: &mut Errors) -> Plan {
    let Some(braces) = items::take_braces(&mut head) else {
        check::no_braces(kind, &head, errors);
        return Plan::AsWritten(head.into_iter().collect());
    };
    let block = Block::new(around, kind, &head);
    filled(head, braces, |item| block.plan(item, errors))
}

fn life(
    around: &Around,
    inside: &Around,
    own: Args,
    mut head: Vec<TokenTree>,
    errors: &mut Errors,
) -> Plan {
    let life = Life::new(&ImplHead::parse(&head), own, errors);
    match (life, items::take_braces(&mut head)) {
        (Some(life), Some(braces)) => filled(head, braces, |item| match Own::find(&item) {
            Some(own) => Plan::Told(own.with(&inside.before(&own.args), item)),
            None => life.plan(around, item, errors),
        }),
        (_, braces) => {
            head.extend(braces.map(TokenTree::from));
            Plan::AsWritten(head.into_iter().collect())
        }
    }
}

/// A block of which each item is planned.
fn filled(head: Vec<TokenTree>, braces: Group, plan: impl FnMut(Vec<TokenTree>) -> Plan) -> Plan {
    let (inner_attributes, content) = split_inner_attributes(braces.stream());
    let items = items::split(content).into_iter().map(plan);
    Plan::Block {
        items: [Plan::AsWritten(inner_attributes)]
            .into_iter()
            .chain(items)
            .collect(),
        head: head.into_iter().collect(),
        braces,
    }
}

/// What the items of a block have from it.
struct Block {
    around: Around,
    /// Only public functions are meant.
    is_filtered: bool,
}

impl Block {
    fn new(around: &Around, kind: Kind, head: &[TokenTree]) -> Block {
        let around = around.clone().deferred(has_macros(head));
        Block {
            is_filtered: around.asks_for_public() && !is_of_trait(kind, head),
            around: match kind {
                Kind::Impl => around.of_type(ImplHead::parse(head).type_name()),
                Kind::Trait => around.of_type(trait_name(head)),
                Kind::Module | Kind::Function | Kind::Other => around,
            },
        }
    }

    fn plan(&self, item: Vec<TokenTree>, errors: &mut Errors) -> Plan {
        let item = ungrouped(item);
        if let Some((_, at)) = items::conditional(&item) {
            check::conditional(at, errors);
        }
        if let Some(own) = Own::find(&item) {
            return Plan::Told(own.with(&self.around.before(&own.args), item));
        }
        match Kind::of(&item) {
            Kind::Function if self.means(&item) => plain_function(&self.around, item, errors),
            kind @ (Kind::Impl | Kind::Trait | Kind::Module) if self.enters(kind, &item) => {
                block(&self.around, kind, item, errors)
            }
            _ => Plan::AsWritten(item.into_iter().collect()),
        }
    }

    /// Whether a function is one of those that the block's `#[traced]` is about.
    fn means(&self, function: &[TokenTree]) -> bool {
        let can_be_traced = Keyword::find(function).is_none_or(|fun| fun.can_be_traced());
        let has_body = function.last().and_then(braces).is_some();
        has_body && can_be_traced && (!self.is_filtered || items::is_public(function))
    }

    /// Whether the functions of a block in the block may be.
    fn enters(&self, kind: Kind, item: &[TokenTree]) -> bool {
        match kind {
            Kind::Trait => !self.is_filtered || items::is_public(item),
            Kind::Impl if is_polled(kind, item) => false,
            Kind::Impl => !self.is_filtered || !is_of_trait(kind, item),
            Kind::Module | Kind::Function | Kind::Other => true,
        }
    }
}

fn is_of_trait(kind: Kind, item: &[TokenTree]) -> bool {
    match kind {
        Kind::Trait => true,
        Kind::Impl => ImplHead::parse(item).is_of_trait(),
        Kind::Function | Kind::Module | Kind::Other => false,
    }
}

/// Whether it is `impl Future for` or `impl Stream for`, where what is measured is a field's concern.
fn is_polled(kind: Kind, item: &[TokenTree]) -> bool {
    kind == Kind::Impl && ImplHead::parse(item).polled().is_some()
}

/// Whether these arguments make more of an item than a measured one.
pub(crate) fn declares(args: &TokenStream) -> bool {
    behind(args).is_some()
}

fn behind(args: &TokenStream) -> Option<Ident> {
    let args = Args::parse(args.clone(), &mut Errors::default());
    args.impls.map(|impls| impls.value)
}

/// The item beside an error: all that its users name is there.
pub(crate) fn unmeasured(args: &TokenStream, item: TokenStream) -> TokenStream {
    let tokens: Vec<_> = item.clone().into_iter().collect();
    let name = syn::parse_str::<Ident>(&trait_name(&tokens));
    let item = silenced(item);
    match (behind(args), name) {
        (Some(behind), Ok(name)) if Kind::of(&tokens) == Kind::Trait && behind != name => {
            quote!(#item #[allow(unused_imports)] use #name as #behind;)
        }
        _ => item,
    }
}

/// The item beside an error: nothing in it is traced, and no attribute in it reports any more.
pub(crate) fn silenced(item: TokenStream) -> TokenStream {
    let mut item = ungrouped(item);
    let is_block = matches!(Kind::of(&item), Kind::Impl | Kind::Trait | Kind::Module);
    let Some(braces) = is_block.then(|| items::take_braces(&mut item)).flatten() else {
        return item.into_iter().collect();
    };
    let (inner_attributes, content) = split_inner_attributes(braces.stream());
    let items = items::split(content).into_iter().map(silenced_in_block);
    let content: TokenStream = [inner_attributes].into_iter().chain(items).collect();
    item.push(respelt(&braces, content).into());
    item.into_iter().collect()
}

fn silenced_in_block(item: Vec<TokenTree>) -> TokenStream {
    let mut item: Vec<_> = silenced(item.into_iter().collect()).into_iter().collect();
    if let Some((at, _)) = items::conditional(&item) {
        item.drain(at - 1..=at);
    }
    match Own::find(&item) {
        Some(own) if !declares(&own.args) => own.with(&Around::nothing(), item),
        _ => item.into_iter().collect(),
    }
}
