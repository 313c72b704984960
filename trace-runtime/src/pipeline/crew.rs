//! An exporter and those that deliver at the same time as it.
//!
//! Each has a worker: a thread, a queue and an account of its own, which is exact by itself. A batch goes to one of them, so the accounts add up.
//! The queues share their room: nobody has to know beforehand who will need it.

use std::time::Instant;

use super::complaints::Complaints;
use super::report::ExporterReport;
use super::settings::Room;
use super::worker::{Buffers, Health, Worker};
use crate::Error;
use crate::export::{Batch, Exporter};
use crate::sync::fixed::Arc;

/// The workers of one exporter; never none.
pub(super) struct Crew(Vec<Worker>);

impl Crew {
    /// Starts a thread for the exporter and for each of those that deliver at the same time.
    pub(super) fn start(
        name: &'static str,
        mut first: Box<dyn Exporter>,
        limit: Room,
        buffers: &Arc<Buffers>,
    ) -> Result<Self, Error> {
        let others: Vec<_> = std::iter::from_fn(|| first.another())
            .take(Self::MOST - 1)
            .collect();
        let all = std::iter::once(first).chain(others);
        let complaints = Arc::new(Complaints::about(name));
        let start = |exporter| {
            Worker::start(
                Arc::clone(&complaints),
                exporter,
                limit,
                Arc::clone(buffers),
            )
        };
        all.map(start).collect::<Result<_, _>>().map(Self)
    }

    /// Whoever never says that there is no other gets no more threads than that.
    const MOST: usize = 64;

    /// Puts the batch into the queue of whoever has least to do.
    pub(super) fn offer(&self, batch: &Arc<Batch>) {
        let mut all = Room::default();
        let loads = self.0.iter().map(|worker| (worker, worker.load()));
        let least = loads
            .inspect(|(_, load)| all = all.with(*load))
            .min_by_key(|(_, load)| load.bytes);
        let (worker, load) = least.expect("a crew has a worker");
        worker.offer(batch, all.without(load));
    }

    pub(super) fn request_flush(&self, ticket: u64) {
        self.0
            .iter()
            .for_each(|worker| worker.request_flush(ticket));
    }

    pub(super) fn wait_flushed(&self, ticket: u64, deadline: Instant) {
        for worker in &self.0 {
            worker.wait_flushed(ticket, deadline);
        }
    }

    pub(super) fn close_by(&self, deadline: Instant) {
        self.0.iter().for_each(|worker| worker.close_by(deadline));
    }

    pub(super) fn abandon(&self) {
        self.0.iter().for_each(Worker::abandon);
    }

    pub(super) fn report(&self) -> ExporterReport {
        sum(self.0.iter().map(Worker::report), ExporterReport::with)
    }

    /// The same, with how they are doing at that moment.
    pub(super) fn examine(&self) -> (ExporterReport, Health) {
        let both = |(report, health): (ExporterReport, Health), (more, other)| {
            (report.with(more), health.with(other))
        };
        sum(self.0.iter().map(Worker::examine), both)
    }
}

fn sum<T>(all: impl Iterator<Item = T>, add: impl FnMut(T, T) -> T) -> T {
    all.reduce(add).expect("a crew has a worker")
}

impl ExporterReport {
    /// The account of both.
    fn with(mut self, other: Self) -> Self {
        self.delivered += other.delivered;
        self.pending += other.pending;
        self.dropped += other.dropped;
        self.last_error = self.last_error.or(other.last_error);
        self
    }
}

impl Health {
    /// That of both, which have one room.
    fn with(mut self, other: Self) -> Self {
        self.queued += other.queued;
        self.in_flight += other.in_flight;
        self.bytes += other.bytes;
        for (reason, histogram) in other.deliveries {
            self.deliveries.entry(reason).or_default().add(&histogram);
        }
        self
    }
}

#[cfg(test)]
mod tests;
