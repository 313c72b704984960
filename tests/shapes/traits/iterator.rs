//! `Iterator::next`: one span a call.
//@ span: next
//@ span: next
//@ span: next
//@ span: size_hint
//@ span: into_iter

use shapes::observe;
use trace_runtime::traced;

struct Count(u32);

impl Iterator for Count {
    type Item = u32;

    #[traced]
    fn next(&mut self) -> Option<Self::Item> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }

    #[traced]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0 as usize, None)
    }
}

struct List([u32; 2]);

impl<'a> IntoIterator for &'a List {
    type Item = &'a u32;
    type IntoIter = std::slice::Iter<'a, u32>;

    #[traced]
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

fn main() {
    observe(|| {
        for n in Count(2) {
            println!("{}", n);
        }
        println!("{:?}", Count(1).size_hint());
        for n in &List([1, 2]) {
            println!("{}", n);
        }
    });
}
