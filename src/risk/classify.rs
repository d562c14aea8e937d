//! What rules say of the figures of a commune in a period. Pure.
//!
//! A rule holds, does not hold, or has no figure to say. A rule with a level reaches that level at least; rules with points add up, and rules on the sum reach
//! levels. The level is the worst of those reached, the best of the scheme if none was. What is missing is told by a second level: the worst that there may be
//! if every rule without a figure held. With no figure at all there is no level.

use serde::{Deserialize, Serialize};

/// The indicator of rules on the sum of points.
pub const POINTS: &str = "points";

/// How a figure is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// Less.
    #[serde(rename = "<")]
    Less,
    /// Less or equal.
    #[serde(rename = "<=")]
    AtMost,
    /// More.
    #[serde(rename = ">")]
    More,
    /// More or equal.
    #[serde(rename = ">=")]
    AtLeast,
    /// Equal.
    #[serde(rename = "=")]
    Equal,
}

impl Operator {
    /// Whether `figure` compares so to `value`; figures that differ by rounding alone are equal.
    pub fn holds(self, figure: f64, value: f64) -> bool {
        let is_equal = (figure - value).abs() <= 1e-9 * value.abs().max(1.0);
        match self {
            Self::Less => figure < value && !is_equal,
            Self::AtMost => figure < value || is_equal,
            Self::More => figure > value && !is_equal,
            Self::AtLeast => figure > value || is_equal,
            Self::Equal => is_equal,
        }
    }
}

/// A rule as it is stored. Exactly one of `level` (its rank, 1 the worst) and `points` is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its number in the set.
    pub number: i32,
    /// What is compared.
    pub indicator: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub value: f64,
    /// Of a change: holds only if the change can be told from chance.
    pub must_be_told: bool,
    /// Rank of the level that is reached at least.
    pub level: Option<u8>,
    /// Points.
    pub points: Option<f64>,
}

/// What is known of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// The figure; none: nothing is known, and `missing` says why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    /// How many cases it rests on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub n: Option<u32>,
    /// Of a change: cases before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub n_before: Option<u32>,
    /// Of a change: two-sided exact p-value after the false discovery rate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub q: Option<f64>,
    /// Of a change: whether it can be told from chance.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub is_told: Option<bool>,
    /// Why there is no figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<Missing>,
}

/// Why there is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nothing of the kind is registered for the province in that time: a count of 0 would be invented.
    NoRegister,
    /// Too few cases for a share.
    FewCases,
    /// No people are known.
    NoPopulation,
    /// There were none before: no part of nothing.
    NothingBefore,
    /// Nobody entered it.
    NotEntered,
    /// No coverage was computed in the period.
    NoCoverage,
}

impl Figure {
    /// A figure that is known.
    pub fn known(value: f64) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// No figure, and why.
    pub fn missing(why: Missing) -> Self {
        Self { missing: Some(why), ..Self::default() }
    }
}

/// What a rule said. None of `is_held`: there was no figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Whether it holds.
    pub is_held: Option<bool>,
    /// The figure that it looked at.
    pub figure: Figure,
}

/// What all rules said together.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Rank of the level; none without a single figure.
    pub level: Option<u8>,
    /// Rank of the worst level that there may be if every rule without a figure held.
    pub possible: Option<u8>,
    /// Sum of points.
    pub points: f64,
    /// The same if every rule without a figure held.
    pub points_possible: f64,
    /// What each rule said, in their order.
    pub said: Vec<Said>,
    /// Rules without a figure.
    pub missing: usize,
}

/// Puts figures through rules. `levels`: how many the scheme has, so that `levels` is the rank of the best. `figure` gives that of an indicator.
///
/// O(rules). Rules of a set without any figure give no level, not the best one.
pub fn classify(levels: u8, rules: &[Rule], figure: impl Fn(&str) -> Figure) -> Answer {
    let said: Vec<Said> = rules
        .iter()
        .map(|rule| {
            if rule.indicator == POINTS {
                return Said { is_held: None, figure: Figure::default() };
            }
            let figure = figure(&rule.indicator);
            let is_held = figure.value.map(|value| {
                // A change that may be chance is no reason for anything.
                rule.operator.holds(value, rule.value) && (!rule.must_be_told || figure.is_told == Some(true))
            });
            Said { is_held, figure }
        })
        .collect();
    let sum = |counts: fn(Option<bool>) -> bool| -> f64 {
        rules.iter().zip(&said).filter(|(_, said)| counts(said.is_held)).filter_map(|(rule, _)| rule.points).sum()
    };
    let (points, points_possible) = (sum(|held| held == Some(true)), sum(|held| held != Some(false)));
    let is_known = rules.iter().zip(&said).any(|(rule, said)| rule.indicator != POINTS && said.is_held.is_some());
    let missing = rules.iter().zip(&said).filter(|(rule, said)| rule.indicator != POINTS && said.is_held.is_none()).count();
    let said: Vec<Said> = rules
        .iter()
        .zip(said)
        .map(|(rule, said)| match rule.indicator.as_str() {
            POINTS => Said { is_held: is_known.then(|| rule.operator.holds(points, rule.value)), figure: Figure::known(points) },
            _ => said,
        })
        .collect();
    let worst = |reached: &dyn Fn(&Rule, &Said) -> bool| {
        is_known.then(|| {
            rules.iter().zip(&said).filter(|(rule, said)| reached(rule, said)).filter_map(|(rule, _)| rule.level).min().unwrap_or(levels)
        })
    };
    let level = worst(&|_, said| said.is_held == Some(true));
    let possible = worst(&|rule, said| match rule.indicator.as_str() {
        POINTS => rule.operator.holds(points_possible, rule.value),
        _ => said.is_held != Some(false),
    });
    Answer { level, possible, points, points_possible, said, missing }
}

/// An earlier period of the same commune (or of those that it was made of, the worst of them).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// What the rules said of that period alone.
    pub raw: Option<u8>,
    /// The worst that it may have been.
    pub possible: Option<u8>,
}

/// The level that is told after what stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Rank of the level.
    pub level: Option<u8>,
    /// Worse than what stood: told at once.
    pub is_worsening: bool,
    /// Better periods in a row, this one among them, where a better level is held back or was reached.
    pub better_periods: Option<u32>,
    /// Whether a better level was held back.
    pub is_held_back: bool,
}

/// Worse at once, better only after `needed` periods in a row that were surely better.
///
/// `standing` is the rank that stood at the end of the period before: what was decided, else what was computed. `before` are the periods that come right before
/// this one, the latest first, without a gap. A period is better only if even its worst possible level is. The better level is the worst of those periods.
pub fn settle(answer: &Answer, standing: Option<u8>, before: &[Past], needed: u32) -> Settled {
    let plain = |level, is_worsening| Settled { level, is_worsening, better_periods: None, is_held_back: false };
    let (Some(raw), Some(stood)) = (answer.level, standing) else {
        return plain(answer.level, false);
    };
    if raw <= stood {
        return plain(Some(raw), raw < stood);
    }
    let now = Past { raw: answer.level, possible: answer.possible };
    let better: Vec<u8> = std::iter::once(&now)
        .chain(before)
        .take_while(|past| past.possible.is_some_and(|possible| possible > stood))
        .filter_map(|past| past.raw)
        .take(needed as usize)
        .collect();
    let is_enough = better.len() >= needed as usize;
    let level = if is_enough { better.iter().min().copied() } else { Some(stood) };
    Settled { level, is_worsening: false, better_periods: Some(better.len() as u32), is_held_back: !is_enough }
}

#[cfg(test)]
mod tests;
