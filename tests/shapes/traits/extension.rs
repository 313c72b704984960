//! An `impl` of which a macro makes a trait: it declares the functions anew, their attributes with them.
//@ span: shown
//@ span: parsed !ParseIntError
//@ span: u32::doubled

use easy_ext::ext;
use shapes::observe;
use std::fmt::Debug;
use std::num::ParseIntError;
use trace_runtime::traced;

#[ext(Shown)]
impl<T: Debug> Vec<T> {
    #[traced]
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

#[ext(Parsed)]
impl str {
    #[traced]
    fn parsed(&self) -> Result<u32, ParseIntError> {
        self.parse()
    }
}

#[ext(Doubled)]
#[traced]
impl u32 {
    fn doubled(&self) -> u32 {
        2 * self
    }
}

fn main() {
    observe(|| {
        println!("{} {:?}", vec![1, 2].shown(), "a".parsed());
        println!("{}", 3_u32.doubled());
    });
}
