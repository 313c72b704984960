//! What clippy says of functions whose `#[traced]` has arguments that name something.
//@ differs: clippy::missing_const_for_fn
//@ span: save
//@ span: load !Error
//@ span: listed
//@ span: Store::linked (client)
//@ warns: unused_variables
//@ differs on 1.85: clippy::doc_markdown it looks at some of the comments only

use std::fmt;

use shapes::{finished, observe};
use trace_runtime::Context;

struct Request {
    id: u64,
    context: Context,
}

const fn number(id: u64) -> u64 {
    id + 1
}

fn described(_: &fmt::Error) -> &'static str {
    "failed"
}

#[trace_runtime::traced(parent = request.context.clone(), attrs(id = number(request.id), size = 1 + 2))]
fn save(request: &Request, unused: u8) -> u64 {
    const SAVED: u64 = 7;
    print!("{}", request.id);
    number(SAVED)
}

#[trace_runtime::traced(err(with = described))]
async fn load(n: u8) -> Result<u8, fmt::Error> {
    Err(fmt::Error)
}

#[trace_runtime::traced(args(_a))]
fn listed(_a: u8, b: u8) -> Result<u8, fmt::Error> {
    let _b = b;
    return Ok(1);
}

struct Store {
    other: Context,
}

#[trace_runtime::traced(kind = client)]
impl Store {
    /// Says InCamelCase whether it is.
    #[trace_runtime::traced(links = &self.other)]
    fn linked(&mut self, name: String) -> Self {
        print!("{}", name.len());
        Store {
            other: self.other.clone(),
        }
    }
}

fn main() {
    observe(|| {
        let context = Context::current();
        let mut store = Store {
            other: context.clone(),
        };
        println!("{:?} {}", save(&Request { id: 1, context: context.clone() }, 2), number(2));
        println!("{:?} {:?}", finished(load(3)), listed(4, 5));
        println!("{} {}", described(&fmt::Error), described(&fmt::Error));
        drop(store.linked("a".into()));
        drop((context, Request { id: 3, context: Context::current() }.context));
    });
}
