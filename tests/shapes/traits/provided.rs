//! Provided methods, called through the trait, an object and an override.
//@ span: name
//@ span: shout
//@ span:   name
//@ span: by_value

use shapes::observe;
use trace_runtime::traced;

trait Named {
    #[traced]
    fn name(&self) -> String {
        "nobody".to_owned()
    }

    #[traced]
    fn shout(&self, times: usize) -> Result<String, ()> {
        Ok(self.name() + &"!".repeat(times))
    }

    #[traced]
    fn by_value(self) -> Result<Self, ()>
    where
        Self: Sized,
    {
        Ok(self)
    }
}

#[derive(Debug)]
struct Cat;

impl Named for Cat {}

fn main() {
    observe(|| {
        let object: &dyn Named = &Cat;
        println!("{}", object.name());
        println!("{:?}", object.shout(2));
        println!("{:?}", Cat.by_value());
    });
}
