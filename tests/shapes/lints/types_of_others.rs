//! Messages name a trait that no crate named here has: they call it what they did.
//@ span: left

use shapes::{Feed, finished, observe, pause};
use trace_runtime::traced;

#[traced]
async fn left(feed: Feed) -> usize {
    pause().await;
    feed.left()
}

fn main() {
    observe(|| println!("{}", finished(left(Feed::of(vec![1, 2, 3])))));
}
