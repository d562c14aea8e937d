//! Whether the map would have foretold: made from the days before a day, held against the days from it on.

use chrono::NaiveDate;
use serde::Serialize;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backtest {
    /// The days that maps were made from.
    pub fit: Span,
    /// The days that they were held against.
    pub test: Span,
    /// By part and unit; empty where there are too few incidents.
    pub rows: Vec<Row>,
    /// Ours beside the others.
    pub beside: Vec<Beside>,
    /// Ours beside the plain count on a twentieth of the ground.
    pub verdict: Verdict,
    /// Why nothing can be said: `fit` or `test` has too few.
    pub why: Option<&'static str>,
}

/// Days and their incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Day after the last.
    pub to: NaiveDate,
    /// Incidents.
    pub n: u32,
}

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Better than the plain count, beyond chance.
    Better,
    /// Neither.
    Same,
    /// Worse.
    Worse,
    /// Too few incidents.
    TooFew,
}

/// Maps on one part of the ground.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The part: 0.05.
    pub part: f64,
    /// `area` or `street`.
    pub by: &'static str,
    /// Each map.
    pub maps: Vec<Map>,
}

/// A map on one part of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Map {
    /// `gi_star`, `kde`, `count` or `chance`.
    pub map: &'static str,
    /// Hit rate by part.
    pub pai: f64,
    /// Hits by the most possible.
    pub pei: f64,
    /// Share of the later incidents.
    pub hit_rate: f64,
    /// At least so.
    pub hit_low: f64,
    /// At most so.
    pub hit_high: f64,
}

/// A map beside another on one part of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Beside {
    /// Ours.
    pub map: &'static str,
    /// The other.
    pub against: &'static str,
    /// `area` or `street`.
    pub by: &'static str,
    /// The part.
    pub part: f64,
    /// Hit rate of ours less that of the other.
    pub difference: f64,
    /// At least so.
    pub low: f64,
    /// At most so.
    pub high: f64,
    /// p-value of "differ", two-sided.
    pub p: f64,
}
