//! The only file that spells the runtime's path.

use proc_macro2::{Span, TokenStream};

use crate::template::{Put, Tokens, template_at};

/// `::trace_runtime::__private`, or the same below `crate = path`.
#[derive(Clone)]
pub(crate) struct Private {
    krate: Option<TokenStream>,
}

impl Private {
    pub(crate) fn below(krate: Option<&TokenStream>) -> Private {
        Private {
            krate: krate.cloned(),
        }
    }

    /// Whether the user said where it is.
    pub(crate) fn is_given(&self) -> bool {
        self.krate.is_some()
    }

    /// The path where the user wrote `span`. An expression stands where its path begins.
    pub(crate) fn at(&self, span: Span) -> Tokens {
        let Some(krate) = &self.krate else {
            return template_at!(span => ::trace_runtime::__private);
        };
        // Only the place changes: it may begin with a `$crate`.
        let krate: Tokens = krate
            .clone()
            .into_iter()
            .map(|mut token| {
                token.set_span(token.span().located_at(span));
                token
            })
            .collect();
        template_at!(span => #krate::__private)
    }
}

impl Put for Private {
    fn put(self, tokens: &mut Tokens) {
        let mixed = Span::mixed_site();
        match self.krate {
            None => template_at!(mixed => ::trace_runtime::__private).put(tokens),
            Some(krate) => template_at!(mixed => #krate::__private).put(tokens),
        }
    }
}
