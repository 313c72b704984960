//! `http [ROUNDS]`: see [`trace_benches::http`].

use trace_benches::alloc::{Counting, keep_memory};
use trace_benches::{http, machine::Machine};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    keep_memory();
    let rounds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n");
    print!("{}", http::run(rounds.unwrap_or(51)));
}
