//! Functions in blocks, and blocks that are something else than their functions.

use quote::quote;

use super::{callsite, expanded};

#[test]
fn a_function_in_a_block_is_what_the_attribute_above_it_makes_of_it() {
    let function =
        quote! { async fn save(&self, row: Row) -> Result<u64, Error> { row.save().await } };
    let alone = expanded(
        quote!(kind = client, name = "Store::save"),
        function.clone(),
    );
    let in_a_block = expanded(
        quote!(kind = client),
        quote! { impl<T> Store<T> { #function } },
    );
    assert_eq!(in_a_block, format!("impl < T > Store < T > {{ {alone} }}"));

    let alone = expanded(quote!(), function.clone());
    let in_a_module = expanded(
        quote!(),
        quote! { mod store { #![inner] #function const N: u8 = 7; } },
    );
    assert_eq!(
        in_a_module,
        format!("mod store {{ # ! [inner] {alone} const N : u8 = 7 ; }}")
    );
}

#[test]
fn what_cannot_be_traced_is_left_alone_in_a_block() {
    for function in [
        quote! { const fn f() -> u8 { 7 } },
        quote! { #[unsafe(naked)] extern "C" fn f() { naked_asm!("ret") } },
        quote! { fn f(); },
    ] {
        let block = quote! { mod m { #function } };
        assert_eq!(expanded(quote!(), block.clone()), block.to_string());
    }
}

#[test]
fn another_attribute_of_a_block_is_shown_what_was_written() {
    let function = quote! { async fn save(&self) -> Result<u64, Error> { row.save().await } };
    let block = quote! {
        mod store {
            #[async_trait]
            #[inline]
            impl Save for Store { #[instrument] #function const fn f() {} }
        }
    };
    let expected = quote! {
        mod store {
            #[async_trait]
            #[inline]
            impl Save for Store {
                #[instrument]
                #[::trace_runtime::__private::instrument(@ last "Store" (err = false);)]
                #function
                const fn f() {}
            }
        }
    };
    assert_eq!(expanded(quote!(err = false), block), expected.to_string());
}

#[test]
fn what_makes_a_future_is_left_to_other_attributes_first() {
    let making = quote! { fn save(&self) -> BoxFuture<'_, u64> { Box::pin(async move { 1 }) } };
    let expansion = expanded(
        quote!(kind = client),
        quote! { #[a] #[instrument(b)] #making },
    );
    let expected = quote! {
        #[a] #[instrument(b)] #[::trace_runtime::__private::instrument(@ last; kind = client)] #making
    };
    assert_eq!(expansion, expected.to_string());

    let last = crate::traced_tokens(quote!(@ last;), quote! { #[must_use] #making }).to_string();
    assert!(!last.contains("@ last"), "{last}");
}

#[test]
fn what_has_an_attribute_of_its_own_is_told_what_is_around_it() {
    let block =
        quote! { impl Store { #[a] #[trace_runtime::traced(kind = server)] fn save(&self) {} } };
    let expansion = expanded(quote!(err = false), quote! { mod store { #block } });
    let expected = quote! {
        mod store {
            impl Store {
                #[a]
                #[trace_runtime::traced(@ "Store" (err = false); kind = server)]
                fn save(&self) {}
            }
        }
    };
    assert_eq!(expansion, expected.to_string());
}

#[test]
fn half_typed_blocks_pass() {
    for block in [
        quote! { impl Store { fn save(&self) { self. } fn } },
        quote! { impl { fn } },
        quote! { impl Store { pub fn save(&self) -> fn load() {} } },
        quote! { mod store { let x = ; fn f() {} } },
        quote! { trait { fn f() } },
    ] {
        expanded(quote!(), block);
    }
}

#[test]
fn a_poll_continues_the_span_of_the_block() {
    let callsite = callsite!("Delay");
    let expansion = expanded(
        quote!(span = self.span, root, attrs(id = self.id)),
        quote! {
            impl Future for Delay {
                type Output = ();
                fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { later }
            }
        },
    );
    let begun = quote! {
        let __span = ::trace_runtime::__private::Lifespan::poll_future(
            &(self.span), || ::trace_runtime::__private::fresh(#callsite).root()
        );
        if __span.is_recording() {
            __span.attr(&"id", &(self.id));
        }
        let __value = ::trace_runtime::__private::once
    };
    let ended = quote! {
        __span.future(&__value, move |__value, __settle| {
            ::trace_runtime::__private::probe(__value).outcome(__settle);
        });
        __value
    };
    assert!(expansion.contains(&begun.to_string()), "{expansion}");
    assert!(expansion.contains(&ended.to_string()), "{expansion}");
    assert!(expansion.starts_with("impl Future for Delay { type Output = () ;"));
}

#[test]
fn a_trait_becomes_two() {
    let expansion = expanded(
        quote!(impls = LoadImpl),
        quote! {
            pub trait Load<'a, K: Copy = u8, const N: usize = 2>: Send where K: Sync {
                type Row;
                const LIMIT: usize = 3;
                #[inline]
                fn load<Q: Into<K>>(&self, query: Q, _: K) -> Self::Row { default }
            }
        },
    );
    let called = quote! {
        pub trait Load<'a, K: Copy = u8, const N: usize = 2>: Send where K: Sync {
            type Row;
            const LIMIT: usize;
            #[inline]
            fn load<Q: Into<K>>(&self, query: Q, __arg2: K,) -> Self::Row;
        }
        impl<'a, K: Copy, const N: usize, __Impl: LoadImpl<'a, K, N>> Load<'a, K, N> for __Impl where K: Sync
    };
    let row = quote! {
        type Row<> = <__Impl as LoadImpl<'a, K, N>>::Row<>;
        const LIMIT: usize = <__Impl as LoadImpl<'a, K, N>>::LIMIT;
    };
    let call = quote!(<__Impl as LoadImpl<'a, K, N>>::load::<Q>(
        self, query, __arg2
    ));
    assert!(expansion.contains(&called.to_string()), "{expansion}");
    assert!(expansion.contains(&row.to_string()), "{expansion}");
    assert!(expansion.contains(&call.to_string()), "{expansion}");
}

#[test]
fn an_argument_without_a_name_gets_one() {
    let expansion = expanded(
        quote!(impls = LoadImpl),
        quote! { trait Load { fn load(&self, u8, Vec<u8>) -> u8; } },
    );
    let declared = quote! { fn load(&self, __arg1: u8, __arg2: Vec<u8>,) -> u8; };
    let measured = quote! { fn load(&self, __arg1 @ _: u8, __arg2 @ _: Vec<u8>,) -> u8 };
    assert!(expansion.contains(&declared.to_string()), "{expansion}");
    assert!(expansion.contains(&measured.to_string()), "{expansion}");
}
