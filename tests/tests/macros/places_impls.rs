//! `#[traced(impls = Name)]`: whoever implements a trait, calls through it are spans.

#![allow(clippy::unused_self, reason = "a receiver makes a method")]

use std::fmt::Debug;
use std::pin::Pin;
use std::rc::Rc;

use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{Status, traced};

fn spans_of<R>(run: impl FnOnce() -> R) -> Spans {
    capture(run).1
}

mod store {
    use super::{Debug, Pin, Rc, traced};

    /// Keeps rows.
    #[traced(impls = StoreImpl, kind = client, args)]
    pub(crate) trait Store<K: Copy + Debug = u32, const N: usize = 2>: Debug
    where
        K: PartialEq,
    {
        type Row: Debug;
        type Borrowed<'a>: Debug
        where
            Self: 'a;
        const LIMIT: usize = N + 1;

        fn load(&self, key: K) -> Result<Self::Row, String>;

        fn first(&self) -> Self::Borrowed<'_>;

        /// With a default.
        fn load_two(&self, (one, two): (K, K)) -> Result<(Self::Row, Self::Row), String> {
            Ok((self.load(one)?, self.load(two)?))
        }

        async fn save(&mut self, _: K, row: Self::Row) -> usize;

        fn find<Q: Into<K>, const M: usize>(&self, query: Q) -> [bool; M] {
            let _ = query.into();
            [true; M]
        }

        #[traced(skip)]
        fn len(&self) -> usize {
            Self::LIMIT
        }

        #[traced(name = "close", args = false)]
        fn into_rows(mut self, flush: &str) -> Vec<Self::Row>
        where
            Self: Sized,
        {
            drop(flush.to_owned());
            self.clear();
            Vec::new()
        }

        fn clear(&mut self) {}

        fn by_box(self: Box<Self>) {}
        fn by_rc(self: Rc<Self>) {}
        fn by_pin(self: Pin<&mut Self>) {}

        fn make() -> Self
        where
            Self: Sized;
    }
}

use store::{Store, StoreImpl};

#[derive(Debug)]
struct Memory(Vec<String>);

impl StoreImpl for Memory {
    type Row = String;
    type Borrowed<'a> = &'a str;

    fn load(&self, key: u32) -> Result<String, String> {
        let row = self.0.get(key as usize).cloned();
        row.ok_or_else(|| "no row".to_owned())
    }

    fn first(&self) -> &str {
        &self.0[0]
    }

    async fn save(&mut self, _: u32, row: String) -> usize {
        self.0.push(row);
        self.0.len()
    }

    fn make() -> Self {
        Memory(vec!["one".to_owned()])
    }
}

fn load<S: Store>(store: &S, key: u32) -> Result<S::Row, String> {
    store.load(key)
}

#[test]
fn calls_through_the_trait_are_spans() {
    let spans = spans_of(|| {
        let memory = <Memory as Store>::make();
        (load(&memory, 0).is_ok(), load(&memory, 9).is_err())
    });
    spans.assert_tree(
        "
        Store::make
        Store::load key=\"0\"
        Store::load !String key=\"9\"
    ",
    );
    let failed = spans.roots().iter().last().unwrap().status();
    assert_eq!(failed, Status::error("no row"));
}

#[test]
fn a_default_is_a_call_and_what_it_calls_of_its_own_is_not() {
    let spans = spans_of(|| Store::load_two(&Memory(vec![String::new()]), (0, 0)));
    spans.assert_tree("Store::load_two");
}

#[tokio::test]
async fn async_ones_too() {
    let (len, spans) = capture_async(async {
        let mut memory = Memory(Vec::new());
        Store::save(&mut memory, 3, "row".to_owned()).await
    })
    .await;
    assert_eq!(len, 1);
    spans.assert_tree("Store::save row=\"\\\"row\\\"\"");
}

#[test]
fn receivers_generics_and_associated_items() {
    fn all<S: Store + Unpin>(make: impl Fn() -> S) -> usize {
        let mut store = make();
        let found: [bool; 3] = store.find::<u32, 3>(1);
        let first = format!("{:?}", store.first());
        Box::new(make()).by_box();
        Rc::new(make()).by_rc();
        Pin::new(&mut make()).by_pin();
        store.clear();
        let len = store.len();
        store.into_rows("");
        found.len() + first.len() + len + S::LIMIT
    }
    let spans = spans_of(|| assert_eq!(all(|| Memory(vec![String::new()])), 3 + 2 + 3 + 3));
    spans.assert_tree(
        "
        Store::find
        Store::first
        Store::by_box
        Store::by_rc
        Store::by_pin
        Store::clear
        close
    ",
    );
}

#[traced(impls = GreetImpl)]
trait Greet {
    fn greet(&self) -> String;
}

impl GreetImpl for u8 {
    fn greet(&self) -> String {
        format!("hello {self}")
    }
}

#[test]
fn trait_objects() {
    let greeters: Vec<Box<dyn Greet>> = vec![Box::new(1), Box::new(2)];
    let spans = spans_of(|| greeters.iter().map(|it| it.greet()).collect::<Vec<_>>());
    spans.assert_tree(
        "
        Greet::greet
        Greet::greet
    ",
    );
}

mod boxed {
    use super::{Debug, traced};

    #[traced(impls = FetchImpl, kind = client, args)]
    #[async_trait::async_trait]
    pub(crate) trait Fetch: Debug + Sync {
        async fn fetch(&self, row: u32) -> Result<u32, String>;

        async fn fetch_two(&self, (one, two): (u32, u32)) -> Result<u32, String> {
            Ok(self.fetch(one).await? + self.fetch(two).await?)
        }

        fn close(&self) {}
    }

    #[traced(impls = LocalImpl)]
    #[async_trait::async_trait(?Send)]
    pub(crate) trait Local {
        #[traced(name = "held", args)]
        async fn hold(&self, mut rows: std::rc::Rc<Vec<u32>>) -> usize {
            rows = std::rc::Rc::clone(&rows);
            rows.len()
        }
    }
}

#[derive(Debug)]
struct Remote;

#[async_trait::async_trait]
impl boxed::FetchImpl for Remote {
    async fn fetch(&self, row: u32) -> Result<u32, String> {
        if row < 9 { Ok(row) } else { Err("none".into()) }
    }
}

#[async_trait::async_trait(?Send)]
impl boxed::LocalImpl for Remote {}

#[tokio::test]
async fn async_trait_below_the_attribute() {
    use boxed::{Fetch, Local};
    let remote: Box<dyn Fetch> = Box::new(Remote);
    let ((), spans) = capture_async(async {
        assert_eq!(remote.fetch(3).await, Ok(3));
        assert_eq!(Fetch::fetch_two(&Remote, (8, 9)).await, Err("none".into()));
        Local::hold(&Remote, Rc::new(vec![1])).await;
        Fetch::close(&Remote);
    })
    .await;
    spans.assert_tree(
        "
        Fetch::fetch row=3
        Fetch::fetch_two !String
        held rows=[1]
        Fetch::close
    ",
    );
}
