//! `stages [ROUNDS]`: see [`trace_benches::stages`].

use trace_benches::{machine::Machine, stages};

fn main() {
    let rounds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n");
    print!("{}", stages::run(rounds.unwrap_or(51)));
}
