//! How the arguments get into a body that has become a closure or an `async` block.
//!
//! Moving the body must not show: the arguments are dropped after the body's locals, the last
//! argument first, and what a pattern leaves over goes right after what it binds. And an argument
//! that the body does not use is still reported by the compiler, once.

use proc_macro2::{Ident, Span, TokenTree};

use crate::input::{Binds, Function, Parameter};
use crate::template::{Tokens, template, template_at};

pub(super) struct Arguments {
    /// The parameters as the signature spells them from now on, if it does not spell them as before.
    pub(super) signature: Option<Tokens>,
    /// Statements at the body's start that capture `self` and bind arguments again.
    pub(super) bindings: Tokens,
    /// Statements that name what the body is to capture whole, in the order in which that has to be
    /// dropped. Nobody has to reach them.
    pub(super) captures: Tokens,
}

impl Arguments {
    /// Binds them again inside a closure. One number is left to capturing, which takes less time: what is captured is dropped after all that is bound, and so
    /// is the first argument.
    ///
    /// `seen` are expressions that read them before: what these name is not unused.
    pub(super) fn in_closure(parameters: &[Parameter], seen: &[TokenTree]) -> Self {
        let first = parameters.iter().position(|one| !one.is_reference());
        let left = first.filter(|&at| parameters[at].is_number());
        Arguments::bound(parameters, left, seen)
    }

    /// The same inside a future. Captured but not bound yet they are dropped first argument first: so they are when an `async fn` was never polled.
    pub(super) fn in_future(function: &Function, seen: &[TokenTree]) -> Self {
        Arguments::bound(&function.parameters, only_number(function), seen)
    }

    fn bound(parameters: &[Parameter], left: Option<usize>, seen: &[TokenTree]) -> Self {
        let moved = moved(parameters, |at| Some(at) == left, 0);
        let bindings = moved.iter().map(|moved| {
            let binding = moved.binding();
            let used = moved.used(seen);
            template!(#binding #used)
        });
        Arguments {
            signature: signature(&moved),
            bindings: bindings.collect(),
            captures: moved.iter().map(Moved::capture).collect(),
        }
    }

    /// Leaves to capturing what it can, because a future inside an `async fn` would store a second
    /// binding apart. Last argument first; from the first pattern on only binding them again gets
    /// the order right.
    pub(super) fn captured(parameters: &[Parameter]) -> Self {
        let moved = moved(parameters, |_| false, first_bound(parameters));
        let captured = moved.iter().rev().filter(|moved| !moved.is_bound());
        Arguments {
            signature: signature(&moved),
            bindings: moved.iter().map(Moved::binding).collect(),
            captures: captured.map(Moved::capture).collect(),
        }
    }
}

/// The place of a number that is all that a future owns, if its body takes it along.
fn only_number(function: &Function) -> Option<usize> {
    let numbered = function.parameters.iter().enumerate();
    let mut owned = numbered.filter(|(_, one)| !one.is_reference());
    match (owned.next()?, owned.next()) {
        ((at, only), None) if only.is_number() => match &only.binds {
            Binds::Name(name) => function.body.takes(name).then_some(at),
            _ => None,
        },
        _ => None,
    }
}

fn signature(moved: &[Moved<'_>]) -> Option<Tokens> {
    let is_new = moved.iter().any(Moved::is_respelt);
    is_new.then(|| moved.iter().map(Moved::spelt).collect())
}

fn moved(
    parameters: &[Parameter],
    is_left: impl Fn(usize) -> bool,
    first_bound: usize,
) -> Vec<Moved<'_>> {
    let numbered = parameters.iter().enumerate();
    numbered
        .map(|(at, parameter)| {
            let is_named = parameter.is_reference() || is_left(at);
            Moved::new(parameter, at, is_named, at >= first_bound)
        })
        .collect()
}

/// Where to begin with binding again, if capturing is enough before.
fn first_bound(parameters: &[Parameter]) -> usize {
    let reassigned = parameters.iter().position(|one| one.is_reassigned);
    let pattern = first_pattern(parameters);
    reassigned.map_or(pattern, |reassigned| reassigned.min(pattern))
}

/// Where the patterns begin that take an argument apart.
pub(super) fn first_pattern(parameters: &[Parameter]) -> usize {
    let takes_apart = |parameter: &Parameter| {
        matches!(parameter.binds, Binds::Pattern) && !parameter.is_reference()
    };
    parameters
        .iter()
        .position(takes_apart)
        .unwrap_or(parameters.len())
}

/// A parameter of the new signature.
struct Moved<'a> {
    parameter: &'a Parameter,
    way: Way,
}

enum Way {
    /// The body names it: nothing happens when it is dropped, as it is a reference, or that happens at the right time.
    Named,
    /// It is `self`, which nothing but capturing moves.
    Receiver(Ident),
    /// The body captures it under this name.
    Captured(Ident),
    /// The signature renames it.
    Renamed(Ident),
    /// The body binds it again, from this name.
    Bound(Ident),
}

impl Moved<'_> {
    fn new(parameter: &Parameter, at: usize, is_named: bool, bind: bool) -> Moved<'_> {
        let is_kept = is_named && parameter.is_plain() && !parameter.is_reassigned;
        let way = match &parameter.binds {
            // Of a reference bound again the compiler would suggest to change the binding's type.
            Binds::Name(name) if bind && !is_kept => Way::Bound(name.clone()),
            // Nobody can name it, so it is dropped after all that the body takes along.
            Binds::Nothing => Way::Named,
            _ if is_named => Way::Named,
            Binds::Receiver(name) => Way::Receiver(name.clone()),
            Binds::Name(name) => Way::Captured(name.clone()),
            Binds::Wildcard if !bind => Way::Renamed(invented(at)),
            Binds::Wildcard | Binds::Pattern => Way::Bound(invented(at)),
        };
        Moved { parameter, way }
    }

    /// Whether the signature spells it in another way.
    fn is_respelt(&self) -> bool {
        match &self.way {
            Way::Named | Way::Receiver(_) | Way::Captured(_) => false,
            Way::Renamed(_) => true,
            Way::Bound(_) => {
                let Parameter {
                    attributes,
                    pattern,
                    binds,
                    ..
                } = self.parameter;
                let is_plain = matches!(binds, Binds::Name(_)) && pattern.len() == 1;
                !(is_plain && attributes.is_empty())
            }
        }
    }

    /// `#[cfg(unix)] name: Type,`
    fn spelt(&self) -> Tokens {
        let Parameter {
            attributes,
            pattern,
            ascription,
            ..
        } = self.parameter;
        match &self.way {
            Way::Named | Way::Receiver(_) | Way::Captured(_) => {
                template!(#attributes #pattern #ascription,)
            }
            Way::Renamed(name) => template!(#attributes #name #ascription,),
            // Lints are about the user's pattern, which is inside now.
            Way::Bound(name) => {
                let attributes = self.parameter.repeated();
                let name = at_pattern(name, pattern);
                template!(#attributes #name #ascription,)
            }
        }
    }

    /// `let mut name = name;`
    fn binding(&self) -> Tokens {
        match &self.way {
            Way::Named | Way::Captured(_) | Way::Renamed(_) => Tokens::default(),
            Way::Receiver(name) => template!(let _ = &#name;),
            Way::Bound(name) => self.bound_again(name),
        }
    }

    fn bound_again(&self, name: &Ident) -> Tokens {
        let pattern = &self.parameter.pattern;
        let attributes = self.parameter.about_pattern();
        let conditions = self.parameter.conditions();
        let mutable = self
            .parameter
            .borrows_mutably()
            .then(|| template!(#[allow(unused_mut)]));
        let keyword = mutable.as_ref().map(|_| template!(mut));
        let whole = template!(#conditions #mutable let #keyword #name = #name;);
        match self.parameter.binds {
            Binds::Receiver(_) | Binds::Wildcard | Binds::Nothing => whole,
            Binds::Name(_) => template!(#attributes let #pattern = #name;),
            // What the pattern leaves over is dropped with the first of the two.
            Binds::Pattern => template!(#whole #attributes let #pattern = #name;),
        }
    }

    /// `let _ = &name::<>;`
    fn capture(&self) -> Tokens {
        let name = match &self.way {
            Way::Named => return Tokens::default(),
            Way::Receiver(name) => return template!(let _ = &#name;),
            Way::Captured(name) | Way::Renamed(name) | Way::Bound(name) => name,
        };
        let conditions = self.parameter.conditions();
        let name = unlinted(name);
        template!(#conditions let _ = &#name;)
    }

    /// `let _ = name;`, which neither moves nor borrows: a future stores apart what was borrowed.
    fn used(&self, seen: &[TokenTree]) -> Tokens {
        match &self.parameter.binds {
            Binds::Name(name) if self.is_bound() && names(seen, &name.to_string()) => {
                let conditions = self.parameter.conditions();
                template!(#conditions let _ = #name;)
            }
            _ => Tokens::default(),
        }
    }

    fn is_bound(&self) -> bool {
        matches!(self.way, Way::Bound(_))
    }
}

/// `name` where `pattern` begins: of `mut name: Type` the compiler points at all when a caller is wrong.
fn at_pattern(name: &Ident, pattern: &[TokenTree]) -> Ident {
    let mut name = name.clone();
    if let Some(first) = pattern.first() {
        name.set_span(name.span().located_at(first.span()));
    }
    name
}

/// Whether `name` stands in `tokens`, or `{name}` in a text there.
fn names(tokens: &[TokenTree], name: &str) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => names(&group.stream().into_iter().collect::<Vec<_>>(), name),
        TokenTree::Literal(text) => {
            let text = text.to_string();
            text.contains(&format!("{{{name}}}")) || text.contains(&format!("{{{name}:"))
        }
        TokenTree::Punct(_) => false,
    })
}

fn invented(at: usize) -> Ident {
    Ident::new(&format!("__arg{at}"), Span::mixed_site())
}

/// `name::<>`: of a capture that the body does not use the compiler complains twice, at the
/// parameter and where it is captured. The latter is for closures that someone wrote; it is not
/// said where a foreign macro's span takes part. `name` has to keep the user's span to be found.
fn unlinted(name: &Ident) -> Tokens {
    let turbofish = template_at!(Span::mixed_site().located_at(name.span())=> ::<>);
    template!(#name #turbofish)
}
