use super::*;
use crate::DropReason;
use crate::export::{Console, JsonLines};
use crate::sync::fixed::{Arc, Mutex};
use crate::sync::lock;

/// Does what a test says with the n-th batch.
struct Does<F>(F, usize);

impl<F: FnMut(usize, &Batch) -> Result<(), Error> + Send + 'static> Exporter for Does<F> {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        self.1 += 1;
        (self.0)(self.1, batch)
    }
}

fn check(does: impl FnMut(usize, &Batch) -> Result<(), Error> + Send + 'static) -> Spans {
    check_exporter(Does(does, 0))
}

#[test]
fn each_span_is_given_once() {
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrived);
    let given = check(move |_, batch| {
        lock(&seen).extend(batch.iter().map(|span| span.span_id()));
        Ok(())
    });
    let whole = given.whole_batch();
    let mut ids: Vec<_> = whole.iter().map(|span| span.span_id()).collect();
    let mut arrived = lock(&arrived).clone();
    ids.sort();
    arrived.sort();
    assert_eq!(arrived, ids);
    assert!(ids.len() > 12, "{}", ids.len());
}

#[test]
fn ours_pass() {
    check_exporter(Console::writer(std::io::sink()));
    check_exporter(JsonLines::writer(std::io::sink()));
}

#[test]
fn a_remark_is_allowed() {
    check(|_, _| Err(Error::lost(DropReason::Rejected, 0, "soon to be refused")));
}

#[test]
#[should_panic(expected = "a batch of one span: the exporter failed: export failed: gone")]
fn an_error_is_found() {
    check(|count, _| {
        if count == 2 {
            Err(Error::export("gone"))
        } else {
            Ok(())
        }
    });
}

#[test]
#[should_panic(expected = "a batch after a flush: the exporter failed: full (failed 1)")]
fn a_loss_is_found() {
    check(|count, _| match count {
        4 => Err(Error::lost(DropReason::Failed, 1, "full")),
        _ => Ok(()),
    });
}

#[test]
#[should_panic(expected = "an empty batch: the exporter panicked")]
fn a_panic_is_found() {
    check(|_, batch| {
        assert!(!batch.is_empty(), "there is always a first span");
        Ok(())
    });
}

struct Nameless;

impl Exporter for Nameless {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        Ok(())
    }

    fn name(&self) -> &'static str {
        ""
    }
}

#[test]
#[should_panic(expected = "reports need a name")]
fn a_missing_name_is_found() {
    check_exporter(Nameless);
}
