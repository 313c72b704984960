//! Recursion through a boxed async method.
//@ span: size
//@ span:   size

use async_trait::async_trait;
use shapes::{finished, observe};
use trace_runtime::traced;

#[async_trait]
trait Sized {
    async fn size(&self) -> Result<usize, ()>;
}

struct Node(Option<Box<Node>>);

#[async_trait]
impl Sized for Node {
    #[traced]
    async fn size(&self) -> Result<usize, ()> {
        match &self.0 {
            Some(next) => Ok(next.size().await? + 1),
            None => Ok(1),
        }
    }
}

fn main() {
    let node = Node(Some(Box::new(Node(None))));
    println!("{:?}", observe(|| finished(node.size())));
}
