//! How concentrated, at which hours, on which days, and whether one incident draws the next.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::answer::{ConcentrationRow, DayCount, NearRepeat, NearRepeatCell};
use super::field::{Field, places};
use super::question::{Precision, Question};
use super::sample::{Incident, date};
use crate::spatial::aoristic::hours_of_week;
use crate::spatial::concentration::{Place, concentration};
use crate::spatial::near_repeat::{Bands, KnoxError, Metric, near_repeat};

/// The part of the ground on which concentration is told.
const PART: f64 = 0.05;
/// Edges of bands of distance, metres: the first band is the same place.
const EDGES_M: [f64; 5] = [0.0, 1.0, 100.0, 200.0, 300.0];
/// Edges of bands of time, days.
const EDGES_DAYS: [u32; 5] = [0, 7, 14, 21, 28];
/// A band is flagged from this ratio on, below this p-value.
const FLAGGED: (f64, f64) = (1.2, 0.05);
/// Pairs times permutations at most: about a third of a second of two processors.
const MOST_PAIRED: f64 = 8e7;
/// Incidents and cells times trials at most.
const MOST_DEALT: usize = 4_000_000;
/// Fewer permutations and trials are not worth their noise.
const LEAST_DRAWS: u32 = 99;

/// The share of incidents on the worst twentieth of the ground, beside what chance gives.
pub(super) fn concentrated(question: &Question, field: &Field) -> Option<ConcentrationRow> {
    let cells: Vec<Place> = (0..).zip(&field.counts).map(|(cell, n)| Place { incidents: *n, size: field.ground_m2(cell) }).collect();
    let work = field.n() as usize + cells.len();
    let trials = question.effort.trials.min((MOST_DEALT / work.max(1)) as u32).max(LEAST_DRAWS.min(question.effort.trials));
    let found = concentration(&cells, PART, trials as usize, question.seed)?;
    Some(ConcentrationRow {
        part: PART,
        share: found.share,
        chance_share: found.by_chance,
        chance_low: found.chance_low,
        chance_high: found.chance_high,
    })
}

/// Incidents by weekday, Monday first, and hour.
pub(super) fn hours(incidents: &[Incident]) -> Vec<Vec<f64>> {
    hours_of_week(incidents.iter().map(|incident| incident.span)).chunks(24).map(<[f64]>::to_vec).collect()
}

/// Incidents by day, in order.
pub(super) fn days(incidents: &[Incident]) -> Vec<DayCount> {
    let mut days: BTreeMap<i64, u32> = BTreeMap::new();
    for incident in incidents {
        *days.entry(incident.day).or_default() += 1;
    }
    days.into_iter().filter_map(|(day, n)| Some(DayCount { on: date(day)?, n })).collect()
}

/// Knox's test of incidents that are known to the house; none if there are fewer than two, or too many pairs.
///
/// # Errors
/// It was called off.
pub(super) fn near_repeats(
    question: &Question,
    incidents: &[Incident],
    go_on: impl Fn(u32, u32) -> bool + Sync,
) -> Result<Option<NearRepeat>, KnoxError> {
    let sharp: Vec<Incident> = incidents.iter().filter(|incident| incident.precision == Precision::Exact).copied().collect();
    let days: Vec<i64> = sharp.iter().map(|incident| incident.day).collect();
    let bands = Bands { metric: Metric::Straight, distance_m: EDGES_M.to_vec(), lag: EDGES_DAYS.to_vec() };
    let draws = (MOST_PAIRED / pairs(&sharp)).min(f64::from(question.effort.permutations)) as u32;
    let draws = draws.max(LEAST_DRAWS.min(question.effort.permutations)).max(1);
    let watch = |done: u32| if done.is_multiple_of(16) && !go_on(done, draws) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let found = match near_repeat(&places(&sharp), &days, &bands, draws, question.seed, &watch) {
        Ok(found) => found,
        Err(KnoxError::BrokenOff) => return Err(KnoxError::BrokenOff),
        Err(_) => return Ok(None),
    };
    let mut cells = Vec::new();
    for (distance_band, row) in found.iter().enumerate() {
        for (lag_band, cell) in row.iter().enumerate() {
            let is_flagged = cell.ratio().is_some_and(|ratio| ratio >= FLAGGED.0) && cell.p < FLAGGED.1;
            cells.push(NearRepeatCell {
                distance_band,
                lag_band,
                observed: cell.observed,
                expected: cell.expected,
                ratio: cell.ratio(),
                p: cell.p,
                is_flagged,
            });
        }
    }
    Ok(Some(NearRepeat { metric: "straight", edges_m: EDGES_M.to_vec(), edges_days: EDGES_DAYS.to_vec(), draws, n: sharp.len(), cells }))
}

/// About how many pairs are in reach, 1 at least: those of a square with itself and the squares around it.
fn pairs(incidents: &[Incident]) -> f64 {
    let reach_m = EDGES_M[EDGES_M.len() - 1];
    let mut squares: BTreeMap<(i64, i64), f64> = BTreeMap::new();
    for incident in incidents {
        *squares.entry(((incident.place.x / reach_m).floor() as i64, (incident.place.y / reach_m).floor() as i64)).or_default() += 1.0;
    }
    let around = |(x, y): (i64, i64)| -> f64 {
        let near = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (x + right, y + up)));
        near.filter_map(|key| squares.get(&key)).sum()
    };
    // A circle of that reach is π/9 of nine squares.
    let sum: f64 = squares.iter().map(|(key, n)| n * around(*key)).sum();
    (sum / 2.0 * std::f64::consts::PI / 9.0).max(1.0)
}
