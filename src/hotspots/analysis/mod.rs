//! One question of where incidents concentrate, answered whole: cells, areas, slices of time, surface, backtest, communes. Pure: no IO, no clock, and chance
//! is seeded.
//!
//! The same question about the same incidents, in whatever order, gives the same digits.

mod answer;
pub mod backtest;
mod by_commune;
mod question;
mod refusal;

pub use answer::{
    Analysis, Area, AreaVerdict, CellRow, ConcentrationRow, DayCount, Findings, Inputs, NearRepeat, NearRepeatCell, SliceRow, Story,
    Surface,
};
pub use backtest::Backtest;
pub use by_commune::{CommuneRow, TargetVerdict, Verdict};
pub use question::{Commune, Effort, Event, Ground, LeftOut, Method, Precision, Question, Shape, Step, Street, Tell, origin};
pub use refusal::{End, Refusal};
