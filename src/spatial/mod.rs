//! Pure geometry and statistics: no IO, no clock, no chance that is not passed in.

pub mod arcs;
pub mod candidates;
pub mod change;
pub mod clusters;
pub mod cover;
pub mod coverage;
pub mod distributions;
pub mod equal_area;
pub mod fdr;
pub mod frame;
pub mod kde;
pub mod keys;
pub mod nearest;
pub mod placement;
pub mod projection;
pub mod rates;
pub mod rings;
pub mod sight;
pub mod sun;
pub mod union;
pub mod view;
pub mod wkb;
