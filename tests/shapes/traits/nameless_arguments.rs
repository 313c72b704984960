//! Arguments of a trait's methods that are a type and no more, as edition 2015 has them, beside names that were none of the language's.
//@ edition: 2015
//@ span: seen
//@ span: tried !ParseIntError
//@ span: plain
//@ span: later
//@ warns: anonymous_parameters

extern crate shapes;
#[allow(unused_extern_crates)]
extern crate trace_runtime;

use shapes::observe;
use trace_runtime::traced;

struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("dropped {}", self.0);
    }
}

trait Visitor {
    #[traced]
    fn seen(&self, &str, Vec<u8>) -> Result<usize, ::std::string::String> {
        Ok(2)
    }

    #[traced]
    fn tried(self, Loud, dyn: Loud, Box<dyn Fn(u8) -> Loud>) -> Result<usize, ::std::num::ParseIntError>
    where
        Self: Sized,
    {
        let _local = Loud("local");
        dyn.0.parse()
    }

    #[traced]
    fn plain(&self, u8, async: u8) -> u8 {
        async + 1
    }

    #[traced]
    fn later(&self, u8) -> Box<dyn Fn(u8) -> u8> {
        Box::new(|async| async + 1)
    }
}

struct Page;

impl Visitor for Page {}

fn main() {
    observe(|| {
        println!("{:?}", Page.seen("a", vec![1]));
        println!("{:?}", Page.tried(Loud("first"), Loud("7x"), Box::new(|_| Loud("made"))).is_err());
        println!("{}", Page.plain(1, 2));
        println!("{}", Page.later(1)(2));
    });
}
