//! Async methods on `&self` and `&mut self`, with and without other lifetimes.
//@ span: get
//@ span: set
//@ span: longer

use shapes::{finished, observe, pause};
use trace_runtime::traced;

struct Store(Vec<String>);

impl Store {
    #[traced]
    async fn get(&self, at: usize) -> Result<&str, usize> {
        pause().await;
        self.0.get(at).map(String::as_str).ok_or(at)
    }

    #[traced]
    async fn set(&mut self, text: &str) -> &mut String {
        self.0.push(text.to_owned());
        pause().await;
        self.0.last_mut().unwrap()
    }

    #[traced]
    async fn longer<'a>(&self, other: &'a str) -> &'a str {
        pause().await;
        other
    }
}

fn main() {
    let mut store = Store(vec!["one".to_owned()]);
    observe(|| {
        println!("{:?}", finished(store.get(0)));
        finished(store.set("two")).push('!');
        println!("{}", finished(store.longer("x")));
    });
    println!("{:?}", store.0);
}
