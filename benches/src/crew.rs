//! Threads that outlive the rounds: starting one in each round would measure how a library greets a new thread.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Barrier};
use std::thread;

use crate::clock;
use crate::rivals::Rival;
use crate::rows::Row;

/// A fixed number of waiting threads.
pub(crate) struct Crew {
    desks: Vec<SyncSender<Job>>,
    results: Receiver<u64>,
}

#[derive(Clone, Copy)]
struct Job {
    row: Row,
    rival: &'static dyn Rival,
    traces: u64,
}

impl Crew {
    /// Starts `threads` threads, which end with the crew.
    pub(crate) fn new(threads: u64) -> Self {
        let (done, results) = channel();
        let start = Arc::new(Barrier::new(usize::try_from(threads).expect("a handful")));
        let desks = (0..threads)
            .map(|_| open_desk(done.clone(), Arc::clone(&start)))
            .collect();
        Self { desks, results }
    }

    /// Lets all threads run `traces` traces at once; returns the sum of their CPU time in ns.
    pub(crate) fn run(&self, row: Row, rival: &'static dyn Rival, traces: u64) -> u64 {
        for desk in &self.desks {
            desk.send(Job { row, rival, traces })
                .expect("a worker waits for jobs until its desk closes");
        }
        self.desks
            .iter()
            .map(|_| self.results.recv().expect("each job has one result"))
            .sum()
    }
}

fn open_desk(done: Sender<u64>, start: Arc<Barrier>) -> SyncSender<Job> {
    // Bounded, because such a channel has its memory from the beginning: no allocation is counted for a job.
    let (desk, jobs) = sync_channel::<Job>(1);
    thread::spawn(move || {
        for job in jobs {
            start.wait();
            let cpu = clock::thread_ns();
            job.row.run(job.rival, job.traces);
            if done.send(clock::thread_ns() - cpu).is_err() {
                return;
            }
        }
    });
    desk
}
