//! What it costs a task to take the context along.
//!
//! `cargo run --release -p trace-benches --bin spawn` prints the table; with `RUSTFLAGS="--cfg tokio_unstable"` it has the rows of the runtime's hooks too. Each row
//! spawns the same tasks in bursts and joins them, in turn, round by round; the figures are ns of the thread's CPU time for each task, for tasks that are
//! polled once and for tasks that are polled eleven times, on a runtime of one thread. Nothing is recorded: what is measured is the way of the context alone.

use std::fmt::Write as _;

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, yield_now};
use trace_runtime::{Context, SpanContext, WithContext as _, task};

use crate::clock::{per, thread_ns};
use crate::measure::Spread;

/// Tasks that are there at once.
const BURST: usize = 100;
/// Bursts in one round.
const BURSTS: usize = 50;
/// How often a task yields before it is done.
const YIELDS: [usize; 2] = [0, 10];

/// One way to spawn.
struct Contender {
    name: &'static str,
    runtime: Runtime,
    context: Context,
    spawn: fn(usize) -> JoinHandle<()>,
    rounds: [Vec<f64>; YIELDS.len()],
}

impl Contender {
    fn new(
        name: &'static str,
        mut builder: Builder,
        context: Context,
        spawn: fn(usize) -> JoinHandle<()>,
    ) -> Self {
        Self {
            name,
            runtime: builder.build().expect("a runtime"),
            context,
            spawn,
            rounds: Default::default(),
        }
    }

    fn round(&mut self) {
        for (rounds, yields) in self.rounds.iter_mut().zip(YIELDS) {
            let spawn = self.spawn;
            let bursts = async move {
                for _ in 0..BURSTS {
                    burst(spawn, yields).await;
                }
            };
            let start = thread_ns();
            self.runtime
                .block_on(bursts.with_context(self.context.clone()));
            rounds.push(per(thread_ns() - start, (BURST * BURSTS) as u64));
        }
    }
}

async fn burst(spawn: fn(usize) -> JoinHandle<()>, yields: usize) {
    let tasks: Vec<_> = (0..BURST).map(|_| spawn(yields)).collect();
    for task in tasks {
        task.await.expect("no panic");
    }
}

async fn work(yields: usize) {
    for _ in 0..yields {
        yield_now().await;
    }
}

/// Measures all in turn, and returns the table.
///
/// # Panics
///
/// If there can be no runtime.
pub fn run(rounds: usize) -> String {
    let mut contenders = contenders();
    for round in 0..=rounds {
        for contender in &mut contenders {
            contender.round();
            if round == 0 {
                // The first was for the caches.
                contender.rounds.iter_mut().for_each(Vec::clear);
            }
        }
    }
    let mut table = "| spawned by | 1 poll, median ns | min | 11 polls, median ns | min |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for contender in contenders {
        let [once, often] = contender.rounds.each_ref().map(|rounds| Spread::of(rounds));
        let _ = writeln!(
            table,
            "| {} | {:.0} | {:.0} | {:.0} | {:.0} |",
            contender.name, once.median, once.min, often.median, often.min
        );
    }
    table
}

fn contenders() -> Vec<Contender> {
    let plain = |yields| tokio::spawn(work(yields));
    let ours = |yields| task::spawn(work(yields));
    let mut contenders = vec![
        Contender::new(
            "`tokio::spawn`",
            Builder::new_current_thread(),
            somewhere(),
            plain,
        ),
        Contender::new(
            "`task::spawn`",
            Builder::new_current_thread(),
            somewhere(),
            ours,
        ),
        Contender::new(
            "`task::spawn`, nothing current",
            Builder::new_current_thread(),
            Context::default(),
            ours,
        ),
    ];
    contenders.extend(hooked(plain));
    contenders
}

#[cfg(not(tokio_unstable))]
fn hooked(_: fn(usize) -> JoinHandle<()>) -> [Contender; 0] {
    []
}

#[cfg(tokio_unstable)]
fn hooked(plain: fn(usize) -> JoinHandle<()>) -> [Contender; 2] {
    use trace_runtime::task::CarryContext as _;

    let carrying = || {
        let mut builder = Builder::new_current_thread();
        builder.carry_context();
        builder
    };
    [
        Contender::new("`tokio::spawn`, hooks", carrying(), somewhere(), plain),
        Contender::new(
            "`tokio::spawn`, hooks, nothing current",
            carrying(),
            Context::default(),
            plain,
        ),
    ]
}

/// A context with a span.
fn somewhere() -> Context {
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let span: SpanContext = header.parse().expect("it is valid");
    Context::remote(span)
}
