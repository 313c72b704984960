use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::{span, testing};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers with what its functions say.
struct Answers<E, F>(E, F);

impl<E, F> Exporter for Answers<E, F>
where
    E: FnMut(&Batch) -> Result<(), Error> + Send + 'static,
    F: FnMut() -> Result<(), Error> + Send + 'static,
{
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        (self.0)(batch)
    }

    fn flush(&mut self) -> Result<(), Error> {
        (self.1)()
    }
}

fn worker(exporter: impl Exporter) -> Worker {
    let limit = Room {
        bytes: usize::MAX,
        spans: u64::MAX,
    };
    let complaints = Arc::new(Complaints::about("test"));
    Worker::start(complaints, Box::new(exporter), limit, Arc::default()).expect("there are threads")
}

/// A batch of five spans.
fn five() -> Arc<Batch> {
    let ((), spans) = testing::capture(|| (0..5).for_each(|_| span!("one").in_scope(|| ())));
    Arc::new(spans.whole_batch())
}

fn flushed(worker: &Worker, ticket: u64) -> ExporterReport {
    worker.request_flush(ticket);
    worker.wait_flushed(ticket, Instant::now() + PATIENCE);
    worker.report()
}

/// The report after a batch of five that was answered by this.
fn after(answer: fn() -> Result<(), Error>) -> ExporterReport {
    let worker = worker(Answers(move |_: &Batch| answer(), || Ok(())));
    worker.offer(&five(), Room::default());
    let report = flushed(&worker, 1);
    worker.abandon();
    report
}

#[test]
fn what_is_not_named_lost_is_delivered() {
    let report = after(|| {
        Err(Error::lost(DropReason::Rejected, 2, "two of them").and_lost(DropReason::TooLarge, 1))
    });
    assert_eq!(
        report.to_string(),
        "test: 2 delivered, 3 dropped (rejected 2, too_large 1) [two of them (rejected 2, too_large 1)]"
    );
}

#[test]
fn an_error_without_numbers_loses_the_batch() {
    let report = after(|| Err(Error::export("gone")));
    assert_eq!(
        report.to_string(),
        "test: 0 delivered, 5 dropped (failed 5) [export failed: gone]"
    );
}

#[test]
fn an_error_that_gets_numbers_keeps_its_causes() {
    let cause = || std::io::Error::other("the cable is out");
    let error = Error::from(cause()).and_lost(DropReason::Unreachable, 1);
    assert_eq!(
        error.chain(),
        "cannot write the spans: the cable is out (unreachable 1)"
    );
    assert!(error.is_export());
}

#[test]
fn no_more_is_lost_than_there_was() {
    let report = after(|| {
        Err(Error::lost(DropReason::Rejected, u64::MAX, "all").and_lost(DropReason::Failed, 9))
    });
    assert_eq!(
        (report.delivered(), report.pending(), report.total_dropped()),
        (0, 0, 5)
    );
}

#[test]
fn a_flush_may_lose_what_was_taken() {
    let mut losses = [7, 2].into_iter();
    let lose = move || match losses.next() {
        Some(spans) => Err(Error::lost(DropReason::Failed, spans, "the buffer is gone")),
        None => Err(Error::export("nothing was lost by this")),
    };
    let worker = worker(Answers(|_: &Batch| Ok(()), lose));
    worker.offer(&five(), Room::default());
    let report = flushed(&worker, 1);
    assert_eq!(
        (report.delivered(), report.dropped(DropReason::Failed)),
        (0, 5)
    );
    worker.offer(&five(), Room::default());
    let report = flushed(&worker, 2);
    assert_eq!(
        (report.delivered(), report.dropped(DropReason::Failed)),
        (3, 7)
    );
    let report = flushed(&worker, 3);
    assert_eq!(
        (report.delivered(), report.dropped(DropReason::Failed)),
        (3, 7)
    );
    worker.abandon();
}

/// Sleeps by its deadline instead of delivering.
struct Waits {
    deadline: Deadline,
    began: mpsc::Sender<()>,
    ended: mpsc::Sender<bool>,
}

impl Exporter for Waits {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        let _ = self.began.send(());
        let _ = self.ended.send(self.deadline.sleep(10 * PATIENCE));
        Ok(())
    }

    fn start(&mut self, deadline: Deadline) {
        self.deadline = deadline;
    }
}

#[test]
fn what_waits_is_woken_when_nobody_waits_for_it() {
    let (began, has_begun) = mpsc::channel();
    let (ended, has_ended) = mpsc::channel();
    let deadline = Deadline::default();
    let worker = worker(Waits {
        deadline,
        began,
        ended,
    });
    worker.offer(&five(), Room::default());
    has_begun.recv_timeout(PATIENCE).expect("it exports");
    worker.close_by(Instant::now() + PATIENCE);
    let woken = has_ended.recv_timeout(PATIENCE);
    assert_eq!(woken, Ok(true), "one more attempt");
    worker.offer(&five(), Room::default());
    has_begun.recv_timeout(PATIENCE).expect("it exports");
    let woken = has_ended.recv_timeout(PATIENCE);
    assert_eq!(woken, Ok(false), "no chance");
    worker.abandon();
    assert_eq!(
        worker.report().total_dropped() + worker.report().delivered(),
        10
    );
}

/// Settles a part of each batch, and then takes its time.
struct Halves(Deadline, mpsc::Sender<()>);

impl Exporter for Halves {
    fn export(&mut self, _: &Batch) -> Result<(), Error> {
        self.0.settle(2, Drops::default());
        self.0.settle(1, Drops::of(DropReason::Rejected, 1));
        let _ = self.1.send(());
        self.0.sleep(10 * PATIENCE);
        self.0.sleep(10 * PATIENCE);
        Ok(())
    }

    fn start(&mut self, deadline: Deadline) {
        self.0 = deadline;
    }
}

#[test]
fn what_is_settled_when_nobody_waits_any_more_counts() {
    let (began, has_begun) = mpsc::channel();
    let worker = worker(Halves(Deadline::default(), began));
    worker.offer(&five(), Room::default());
    worker.offer(&five(), Room::default());
    has_begun.recv_timeout(PATIENCE).expect("it exports");
    worker.abandon();
    assert_eq!(
        worker.report().to_string(),
        "test: 2 delivered, 8 dropped (deadline 7, rejected 1)"
    );
}
