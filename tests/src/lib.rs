//! Tests over both published crates; what is tested stands in `tests/`.
