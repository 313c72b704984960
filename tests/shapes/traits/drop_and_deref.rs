//! `Drop`, `Deref`, `DerefMut`.
//@ span: deref
//@ span: deref_mut
//@ span: drop

use shapes::observe;
use std::ops::{Deref, DerefMut};
use trace_runtime::traced;

struct Guard(Vec<u32>);

impl Deref for Guard {
    type Target = Vec<u32>;

    #[traced]
    fn deref(&self) -> &Vec<u32> {
        &self.0
    }
}

impl DerefMut for Guard {
    #[traced]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Drop for Guard {
    #[traced]
    fn drop(&mut self) {
        println!("dropped {:?}", self.0);
    }
}

fn main() {
    observe(|| {
        let mut guard = Guard(vec![1]);
        println!("{}", guard.len());
        guard.push(2);
    });
}
