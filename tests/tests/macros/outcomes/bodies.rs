//! Bodies do what they do without the attribute.

use super::*;
use std::panic::Location;
use std::sync::Arc;

#[derive(Clone, Default)]
struct Store(Vec<u32>);

impl Store {
    #[traced]
    fn get(&self, at: usize) -> Result<&u32, Invalid> {
        self.0.get(at).ok_or(Invalid)
    }

    #[traced]
    fn slot(&mut self, at: usize) -> Result<&mut u32, Invalid> {
        self.0.get_mut(at).ok_or(Invalid)
    }

    #[traced]
    async fn awaited_slot<'a>(&'a mut self, at: &usize) -> Result<&'a mut u32, Invalid> {
        ready(()).await;
        self.0.get_mut(*at).ok_or(Invalid)
    }

    #[traced]
    fn shared(self: Arc<Self>) -> Result<usize, Invalid> {
        Ok(self.0.len())
    }

    #[traced]
    fn boxed(mut self: Box<Self>, value: u32) -> Result<Vec<u32>, Invalid> {
        self.0.push(value);
        Ok(self.0)
    }
}

trait Describe {
    #[traced]
    fn describe(&self) -> Result<String, Invalid> {
        Ok(String::from("described"))
    }

    #[traced]
    fn awaited(&self) -> impl Future<Output = u8> {
        ready(1)
    }
}

impl Describe for Store {}

#[test]
fn receivers() {
    let spans = spans_of(|| {
        let mut store = Store(vec![1, 2]);
        assert_eq!(store.get(1).copied().ok(), Some(2));
        *store.slot(1).unwrap() += 1;
        *ready_now(store.awaited_slot(&0)).unwrap() += 1;
        assert_eq!(Arc::new(store.clone()).shared().unwrap(), 2);
        assert_eq!(Box::new(store.clone()).boxed(4).unwrap(), [2, 3, 4]);
        assert_eq!(store.describe().unwrap(), "described");
        assert_eq!(ready_now(store.awaited()), 1);
    });
    spans.assert_tree(
        "
        get
        slot
        awaited_slot
        shared
        boxed
        describe
        awaited
        ",
    );
}

trait Visit {
    async fn visit(&self, name: &str) -> usize;
    async fn shown(&self) -> impl Display;

    #[traced]
    async fn twice(&self, name: &str) -> usize {
        self.visit(name).await + self.visit(name).await
    }
}

impl Visit for Store {
    #[traced]
    async fn visit(&self, name: &str) -> usize {
        self.0.len() + name.len()
    }

    #[traced]
    async fn shown(&self) -> impl Display {
        self.0.len()
    }
}

#[test]
fn async_methods_of_traits() {
    let store = Store(vec![1, 2]);
    let spans = spans_of(|| {
        assert_eq!(ready_now(store.twice("a")), 6);
        assert_eq!(ready_now(store.shown()).to_string(), "2");
    });
    spans.assert_tree(
        "
        twice
          visit
          visit
        shown
        ",
    );
}

#[test]
fn a_future_stays_send() {
    #[traced]
    async fn sent<'a>(store: &'a Store, at: &usize) -> Result<&'a u32, Invalid> {
        ready(()).await;
        store.get(*at)
    }

    fn is_send<T: Send>(value: T) -> T {
        value
    }

    let store = Store(vec![1, 2]);
    assert_eq!(ready_now(is_send(sent(&store, &1))).ok(), Some(&2));
}

#[traced]
#[tokio::test]
async fn below_the_attribute_of_a_runtime() {
    tokio::task::yield_now().await;
}

type Transform = Box<dyn Fn(u32) -> u32 + Send>;

#[traced]
fn coerced(fail: bool) -> Result<Transform, Box<dyn Error>> {
    if fail {
        return Err("by request".into());
    }
    Ok(Box::new(|n| n + 1))
}

#[traced]
async fn awaited_coerced(fail: bool) -> Result<Transform, Box<dyn Error>> {
    if fail {
        return Err("by request".into());
    }
    Ok(Box::new(|n| n + 1))
}

#[test]
fn coercions_and_early_returns() {
    spans_of(|| {
        assert_eq!(coerced(false).unwrap()(1), 2);
        assert!(coerced(true).is_err());
        assert_eq!(ready_now(awaited_coerced(false)).unwrap()(1), 2);
        assert!(ready_now(awaited_coerced(true)).is_err());
    });
}

#[traced]
#[track_caller]
fn location() -> Result<&'static Location<'static>, Invalid> {
    Ok(Location::caller())
}

#[test]
fn the_caller_is_the_caller() {
    assert_eq!(location().unwrap().line(), line!());
}

#[traced]
fn countdown(n: u32) -> Result<u32, Invalid> {
    if n == 0 {
        Ok(0)
    } else {
        Ok(countdown(n - 1)? + 1)
    }
}

#[traced]
async fn awaited_countdown(n: u32) -> Result<u32, Invalid> {
    if n == 0 {
        Ok(0)
    } else {
        Ok(Box::pin(awaited_countdown(n - 1)).await? + 1)
    }
}

#[test]
fn recursion() {
    let spans = spans_of(|| {
        assert_eq!(countdown(2).unwrap(), 2);
        assert_eq!(ready_now(awaited_countdown(1)).unwrap(), 1);
    });
    spans.assert_tree(
        "
        countdown
          countdown
            countdown
        awaited_countdown
          awaited_countdown
        ",
    );
}

#[traced]
async fn never(done: &mut bool) -> ! {
    *done = true;
    loop {
        pending::<()>().await;
    }
}

#[test]
fn a_future_that_never_ends() {
    let mut done = false;
    let spans = spans_of(|| {
        let mut future = Box::pin(never(&mut done));
        assert!(
            future
                .as_mut()
                .poll(&mut Cx::from_waker(Waker::noop()))
                .is_pending()
        );
    });
    assert!(done);
    spans.assert_tree("never ~cancelled");
}
