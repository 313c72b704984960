//! Functions whose visibility is a macro's `$vis`: what lints leave alone because a macro wrote it, they leave alone here too.
//@ span: area
//@ span: unseen
//@ span: Square::side
//@ span: Square::unseen
//@ span: later
//@ differs on 1.85: clippy::must_use_candidate it quotes all up to the attribute, which is another text there
//@ differs on 1.85: missing_docs it points at the `$vis` alone

use shapes::{finished, observe};
use trace_runtime::traced;

macro_rules! functions {
    ($($(#[$attribute:meta])* $vis:vis fn $name:ident($number:ident) -> $output:ty $body:block)*) => {
        $(
            $(#[$attribute])*
            $vis fn $name($number: u32) -> $output $body
        )*
    };
}

functions! {
    #[traced(ret, attrs(number))]
    pub fn area(number) -> u32 { number * 4 }
    #[traced(args)]
    fn unseen(number) -> u32 { number }
    pub fn plain(number) -> u32 { number }
}

pub struct Square(u32);

macro_rules! methods {
    ($($vis:vis fn $name:ident(&$this:ident) -> $output:ty $body:block)*) => {
        #[traced(ret)]
        impl Square {
            $($vis fn $name(&$this) -> $output $body)*
        }
    };
}

methods! {
    pub fn side(&self) -> u32 { self.0 }
    pub(crate) fn unseen(&self) -> u32 { self.0 }
}

macro_rules! later {
    ($vis:vis $name:ident($number:ident) $body:block) => {
        #[traced(args)]
        $vis async fn $name($number: u32) -> u32 $body
    };
}

later!(pub later(number) { number });

fn main() {
    observe(|| {
        println!("{} {} {}", area(2), unseen(3), plain(4));
        println!("{} {}", Square(3).side(), Square(4).unseen());
        println!("{}", finished(later(5)));
    });
}
