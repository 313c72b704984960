//! `#[traced]` on blocks: which functions it means, what they are called, what they take over.

#![allow(
    clippy::unused_async,
    reason = "what is traced is an `async fn`, whatever it awaits"
)]
#![allow(unreachable_pub, reason = "`pub` is what the filter looks at")]
#![allow(clippy::unused_self, reason = "a receiver makes a method")]

use std::fmt::Display;
use std::future::Future;

use trace_runtime::testing::{Spans, capture, capture_async};
use trace_runtime::{SpanKind, Status, traced};

fn spans_of<T>(body: impl FnOnce() -> T) -> Spans {
    capture(body).1
}

fn names(spans: &Spans) -> Vec<String> {
    spans.iter().map(|span| span.name().to_owned()).collect()
}

struct Store<T> {
    rows: Vec<T>,
}

#[traced(kind = client, attrs(db.system.name = "sqlite"))]
impl<T: Display> Store<T>
where
    T: Clone,
{
    const LIMIT: usize = { 3 };

    const fn limit() -> usize {
        Self::LIMIT
    }

    /// Documented.
    fn load(&self, at: usize) -> Result<T, String> {
        self.rows
            .get(at)
            .cloned()
            .ok_or_else(|| "no row".to_owned())
    }

    async fn save(&mut self, row: T) -> usize {
        self.rows.push(row);
        self.rows.len()
    }

    #[traced(skip)]
    fn len(&self) -> usize {
        self.rows.len()
    }

    #[traced(name = "wipe", kind = server, attrs(db.operation.name = "delete"))]
    fn clear(&mut self) {
        self.rows.clear();
    }

    #[traced(attrs(db.system.name = "memory"))]
    fn r#move(self) -> Vec<T> {
        self.rows
    }
}

fn store() -> Store<u8> {
    Store { rows: vec![7] }
}

#[test]
fn methods_are_named_after_their_type() {
    let spans = spans_of(|| store().load(0));
    spans.assert_tree("Store::load db.system.name=sqlite");
    assert_eq!(spans.named("Store::load").one().kind(), SpanKind::Client);
}

#[test]
fn outcomes_are_those_of_functions() {
    let spans = spans_of(|| store().load(9));
    assert_eq!(
        spans.named("Store::load").one().status(),
        Status::error("no row")
    );
}

#[tokio::test]
async fn async_methods_too() {
    let (_, spans) = capture_async(async { store().save(1).await }).await;
    spans.assert_tree("Store::save db.system.name=sqlite");
}

#[test]
fn what_is_skipped_or_const_has_no_span() {
    let spans = spans_of(|| (store().len(), Store::<u8>::limit()));
    assert!(spans.is_empty());
}

#[test]
fn a_function_overrides_argument_by_argument() {
    let spans = spans_of(|| store().clear());
    spans.assert_tree("wipe db.operation.name=delete db.system.name=sqlite");
    assert_eq!(spans.named("wipe").one().kind(), SpanKind::Server);

    let spans = spans_of(|| store().r#move());
    spans.assert_tree("Store::move db.system.name=memory");
}

trait Shape {
    type Unit;
    const SIDES: u32;

    fn area(&self, scale: u32) -> u32;
    fn sides(&self) -> u32 {
        Self::SIDES
    }
}

struct Square(u32);

#[traced(args)]
impl Shape for &Square {
    type Unit = u32;
    const SIDES: u32 = 4;

    fn area(&self, scale: u32) -> u32 {
        self.0 * self.0 * scale
    }
}

#[test]
fn implementations_are_named_after_the_type() {
    let spans = spans_of(|| ((&Square(2)).area(3), (&Square(2)).sides()));
    spans.assert_tree("Square::area scale=3");
}

#[traced]
trait Greet {
    fn name(&self) -> String;

    fn greet(&self) -> String {
        format!("hello {}", self.name())
    }

    async fn wave(&self) -> u32 {
        1
    }
}

impl Greet for Square {
    fn name(&self) -> String {
        "square".to_owned()
    }
}

#[tokio::test]
async fn default_methods_are_named_after_the_trait() {
    let (text, spans) = capture_async(async {
        Square(1).wave().await;
        Square(1).greet()
    })
    .await;
    assert_eq!(text, "hello square");
    spans.assert_tree(
        "
        Greet::wave
        Greet::greet
    ",
    );
}

#[traced(pub, args, ret, skip(password), err(with = |_| "hidden"))]
mod accounts {
    #![allow(dead_code, reason = "some are here to be left alone")]

    use super::traced;

    pub const LIMIT: u32 = 3;

    pub struct Account {
        pub id: u32,
    }

    thread_local! {
        static SEEN: u32 = const { 1 };
    }

    pub fn login(user: &str, password: &str) -> usize {
        user.len() + password.len()
    }

    pub fn logout(user: &str) {
        hidden(user);
    }

    pub fn fail() -> Result<u32, String> {
        Err("secret".to_owned())
    }

    fn hidden(user: &str) {
        drop(user.to_owned());
        restricted();
    }

    pub(crate) fn restricted() {}

    #[traced(args = false, ret = false)]
    fn asked(user: &str) -> usize {
        user.len()
    }

    type Fallible = Result<u32, String>;

    pub fn fail_by_another_name() -> Fallible {
        Err("secret".to_owned())
    }

    pub fn ask() {
        asked("ann");
    }

    impl Account {
        pub fn open(id: u32) -> Account {
            Account { id }
        }

        fn secret(&self) {}

        #[traced(ret = false)]
        pub fn number(&self) -> u32 {
            self.secret();
            self.id
        }
    }

    impl Default for Account {
        fn default() -> Self {
            Account { id: 9 }
        }
    }

    #[traced(ret = false)]
    impl Clone for Account {
        fn clone(&self) -> Self {
            Account { id: self.id }
        }
    }

    #[traced(skip)]
    impl Account {
        pub fn quiet(&self) {}
    }

    pub mod inner {
        pub fn deep() {}
    }
}

#[test]
fn only_public_functions_of_a_module() {
    let spans = spans_of(|| {
        accounts::logout("ann");
        accounts::restricted();
        accounts::inner::deep();
    });
    spans.assert_tree(
        "
        logout user=ann
        deep
    ",
    );
}

#[test]
fn arguments_are_taken_over_where_they_fit() {
    let spans = spans_of(|| {
        accounts::login("ann", "1234");
        accounts::ask();
        drop(accounts::fail());
        drop(accounts::fail_by_another_name());
    });
    spans.assert_tree(
        "
        login return=7 user=ann
        ask
          asked
        fail !String
        fail_by_another_name !String
    ",
    );
    assert_eq!(spans.named("fail").one().status(), Status::error("hidden"));
    let status = spans.named("fail_by_another_name").one().status();
    assert_eq!(status, Status::error("alloc::string::String"));
}

#[test]
fn blocks_in_a_module() {
    let spans = spans_of(|| {
        let account = accounts::Account::default();
        account.number();
        account.clone().quiet();
    });
    spans.assert_tree(
        "
        Account::number
        Account::clone
    ",
    );
}

#[derive(Clone)]
struct Job;

#[traced(root, attrs(job.kind = "nightly"))]
impl Job {
    fn run(&self) {
        self.step();
        self.beside();
    }

    #[traced(root = false)]
    fn step(&self) {}

    #[traced(parent = trace_runtime::Context::current())]
    fn beside(&self) {}
}

#[test]
fn a_root_is_taken_back() {
    let spans = spans_of(|| {
        #[traced]
        fn outer() {
            Job.run();
        }
        outer();
    });
    spans.assert_tree(
        "
        outer
        Job::run job.kind=nightly
          Job::step job.kind=nightly
          Job::beside job.kind=nightly
    ",
    );
}

/// Items that a macro makes, with what macros pass on in groups of their own.
macro_rules! module {
    ($name:ident, $vis:vis $ty:ty, $item:item, $method:ident $body:block) => {
        #[traced(pub)]
        mod $name {
            pub struct Made;

            $item

            impl $ty {
                $vis fn $method(&self) -> u32 $body
            }
        }
    };
}

module!(made, pub Made, pub fn item() {}, seven { 7 });

#[test]
fn blocks_that_macros_make() {
    let spans = spans_of(|| {
        made::item();
        made::Made.seven()
    });
    assert_eq!(names(&spans), ["item", "Made::seven"]);
}

/// What is left alone compiles as it was.
#[traced]
mod untouched {
    #![allow(dead_code, unused_braces, reason = "only has to compile")]

    macro_rules! constant {
        ($name:ident) => {
            pub const $name: bool = 1 < 2;
        };
    }
    constant!(LESS);
    constant! { MORE }

    pub union Bits {
        pub float: f32,
        pub word: u32,
    }
    pub enum Choice {
        A = 1 << 2,
    }
    pub struct Tuple<const N: usize = { 3 }>(pub [u8; N]);
    pub trait Empty {}
    impl Empty for Tuple<{ 1 + 1 }> {}
    pub type Alias<'a> = &'a Tuple<{ 3 }>;
    unsafe extern "C" {
        pub safe fn abs(n: i32) -> i32;
    }
    pub fn generic<const N: usize>() -> Tuple<{ 3 }>
    where
        [u8; N]: Sized,
    {
        Tuple([7; 3])
    }
}

#[test]
fn items_around_functions_stay_as_they_are() {
    let spans = spans_of(|| {
        assert_eq!((untouched::LESS, untouched::MORE), (true, true));
        assert_eq!(untouched::abs(-3), 3);
        untouched::generic::<4>().0
    });
    assert_eq!(names(&spans), ["generic"]);
}

fn is_send<T: Future + Send>(_: &T) {}

#[test]
fn futures_of_methods_stay_send() {
    let mut store = store();
    is_send(&store.save(1));
}

#[test]
fn values_that_are_taken_over_are_typed() {
    let spans = spans_of(|| (&Square(1)).area(5));
    let span = spans.named("Square::area").one();
    assert_eq!(span.attribute("scale"), Some(5.into()));
}
