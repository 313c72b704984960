//! What headers bring, what contexts carry, and what is sent on.

mod baggage;
mod carriers;
mod contexts;
mod formats;
mod opencensus;
mod properties;
mod request;
mod stored;
mod trace_state;
mod vectors;
