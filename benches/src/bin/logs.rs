//! `logs [ROUNDS]`: see [`trace_benches::logs`].

use trace_benches::alloc::Counting;
use trace_benches::{logs, machine::Machine};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let rounds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n");
    print!("{}", logs::run(rounds.unwrap_or(51)));
}
