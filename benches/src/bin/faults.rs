//! `faults [CALLS] [ROUNDS]`: see [`trace_benches::faults`]. `faults row NAME CALLS` is one round of that row.

use std::{env, io};

use trace_benches::{faults, machine::Machine};

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place)?.parse::<usize>().ok();
    match arguments.first() {
        Some(first) if first == faults::ROW => {
            let calls = number(2).unwrap_or(CALLS);
            print!("{}", faults::round(&arguments[1], calls));
        }
        _ => table(number(0).unwrap_or(CALLS), number(1).unwrap_or(9))?,
    }
    Ok(())
}

/// A second or two of them.
const CALLS: usize = 50_000;

fn table(calls: usize, rounds: usize) -> io::Result<()> {
    let Machine {
        cpu, load, rustc, ..
    } = Machine::read();
    println!("{cpu}, load {load} at the start\n{rustc}\n{rounds} rounds of {calls} calls\n");
    print!("{}", faults::run(calls, rounds)?);
    Ok(())
}
