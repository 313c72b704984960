//! An async function's future captures every lifetime, named or not.
//@ run: every edition
//@ span: two
//@ span: named
//@ span: inside
//@ span: view

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct View<'a>(&'a str);

impl<'a> View<'a> {
    #[traced]
    async fn view(&self, more: &mut String) -> Result<&'a str, ()> {
        more.push('!');
        pause().await;
        Ok(self.0)
    }
}

#[traced]
async fn two(a: &str, b: &mut String) -> Result<usize, ()> {
    b.push_str(a);
    pause().await;
    Ok(a.len() + b.len())
}

#[traced]
async fn named<'a, 'b>(a: &'a str, b: &'b str) -> (&'b str, &'a str) {
    pause().await;
    (b, a)
}

#[traced]
async fn inside(views: Vec<View<'_>>, f: &dyn Fn(&str) -> usize) -> Result<usize, ()> {
    pause().await;
    Ok(views.iter().map(|view| f(view.0)).sum())
}

fn main() {
    let mut text = "b".to_owned();
    observe(|| {
        println!("{:?}", finished(two("a", &mut text)));
        println!("{:?}", finished(named("a", "b")));
        println!("{:?}", finished(inside(vec![View("abc")], &str::len)));
        println!("{:?}", finished(View("abc").view(&mut text)));
    });
    println!("{}", text);
}
