//! `self: Rc<Self>`, `self: Arc<Self>`, `self: &Arc<Self>`
//@ span: rc
//@ span: arc
//@ span: behind
//@ span: later

use shapes::{finished, observe, pause};
use std::rc::Rc;
use std::sync::Arc;
use trace_runtime::traced;

struct Node(u32);

impl Node {
    #[traced]
    fn rc(self: Rc<Self>) -> Result<usize, ()> {
        Ok(Rc::strong_count(&self))
    }

    #[traced]
    fn arc(self: Arc<Self>) -> Result<usize, ()> {
        Ok(Arc::strong_count(&self))
    }

    #[traced]
    fn behind(self: &Arc<Self>) -> Arc<Self> {
        self.clone()
    }

    #[traced]
    async fn later(self: Arc<Self>, other: Rc<Self>) -> Result<u32, ()> {
        pause().await;
        Ok(self.0 + other.0)
    }
}

fn main() {
    let (rc, arc) = (Rc::new(Node(1)), Arc::new(Node(2)));
    observe(|| {
        println!("{:?} {:?}", rc.clone().rc(), arc.clone().arc());
        println!("{}", Arc::strong_count(&arc.behind()));
        println!("{:?}", finished(arc.clone().later(rc.clone())));
    });
    println!("{} {}", Rc::strong_count(&rc), Arc::strong_count(&arc));
}
