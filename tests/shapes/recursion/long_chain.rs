//! Calls of generic functions that go nearly as deep as the compiler follows them: it counts how often each function is on the way.
//@ span: deep
//@ span:   second
//@ span:     third

use shapes::observe;
use trace_runtime::traced;

/// A number, as deep as its type.
trait Number {
    fn first(before: u32) -> Result<u32, String>;
    fn second(before: u32) -> Result<u32, String>;
    fn third(before: u32) -> Answer<u32>;
}

type Answer<T> = Result<T, String>;

impl Number for () {
    fn first(before: u32) -> Result<u32, String> {
        Ok(before)
    }

    fn second(before: u32) -> Result<u32, String> {
        Ok(before)
    }

    fn third(before: u32) -> Answer<u32> {
        Ok(before)
    }
}

impl<N: Number> Number for (N,) {
    #[traced(name = "deep")]
    fn first(before: u32) -> Result<u32, String> {
        Self::second(before + 1)
    }

    #[traced]
    fn second(before: u32) -> Result<u32, String> {
        Self::third(before + 1)
    }

    #[traced]
    fn third(before: u32) -> Answer<u32> {
        N::first(before + 1)
    }
}

type Four<N> = ((((N,),),),);
type Sixteen<N> = Four<Four<Four<Four<N>>>>;
type Sixty = Four<Four<Four<Sixteen<Sixteen<Sixteen<()>>>>>>;

fn main() {
    println!("{:?}", Sixty::first(0));
    observe(|| println!("{:?}", <((),)>::first(1)));
}
