//! By commune: counts, change and what may be said of it, rates drawn towards the province's.

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::question::Question;
use crate::spatial::change::{self, Count, chance_of_fall_dispersed, compare_dispersed, smallest_fall_dispersed, verdict_dispersed};
use crate::spatial::concentration::{Concentration, Place, concentration};
use crate::spatial::fdr::benjamini_hochberg;
use crate::spatial::rates;

/// Level of intervals.
const LEVEL: f64 = 0.95;
/// The target: a tenth fewer.
const TARGET_PART: f64 = -0.1;
/// Part of the ground on which concentration is told, and cells that a commune has to have for it: below, it is less than a cell.
const WORST: (f64, usize) = (0.05, 20);
/// Days of a year in the mean.
const YEAR_DAYS: f64 = 365.25;
/// Rates are of so many people.
const PEOPLE: f64 = 100_000.0;

/// The day on which communes were joined.
pub(super) fn reform() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default()
}

/// A commune.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommuneRow {
    /// Its version.
    pub commune_id: Uuid,
    /// Incidents of now ([`Question::now`]), those known to the commune or hamlet alone too.
    pub n: u32,
    /// Incidents of the earlier window; none where nothing is compared.
    pub n_before: Option<u32>,
    /// Days of now.
    pub days: u32,
    /// Days of the earlier window.
    pub days_before: Option<u32>,
    /// Later rate by earlier rate, less 1; none without earlier incidents.
    pub change_part: Option<f64>,
    /// How much more its counts by week swing than Poisson's (1: no more), by which p, interval and smallest fall are told; none where weeks are too few: then as with 1.
    pub dispersion: Option<f64>,
    /// Two-sided p-value of "changed".
    pub p: Option<f64>,
    /// The same after the false discovery rate over all communes: of those with q up to 0.05 no more than one in twenty is expected to be chance.
    pub q: Option<f64>,
    /// Change at least so, at 95 %.
    pub low: Option<f64>,
    /// Change at most so; none where it has no end.
    pub high: Option<f64>,
    /// The most incidents of now that would still be a fall beyond chance; none where no count would.
    pub smallest_fall: Option<u32>,
    /// The same as a part of what there was: −0.18; none where no count would.
    pub smallest_fall_part: Option<f64>,
    /// Incidents for 100,000 people and a year, drawn towards the province's.
    pub rate: Option<f64>,
    /// At least so, at 95 % (empirical Bayes: a little too narrow where communes are few).
    pub rate_low: Option<f64>,
    /// At most so.
    pub rate_high: Option<f64>,
    /// The same as counted.
    pub rate_raw: Option<f64>,
    /// People.
    pub population: Option<i64>,
    /// Share of its incidents with a place that lie on the worst twentieth of its ground; told only where chance would seldom (once in 40 times) give as much, as
    /// few incidents are on few cells whatever happens.
    pub share_worst: Option<f64>,
    /// The same if as many fell evenly on its ground, in the mean.
    pub share_worst_chance: Option<f64>,
    /// What may be said of the change, by q.
    pub verdict: Verdict,
    /// Whether a tenth fewer was reached.
    pub target_verdict: TargetVerdict,
    /// How probable it is that the rate fell by a tenth or more, given both counts.
    pub chance_of_target: Option<f64>,
    /// Whether the two windows lie on either side of, or across, the first of July 2025.
    pub is_across_reform: bool,
}

/// What may be said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fell.
    Fell,
    /// Rose.
    Rose,
    /// May be chance.
    NotTold,
    /// Too few to be told from chance whatever happens.
    TooFew,
    /// Nothing to compare with.
    NotCompared,
}

/// Whether the target was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetVerdict {
    /// Fewer by a tenth or more as counted, and a fall beyond chance (how large a fall, the interval says).
    Reached,
    /// The whole interval of the change lies above a tenth fewer; or there were none to be fewer than.
    NotReached,
    /// The interval holds both.
    CannotBeTold,
    /// Nothing to compare with.
    NotCompared,
}

/// A commune's counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Its version.
    pub commune_id: Uuid,
    /// Incidents of now ([`Question::now`]).
    pub n: u32,
    /// Incidents of the earlier window.
    pub n_before: u32,
    /// People.
    pub population: Option<i64>,
    /// How much its counts by week swing in both windows ([`crate::spatial::dispersion`]); none: not known.
    pub dispersion: Option<f64>,
    /// Its cells, with incidents of now.
    pub cells: Vec<Place>,
}

/// Rows of communes, in their order. Pure; O(communes · √incidents).
pub fn rows(question: &Question, communes: &[Counted]) -> Vec<CommuneRow> {
    let length = |[from, to]: [NaiveDate; 2]| (to - from).num_days().max(1) as u32;
    let now = question.now();
    let days = length(now);
    let days_before = question.compare.map(length);
    let is_across_reform = question.compare.map_or(now[0], |[from, _]| from) < reform() && now[1] > reform();
    let smoothed = smoothed(communes, f64::from(days) / YEAR_DAYS);
    let worst = |commune: &Counted| share_worst(&commune.cells, question);
    let mut rows: Vec<CommuneRow> = communes
        .iter()
        .zip(smoothed)
        .map(|(commune, rate)| {
            let row = CommuneRow {
                commune_id: commune.commune_id,
                n: commune.n,
                n_before: days_before.map(|_| commune.n_before),
                days,
                days_before,
                change_part: None,
                dispersion: days_before.and(commune.dispersion),
                p: None,
                q: None,
                low: None,
                high: None,
                smallest_fall: None,
                smallest_fall_part: None,
                rate: rate.map(|rate| rate.smoothed * PEOPLE),
                rate_low: rate.map(|rate| rate.low * PEOPLE),
                rate_high: rate.map(|rate| rate.high * PEOPLE),
                rate_raw: rate.map(|rate| rate.raw * PEOPLE),
                population: commune.population,
                share_worst: worst(commune).filter(|found| found.share > found.chance_high).map(|found| found.share),
                share_worst_chance: worst(commune).map(|found| found.by_chance),
                verdict: Verdict::NotCompared,
                target_verdict: TargetVerdict::NotCompared,
                chance_of_target: None,
                is_across_reform,
            };
            match days_before {
                Some(before) => compared(row, question.alpha, [f64::from(before), f64::from(days)]),
                None => row,
            }
        })
        .collect();
    let p: Vec<f64> = rows.iter().filter_map(|row| row.p).collect();
    for (row, q) in rows.iter_mut().filter(|row| row.p.is_some()).zip(benjamini_hochberg(&p)) {
        row.q = Some(q);
        // Of all communes together no more are said to have changed than the level allows.
        if q > question.alpha && matches!(row.verdict, Verdict::Fell | Verdict::Rose) {
            row.verdict = Verdict::NotTold;
        }
    }
    rows
}

/// Rates for each person and year; none where people are not known.
fn smoothed(communes: &[Counted], years: f64) -> Vec<Option<rates::Rate>> {
    let people = |commune: &Counted| commune.population.filter(|people| *people > 0).map(|people| people as f64 * years);
    let places: Vec<rates::Place> =
        communes.iter().filter_map(|commune| Some(rates::Place { cases: f64::from(commune.n), people: people(commune)? })).collect();
    let mut found = rates::global(&places, LEVEL).unwrap_or_default().into_iter();
    communes.iter().map(|commune| people(commune).and_then(|_| found.next())).collect()
}

/// Share of incidents on the worst twentieth of the ground of cells, beside what chance gives.
fn share_worst(cells: &[Place], question: &Question) -> Option<Concentration> {
    let (part, least) = WORST;
    let is_enough = cells.len() >= least && cells.iter().any(|cell| cell.incidents > 0);
    is_enough.then(|| concentration(cells, part, question.effort.trials as usize, question.seed)).flatten()
}

/// The row with what may be said of its change; `days` are those of the earlier window and of the window.
fn compared(mut row: CommuneRow, alpha: f64, [days_before, days]: [f64; 2]) -> CommuneRow {
    let (n, n_before) = (row.n, row.n_before.unwrap_or(0));
    let dispersion = row.dispersion.unwrap_or(1.0);
    let earlier = Count { cases: u64::from(n_before), exposure: days_before };
    let later = Count { cases: u64::from(n), exposure: days };
    let found = compare_dispersed(earlier, later, LEVEL, dispersion);
    let smallest = smallest_fall_dispersed(earlier, days, alpha / 2.0, dispersion).map(|most| most as u32);
    let expected = f64::from(n_before) * days / days_before;
    let verdict = match verdict_dispersed(earlier, later, alpha, dispersion) {
        Some(change::Verdict::Fell) => Verdict::Fell,
        Some(change::Verdict::Rose) => Verdict::Rose,
        Some(change::Verdict::Unclear) => Verdict::NotTold,
        Some(change::Verdict::TooFew) | None => Verdict::TooFew,
    };
    let part = |ratio: f64| (ratio.is_finite()).then_some(ratio - 1.0);
    row.change_part = found.and_then(|found| part(found.ratio));
    row.p = found.map(|found| found.p_two_sided);
    row.low = found.and_then(|found| part(found.low));
    row.high = found.and_then(|found| part(found.high));
    row.smallest_fall = smallest;
    row.smallest_fall_part = smallest.map(|most| f64::from(most) / expected - 1.0);
    row.verdict = verdict;
    // Counts are whole: a tenth fewer than 100 is 90, whatever the last digit of the ratio is.
    let is_on_paper = f64::from(n) <= expected * (1.0 + TARGET_PART) + 1e-9;
    row.target_verdict = match (row.low, row.high) {
        (_, Some(high)) if is_on_paper && high < 0.0 => TargetVerdict::Reached,
        (Some(low), _) if low > TARGET_PART => TargetVerdict::NotReached,
        _ if n_before == 0 && n > 0 => TargetVerdict::NotReached,
        _ => TargetVerdict::CannotBeTold,
    };
    row.chance_of_target = (n_before > 0).then(|| chance_of_fall_dispersed(earlier, later, -TARGET_PART, dispersion)).flatten();
    row
}

#[cfg(test)]
mod tests {
    use super::super::tests::{on, question};
    use super::*;

    fn commune(n_before: u32, n: u32, population: Option<i64>) -> Counted {
        Counted { commune_id: Uuid::from_u128(u128::from(n)), n, n_before, population, dispersion: None, cells: Vec::new() }
    }

    /// Years of 365 days before and after. At one-sided 5 % (alpha 0.1) 486 of 540 is a fall beyond chance, 450 of 500 is not (R: `binom.test` of 486 in 1,026 and
    /// 450 in 950); of 5 even none is (1/32 is above 5 % by two sides of 0.05).
    #[test]
    fn a_tenth_fewer_is_judged_honestly() {
        let year = |alpha| Question {
            from: on("2022-01-01"),
            to: on("2023-01-01"),
            compare: Some([on("2021-01-01"), on("2022-01-01")]),
            alpha,
            ..question()
        };
        let told = |alpha, n_before, n| {
            let row = rows(&year(alpha), &[commune(n_before, n, None)]).remove(0);
            (row.verdict, row.target_verdict)
        };
        // A fall at one-sided 5 %, but not by the interval of 95 %.
        assert_eq!(told(0.1, 540, 486), (Verdict::Fell, TargetVerdict::CannotBeTold));
        assert_eq!(told(0.1, 540, 440), (Verdict::Fell, TargetVerdict::Reached));
        assert_eq!(told(0.05, 20, 19), (Verdict::NotTold, TargetVerdict::CannotBeTold));
        assert_eq!(told(0.05, 540, 600), (Verdict::NotTold, TargetVerdict::NotReached));
        assert_eq!(told(0.1, 540, 487), (Verdict::NotTold, TargetVerdict::CannotBeTold));
        assert_eq!(told(0.1, 500, 450), (Verdict::NotTold, TargetVerdict::CannotBeTold));
        assert_eq!(told(0.05, 5, 0), (Verdict::TooFew, TargetVerdict::CannotBeTold));
        assert_eq!(told(0.05, 0, 7), (Verdict::Rose, TargetVerdict::NotReached));
        assert_eq!(told(0.05, 0, 0), (Verdict::TooFew, TargetVerdict::CannotBeTold));
        // A fall that is sure and not a tenth: 10,000 to 9,400.
        assert_eq!(told(0.05, 10_000, 9_400), (Verdict::Fell, TargetVerdict::NotReached));
        let row = rows(&year(0.1), &[commune(540, 486, None)]).remove(0);
        assert_eq!((row.days, row.days_before, row.smallest_fall), (365, Some(365), Some(486)));
        assert!((row.change_part.unwrap() + 0.1).abs() < 1e-12 && (row.smallest_fall_part.unwrap() + 0.1).abs() < 1e-12);
        assert!(row.low.unwrap() < -0.1 && row.high.unwrap() > -0.1 && row.q == row.p);
        let none = rows(&Question { compare: None, ..year(0.05) }, &[commune(5, 7, None)]).remove(0);
        assert_eq!((none.n, none.n_before, none.verdict, none.p), (7, None, Verdict::NotCompared, None));
    }

    /// 540 → 440 is a fall of counts that swing as Poisson's; with weeks that swing three times as much it may be chance, and the interval is wider.
    #[test]
    fn what_swings_needs_a_larger_fall() {
        let year =
            Question { from: on("2022-01-01"), to: on("2023-01-01"), compare: Some([on("2021-01-01"), on("2022-01-01")]), ..question() };
        let told = |dispersion| rows(&year, &[Counted { dispersion, ..commune(540, 440, None) }]).remove(0);
        let (even, uneven) = (told(Some(1.0)), told(Some(3.0)));
        assert_eq!(even, CommuneRow { dispersion: Some(1.0), ..told(None) });
        assert_eq!((even.verdict, even.target_verdict), (Verdict::Fell, TargetVerdict::Reached));
        assert_eq!((uneven.verdict, uneven.target_verdict), (Verdict::NotTold, TargetVerdict::CannotBeTold));
        assert!(uneven.low < even.low && uneven.high > even.high && uneven.smallest_fall < even.smallest_fall);
    }

    /// 486 after 540 is a fall by itself (p just below 0.1); as one of ten communes, nine of them the same in both years, it is what chance gives: 10 · p > 0.1.
    #[test]
    fn of_many_communes_one_is_down_by_chance() {
        let year = Question {
            from: on("2022-01-01"),
            to: on("2023-01-01"),
            compare: Some([on("2021-01-01"), on("2022-01-01")]),
            alpha: 0.1,
            ..question()
        };
        let mut communes = vec![commune(540, 486, None)];
        assert_eq!(rows(&year, &communes)[0].verdict, Verdict::Fell);
        communes.extend((0..9).map(|_| commune(500, 500, None)));
        let found = rows(&year, &communes);
        assert!(found[0].p.unwrap() < 0.1 && found[0].q.unwrap() > 0.1, "{:?}", found[0]);
        assert!(found.iter().all(|row| row.verdict == Verdict::NotTold), "{found:?}");
    }

    /// Four years of 1,461 days: 40 incidents among 10,000 people are 100 for 100,000 and a year; alone there is nothing else to be drawn to. The reform lies
    /// in windows that hold the first of July 2025.
    #[test]
    fn rates_are_for_a_year_and_windows_across_the_reform_say_so() {
        let four = Question { from: on("2021-01-01"), to: on("2025-01-01"), ..question() };
        let found = rows(&four, &[commune(0, 40, Some(10_000)), commune(0, 7, None)]);
        assert!((found[0].rate.unwrap() - 100.0).abs() < 1e-9 && (found[0].rate_raw.unwrap() - 100.0).abs() < 1e-9);
        // The exact interval of a Poisson count of 40 is (28.58, 54.47); that of a gamma distribution of shape 40 is 28.58 to 53.31.
        assert!((found[0].rate_low.unwrap() - 71.44).abs() < 0.01 && (found[0].rate_high.unwrap() - 133.28).abs() < 0.01, "{:?}", found[0]);
        assert_eq!((found[1].rate, found[0].is_across_reform), (None, false));
        let across =
            Question { from: on("2025-07-01"), to: on("2026-07-01"), compare: Some([on("2024-07-01"), on("2025-07-01")]), ..question() };
        assert!(rows(&across, &[commune(1, 1, None)])[0].is_across_reform);
        assert!(!rows(&Question { compare: None, ..across }, &[commune(1, 1, None)])[0].is_across_reform);
    }
}
