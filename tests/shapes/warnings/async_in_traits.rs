//! An async function in a public trait.
//@ span: f
//@ differs: async_fn_in_trait
//@ warns: async_fn_in_trait

use shapes::{finished, observe};

pub mod outer {
    use trace_runtime::traced;

    pub trait Store {
        #[traced]
        async fn f(&self) -> Result<u32, ()> {
            Ok(1)
        }
    }

    impl Store for u32 {}
}

fn main() {
    use outer::Store as _;
    observe(|| println!("{:?}", finished(1_u32.f())));
}
