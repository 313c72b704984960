//! Raw identifiers as names of functions, arguments, types, modules and fields.
//@ differs: clippy::arbitrary_source_item_ordering clippy::missing_const_for_fn
//@ span: match
//@ span: later
//@ span: try
//@ span: async

use shapes::{finished, observe, pause};
use trace_runtime::traced;

mod r#mod {
    #[allow(non_camel_case_types)]
    pub struct r#struct {
        pub r#type: u32,
    }
}

#[traced(args, attrs(r#type.r#fn = r#fn))]
fn r#match(r#fn: u32, r#type: &str) -> Result<usize, ()> {
    Ok(r#fn as usize + r#type.len())
}

#[traced(args(r#in))]
async fn later(mut r#in: u32, r#mod::r#struct { r#type }: r#mod::r#struct) -> Result<u32, ()> {
    r#in += r#type;
    pause().await;
    Ok(r#in)
}

#[traced]
fn r#try(text: &str) -> &str {
    text
}

#[traced]
async fn r#async(r#await: u32) -> u32 {
    r#await
}

fn main() {
    observe(|| {
        println!("{:?}", r#match(1, "abc"));
        println!("{:?}", finished(later(1, r#mod::r#struct { r#type: 2 })));
        println!("{} {}", r#try("x"), finished(r#async(7)));
    });
}
