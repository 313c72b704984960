//! The only file that spells the runtime's path.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// `::trace_runtime::__private`, or the same below `crate = path`.
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
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let Some(krate) = &self.krate else {
            return quote_spanned!(span=> ::trace_runtime::__private);
        };
        // Only the place changes: it may begin with a `$crate`.
        let krate = krate.clone().into_iter().map(|mut token| {
            token.set_span(token.span().located_at(span));
            token
        });
        quote_spanned!(span=> #(#krate)*::__private)
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let runtime = quote_spanned!(Span::mixed_site()=> ::trace_runtime);
        let krate = self.krate.as_ref().unwrap_or(&runtime);
        let path = quote_spanned!(Span::mixed_site()=> #krate::__private);
        path.to_tokens(tokens);
    }
}
