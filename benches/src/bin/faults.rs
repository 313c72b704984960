//! `faults [SECONDS]`: see [`trace_benches::faults`].

use std::time::Duration;

use trace_benches::{faults, machine::Machine};

fn main() {
    let seconds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n");
    print!("{}", faults::run(Duration::from_secs(seconds.unwrap_or(5))));
}
