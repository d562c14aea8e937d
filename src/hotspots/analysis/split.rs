//! Days of the window cut in two: maps are made from the earlier ones and held against the later ones.

use chrono::{NaiveDate, TimeDelta};

use super::question::Question;
use super::sample::day;

/// A cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split {
    /// First later day, since 1970-01-01.
    pub at: i64,
    /// The day after the last later one.
    pub end: i64,
}

impl Split {
    /// First day of the backtest's later part: as asked, or that of the last quarter of the window.
    pub fn test_from(question: &Question) -> NaiveDate {
        let days = (question.to - question.from).num_days();
        question.test_from.unwrap_or_else(|| question.from + TimeDelta::days(days - days / 4))
    }

    /// That of the backtest.
    pub fn of_test(question: &Question) -> Self {
        Self { at: day(Self::test_from(question)), end: day(question.to) }
    }

    /// One within the days that the backtest's maps are made from: their last quarter is foretold from the rest. Whatever is chosen by it has not seen the days of
    /// the backtest.
    pub fn within_fit(question: &Question) -> Self {
        let end = Self::of_test(question).at;
        let days = (end - day(question.from)).max(0);
        Self { at: end - days / 4, end }
    }
}
