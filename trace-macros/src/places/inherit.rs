//! What a function takes over from the arguments around it.

use proc_macro2::Ident;

use crate::args::{Args, Attr, Err, Given, Probe};
use crate::input::Function;
use crate::output::Output;
use crate::symbol;

impl Args {
    /// These, and what `outer` says of all that they are silent about. `attrs` and `skip` add up.
    pub(crate) fn below(mut self, outer: &Args) -> Args {
        let outer = outer.clone().without_what_contradicts(&self);
        self.attrs = attrs(self.attrs, outer.attrs);
        self.skip = skip(self.skip, outer.skip);
        Args {
            kind: self.kind.or(outer.kind),
            arguments: self.arguments.or(outer.arguments),
            ret: self.ret.or(outer.ret),
            err: self.err.or(outer.err),
            root: self.root.or(outer.root),
            parent: self.parent.or(outer.parent),
            links: self.links.or(outer.links),
            propagate: self.propagate.or(outer.propagate),
            krate: self.krate.or(outer.krate),
            public: self.public.or(outer.public),
            is_broken: self.is_broken || outer.is_broken,
            ..self
        }
    }

    fn without_what_contradicts(mut self, own: &Args) -> Args {
        let is_off = |name: &str| own.off.iter().any(|off| off == name);
        if is_off(symbol::RET) {
            self.ret = None;
        }
        if is_off(symbol::PROPAGATE) {
            self.propagate = None;
        }
        if is_off(symbol::ROOT) || own.parent.is_some() {
            self.root = None;
        }
        if own.root.is_some() {
            self.parent = None;
        }
        let lists = own
            .arguments
            .as_ref()
            .is_some_and(|listed| listed.value.is_some());
        if is_off(symbol::ARGS) || lists {
            self.arguments = None;
            self.skip = None;
        }
        self
    }

    /// As much of them as there is sense to in `function`, of which they were not written.
    pub(crate) fn fitting(mut self, function: &Function) -> Args {
        self.public = None;
        self.ret = self
            .ret
            .filter(|_| function.shows_value() && !function.is_stream());
        self.propagate = self.propagate.filter(|_| function.body.spawns());
        if let Some(ret) = &mut self.ret {
            ret.value = Probe::Willing;
        }
        if let Some(err) = &mut self.err {
            err.value = fitting_err(&err.value, function);
        }
        if let Some(skip) = &mut self.skip {
            skip.value.retain(|name| function.has_argument(name));
        }
        self.skip = self.skip.filter(|skip| !skip.value.is_empty());
        self
    }
}

/// A function of another name than `Result` may be none, or one of another error.
fn fitting_err(err: &Err, function: &Function) -> Err {
    let is_shown = matches!(err, Err::Shown(_));
    let is_result = function.value().is_some_and(Output::is_called_result);
    if !is_shown || function.shows_value() && is_result {
        err.clone()
    } else if function.shows_value() && function.may_fail() {
        Err::Named
    } else {
        Err::Probed
    }
}

fn attrs(
    own: Option<Given<Vec<Attr>>>,
    outer: Option<Given<Vec<Attr>>>,
) -> Option<Given<Vec<Attr>>> {
    let (Some(own), Some(mut outer)) = (own.clone(), outer.clone()) else {
        return own.or(outer);
    };
    let is_own = |attr: &Attr| {
        let mut keys = own.value.iter().map(|own| &own.key);
        keys.any(|key| key.value() == attr.key.value())
    };
    outer.value.retain(|attr| !is_own(attr));
    outer.value.extend(own.value);
    Some(outer)
}

fn skip(
    own: Option<Given<Vec<Ident>>>,
    outer: Option<Given<Vec<Ident>>>,
) -> Option<Given<Vec<Ident>>> {
    let (Some(mut own), Some(outer)) = (own.clone(), outer.clone()) else {
        return own.or(outer);
    };
    let is_new = |name: &Ident| !own.value.contains(name);
    let more: Vec<_> = outer.value.into_iter().filter(is_new).collect();
    own.value.extend(more);
    Some(own)
}
