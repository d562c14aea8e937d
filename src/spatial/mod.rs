//! Pure geometry and statistics: no IO, no clock, no chance that is not passed in.

pub mod aoristic;
pub mod arcs;
pub mod candidates;
pub mod chance;
pub mod change;
pub mod cover;
pub mod coverage;
pub mod emerging;
pub mod equal_area;
pub mod fdr;
pub mod frame;
pub mod grid;
pub mod keys;
pub mod local;
pub mod near_repeat;
pub mod normal;
pub mod placement;
pub mod projection;
pub mod rings;
pub mod sight;
pub mod sun;
pub mod trend;
pub mod union;
pub mod view;
pub mod wkb;
