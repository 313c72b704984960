//! `spawn [ROUNDS]`: see [`trace_benches::spawn`].

use trace_benches::{machine::Machine, spawn};

fn main() {
    let rounds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n");
    print!("{}", spawn::run(rounds.unwrap_or(51)));
}
