//! `faults [SECONDS] [ROUNDS]`: see [`trace_benches::faults`]. `faults row NAME MILLISECONDS` is one round of that row.

use std::time::Duration;
use std::{env, io};

use trace_benches::{faults, machine::Machine};

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place)?.parse::<u64>().ok();
    match arguments.first() {
        Some(first) if first == faults::ROW => {
            let time = Duration::from_millis(number(2).unwrap_or_default());
            print!("{}", faults::round(&arguments[1], time));
        }
        _ => table(number(0).unwrap_or(2), number(1).unwrap_or(9))?,
    }
    Ok(())
}

fn table(seconds: u64, rounds: u64) -> io::Result<()> {
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n{rounds} rounds of {seconds} s\n");
    let rounds = usize::try_from(rounds).unwrap_or(usize::MAX);
    print!("{}", faults::run(rounds, Duration::from_secs(seconds))?);
    Ok(())
}
