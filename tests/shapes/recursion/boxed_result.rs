//! A recursive function that returns its boxed future itself.
//@ span: depth
//@ span:   depth
//@ span:     depth

use shapes::{finished, observe, pause};
use std::future::Future;
use std::pin::Pin;
use trace_runtime::traced;

struct Tree(Vec<Tree>);

#[traced]
fn depth(tree: &Tree) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    Box::pin(async move {
        let mut deepest = 0;
        for child in &tree.0 {
            deepest = deepest.max(depth(child).await);
        }
        pause().await;
        deepest + 1
    })
}

fn main() {
    let tree = Tree(vec![Tree(vec![Tree(vec![])])]);
    println!("{}", observe(|| finished(depth(&tree))));
}
