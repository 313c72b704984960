//! What `#[traced]` and its like make of functions: the same values and drops, and the spans that were asked for.

mod auto_traits;
mod both;
mod drop_order;
mod futures;
mod in_span;
mod inference;
mod lifespan;
mod outcomes;
mod places;
mod places_impls;
mod propagate;
mod sizes;
mod stack;
mod streams;
#[path = "../traces/mod.rs"]
mod traces;
