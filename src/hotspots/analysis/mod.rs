//! One question of where incidents concentrate, answered whole: cells, areas, slices of time, surface, backtest, communes. Pure: no IO, no clock, and chance
//! is seeded.
//!
//! The same question about the same incidents, in whatever order, gives the same digits.

mod answer;
mod areas;
pub mod backtest;
mod bandwidth;
mod busy;
pub mod by_commune;
pub mod changes;
mod commune_rhythm;
mod dense;
mod field;
mod naming;
mod question;
mod refusal;
mod rhythm;
mod sample;
mod scale;
mod slices;
mod split;
mod story;
mod streets;
mod surface;
#[cfg(test)]
mod tests;
mod whole;

pub use answer::{
    Analysis, Area, AreaVerdict, BackgroundRow, CellRow, ConcentrationRow, DayCount, Findings, Inputs, NearRepeat, NearRepeatCell,
    SliceRow, Story, Surface,
};
pub use backtest::Backtest;
pub use by_commune::{CommuneRow, TargetVerdict, Verdict};
pub use commune_rhythm::CommuneRhythm;
pub use naming::{AreaCommune, AreaName};
pub use question::{Commune, Effort, Event, Ground, LeftOut, Method, Precision, Question, Shape, Step, Street, Tell, origin};
pub use refusal::{End, Refusal};
pub use sample::date;
pub use scale::{Proposal, propose};
pub use whole::analyse;
