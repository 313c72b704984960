//! An `Err` is an error: its type and message, what shows it, and where it is ignored.

use super::*;

type Renamed<T> = Result<T, Invalid>;

#[traced]
fn typed(fail: bool) -> Result<u8, Invalid> {
    if fail { Err(Invalid) } else { Ok(1) }
}

/// Holds what could not be sent, and is an error only if that borrows nothing.
struct Unsent<T>(T);

impl<T> fmt::Debug for Unsent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsent")
    }
}

impl<T> Display for Unsent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody listens")
    }
}

impl<T: 'static> Error for Unsent<T> {}

#[traced]
fn generic<T>(value: T) -> Result<(), Unsent<T>> {
    Err(Unsent(value))
}

#[traced]
async fn generic_later<T>(value: T) -> Result<(), Unsent<T>> {
    Err(Unsent(value))
}

impl<T> Unsent<T> {
    #[traced]
    fn again(self) -> Result<T, Self> {
        Err(self)
    }
}

#[test]
fn an_error_that_is_one_for_some_lifetimes_tells_its_message() {
    let borrowed = String::new();
    let spans = spans_of(|| {
        let unsent = generic(&borrowed).unwrap_err();
        assert!(unsent.again().is_err());
        assert!(ready_now(generic_later(&borrowed)).is_err());
    });
    for name in ["generic", "again", "generic_later"] {
        let exception = spans.named(name).one().event("exception").unwrap();
        let message = exception.attribute("exception.message");
        assert_eq!(message, Some("nobody listens".into()), "{name}");
    }
}

#[traced]
fn aliased() -> Renamed<u8> {
    typed(true)
}

#[traced]
fn boxed() -> Result<u8, Box<dyn Error + Send + Sync>> {
    Ok(typed(true)?)
}

#[traced]
fn from_anyhow() -> anyhow::Result<u8> {
    anyhow::bail!("out of luck")
}

#[traced]
fn opaque() -> Result<u8, Opaque> {
    Err(Opaque)
}

#[traced]
async fn awaited(fail: bool) -> Result<u8, Invalid> {
    ready(()).await;
    typed(fail)
}

#[traced]
async fn awaited_alias() -> Renamed<impl Display> {
    Err::<u8, _>(Invalid)
}

#[traced(err = false)]
fn ignored() -> Result<u8, Invalid> {
    Err(Invalid)
}

#[traced(err = false)]
async fn awaited_ignored() -> Result<u8, Invalid> {
    Err(Invalid)
}

fn is_error(name: &str, run: impl FnOnce()) -> bool {
    spans_of(run).named(name).one().outcome() == Outcome::Error
}

#[test]
fn an_err_is_an_error() {
    assert!(is_error("aliased", || drop(aliased())));
    assert!(is_error("boxed", || drop(boxed())));
    assert!(is_error("from_anyhow", || drop(from_anyhow())));
    assert!(is_error("opaque", || drop(opaque())));
    assert!(is_error("awaited", || drop(ready_now(awaited(true)))));
    assert!(is_error("awaited_alias", || drop(ready_now(
        awaited_alias()
    ))));
}

#[test]
fn an_ok_is_none() {
    assert!(!is_error("typed", || drop(typed(false))));
    assert!(!is_error("awaited", || drop(ready_now(awaited(false)))));
}

#[test]
fn an_err_can_be_ignored() {
    assert!(!is_error("ignored", || drop(ignored())));
    assert!(!is_error("awaited_ignored", || drop(ready_now(
        awaited_ignored()
    ))));
}

#[test]
fn the_exception_tells_type_and_message() {
    let spans = spans_of(|| typed(true));
    let exception = spans.named("typed").one().event("exception").unwrap();
    assert_eq!(
        exception.attribute("exception.message"),
        Some("the title is empty".into())
    );
    let kind = exception.attribute("exception.type");
    assert_eq!(kind, Some("macros::outcomes::Invalid".into()));
}

#[traced(err(with = |_: &Opaque| "shown"))]
fn shown() -> Result<u8, Opaque> {
    Err(Opaque)
}

#[traced(err(with = ToString::to_string))]
async fn awaited_shown() -> Result<u8, Invalid> {
    Err(Invalid)
}

#[test]
fn an_err_can_be_shown_otherwise() {
    let message = |spans: &Spans, name| {
        spans
            .named(name)
            .one()
            .event("exception")
            .unwrap()
            .attribute("exception.message")
    };
    assert_eq!(message(&spans_of(shown), "shown"), Some("shown".into()));
    let awaited = spans_of(|| ready_now(awaited_shown()));
    assert_eq!(
        message(&awaited, "awaited_shown"),
        Some("the title is empty".into())
    );
}

fn unplanned(_: &Opaque) -> &'static str {
    resume_unwind(Box::new("planned"))
}

#[traced(err(with = unplanned))]
fn badly_shown() -> Result<u8, Opaque> {
    Err(Opaque)
}

#[traced(err(with = unplanned))]
async fn awaited_badly_shown() -> Result<u8, Opaque> {
    Err(Opaque)
}

#[test]
fn what_shows_an_err_may_panic() {
    let spans = spans_of(|| {
        assert!(badly_shown().is_err());
        assert!(ready_now(awaited_badly_shown()).is_err());
    });
    spans.assert_tree(
        "
        badly_shown !macros::outcomes::Opaque
        awaited_badly_shown !macros::outcomes::Opaque
    ",
    );
}

#[test]
fn an_err_is_shown_where_it_is_recorded_only() {
    fn unasked(_: &Opaque) -> &'static str {
        unreachable!("nobody asks")
    }
    #[traced(err(with = unasked))]
    fn unrecorded() -> Result<u8, Opaque> {
        Err(Opaque)
    }
    let unsampled = Context::current().unsampled();
    assert!(unsampled.attach(unrecorded).is_err());
}
