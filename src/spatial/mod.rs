//! Pure geometry and statistics: no IO, no clock, no chance that is not passed in.

pub mod arcs;
pub mod change;
pub mod cover;
pub mod fdr;
pub mod keys;
pub mod projection;
pub mod wkb;
