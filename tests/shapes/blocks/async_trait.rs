//! The attribute on a trait and its implementation under `#[async_trait]`, above it and below it, and on a module around them.
//@ span: Store::load !String
//@ span: Store::load
//@ span: Above::load !String
//@ span: Below::load
//@ span:   Below::size (client)
//@ span: Inside::load
//@ span: inside

use async_trait::async_trait;
use shapes::{finished, observe};
use trace_runtime::traced;

#[traced]
#[async_trait]
trait Store {
    async fn load(&self, id: u8) -> Result<String, String> {
        id.checked_sub(1).map(|id| id.to_string()).ok_or_else(|| "none".to_owned())
    }

    async fn size<'a>(&'a mut self, _: &'a str) -> usize;
}

struct Provided;

#[traced]
#[async_trait]
impl Store for Provided {
    async fn size<'a>(&'a mut self, name: &'a str) -> usize {
        name.len()
    }
}

struct Above;

#[traced]
#[async_trait]
impl Store for Above {
    async fn load(&self, _: u8) -> Result<String, String> {
        Err("above".to_owned())
    }

    async fn size<'a>(&'a mut self, name: &'a str) -> usize {
        name.len()
    }
}

struct Below;

#[async_trait]
#[traced]
impl Store for Below {
    async fn load(&self, id: u8) -> Result<String, String> {
        Ok(Below.size("x").await.to_string() + &id.to_string())
    }

    #[traced(kind = client)]
    async fn size<'a>(&'a mut self, name: &'a str) -> usize {
        name.len()
    }
}

#[traced]
mod inside {
    use super::{Store, async_trait};

    pub(crate) struct Inside;

    #[async_trait]
    impl Store for Inside {
        async fn load(&self, id: u8) -> Result<String, String> {
            Ok(id.to_string())
        }

        async fn size<'a>(&'a mut self, name: &'a str) -> usize {
            name.len()
        }
    }

    pub(crate) async fn inside(id: u8) -> u8 {
        id
    }
}

fn main() {
    observe(|| {
        println!("{:?} {:?}", finished(Provided.load(0)), finished(Provided.load(1)));
        println!("{:?} {:?}", finished(Above.load(0)), finished(Below.load(1)));
        println!("{:?} {}", finished(inside::Inside.load(0)), finished(inside::inside(1)));
    });
}
