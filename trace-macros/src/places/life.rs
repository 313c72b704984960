//! `impl Future for Type` and `impl Stream for Type`: of all that polls, one span.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::LitStr;

use super::around::Around;
use super::head::ImplHead;
use super::items::Kind;
use super::{Plan, check};
use crate::args::{Args, Given};
use crate::errors::Errors;
use crate::input::Function;
use crate::model::{self, Body, Model};
use crate::polled::{self, Form, Polled};

/// What the block says of the one function in it that is measured.
pub(crate) struct Life {
    kind: polled::Kind,
    type_name: String,
    args: Args,
    /// `self.span`
    field: TokenStream,
}

impl Life {
    /// `None` if the block does not say where the span is kept.
    pub(crate) fn new(head: &ImplHead<'_>, args: Args, errors: &mut Errors) -> Option<Life> {
        check::life(&args, head, errors);
        let field = args.span.as_ref()?.value.clone();
        Some(Life {
            kind: head.polled()?,
            type_name: head.type_name(),
            args,
            field,
        })
    }

    /// All but the function that polls stays as it is.
    pub(crate) fn plan(&self, around: &Around, item: Vec<TokenTree>, errors: &mut Errors) -> Plan {
        let is_function = Kind::of(&item) == Kind::Function;
        let parsed = is_function.then(|| Function::parse(item.clone(), errors));
        match parsed {
            Some(Ok(function)) if self.polls(&function.name) => {
                Plan::Traced(Box::new(self.model(around, function, errors)))
            }
            _ => Plan::AsWritten(item.into_iter().collect()),
        }
    }

    fn polls(&self, name: &Ident) -> bool {
        match self.kind {
            polled::Kind::Future => name == "poll",
            polled::Kind::Stream => name == "poll_next",
        }
    }

    fn model(&self, around: &Around, mut function: Function, errors: &mut Errors) -> Model {
        function.polled = Some(Polled {
            kind: self.kind,
            form: Form::Opaque,
            item: None,
            asked: None,
        });
        let mut args = around.say_of(&function, self.args.clone());
        args.name = self
            .args
            .name
            .clone()
            .or_else(|| Some(self.name(&function)));
        let mut model = Model::new(&args, function);
        model.body = Body::Continued(model::Life {
            kind: self.kind,
            field: self.field.clone(),
        });
        crate::check::check(&args, &model, errors);
        model
    }

    fn name(&self, function: &Function) -> Given<LitStr> {
        Given {
            word: function.name.clone(),
            value: LitStr::new(&self.type_name, function.name.span()),
        }
    }
}
