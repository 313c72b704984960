//! The only file that spells the runtime's path.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// `::trace_runtime::__private`, or the same below `crate = path`.
pub(crate) struct Private(TokenStream);

impl Private {
    pub(crate) fn below(krate: Option<&TokenStream>) -> Private {
        let runtime = quote_spanned!(Span::mixed_site()=> ::trace_runtime);
        let krate = krate.unwrap_or(&runtime);
        Private(quote_spanned!(Span::mixed_site()=> #krate::__private))
    }
}

impl ToTokens for Private {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}
