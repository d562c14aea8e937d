//! What comes for communes many rows at a time.

pub mod populations;
