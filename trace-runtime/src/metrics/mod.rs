//! What the library knows of itself and of the program's spans, in numbers.

mod in_flight;

pub use in_flight::InFlight;

pub(crate) use in_flight::in_flight;
