//! What proofs on other people's code share: a copy of a checkout, what the compiler and its tests say of it, and what differs after a change.

pub mod checkout;
pub mod compared;
pub mod functions;
pub mod messages;
pub mod outcomes;
