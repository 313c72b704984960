//! Tables of what is a secret and what is not.

mod keys;
mod values;
