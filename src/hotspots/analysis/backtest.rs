//! Whether the map would have foretold: made from the days before a day, held against the days from it on.

use chrono::{NaiveDate, TimeDelta};
use geo::Coord;
use serde::Serialize;

use super::field::Field;
use super::question::Question;
use super::sample::{Incident, day};
use super::streets::Network;
use super::surface::Canvas;
use crate::spatial::grid::Reach;
use crate::spatial::local::{LEAST_INCIDENTS, gi_star};
use crate::spatial::validation::{self, Cell, accuracy};

/// Parts of the ground on which maps are compared.
const PARTS: [f64; 3] = [0.01, 0.05, 0.1];
/// The part that the verdict is of.
const VERDICT_PART: f64 = 0.05;
/// Later incidents that a verdict needs.
const LEAST_LATER: u32 = 30;
/// Level of intervals.
const LEVEL: f64 = 0.95;
/// Later incidents drawn in all trials together.
const MOST_DRAWN: u32 = 600_000;
/// Trials at least.
const LEAST_TRIALS: u32 = 99;
/// Ours, and those that it is held against.
const OURS: &str = "gi_star";
const OTHERS: [&str; 2] = ["kde", "count"];

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

/// Maps made of the incidents before a day, held against those from it on: Gi\*'s score of a cell, the surface at its middle, its plain count; and chance. By
/// ground, and by length of streets where they are known (cells without a street are left out of that).
pub(super) fn backtest(
    question: &Question,
    field: &Field,
    incidents: &[Incident],
    network: Option<&Network>,
    canvas: Option<&Canvas>,
) -> Backtest {
    let days = (question.to - question.from).num_days();
    let test_from = question.test_from.unwrap_or_else(|| question.from + TimeDelta::days(days - days / 4));
    let split = day(test_from);
    let before = |at: usize| incidents[at].day < split;
    let (fit_n, test_n) = (field.counted(before), field.counted(|at| !before(at)));
    let fit = Span { from: question.from, to: test_from, n: fit_n.iter().sum() };
    let test = Span { from: test_from, to: question.to, n: test_n.iter().sum() };
    let nothing = |why| Backtest { fit, test, rows: Vec::new(), beside: Vec::new(), verdict: Verdict::TooFew, why: Some(why) };
    if f64::from(fit.n) < LEAST_INCIDENTS {
        return nothing("fit");
    }
    if test.n < LEAST_LATER {
        return nothing("test");
    }
    let counts: Vec<f64> = fit_n.iter().map(|n| f64::from(*n)).collect();
    // All counts equal: the score says nothing, as the count does.
    let ours = gi_star(&counts, &field.grid.near(Reach::Queen(1)))
        .map_or_else(|_| vec![0.0; counts.len()], |scores| scores.into_iter().map(|score| score.map_or(0.0, |score| score.z)).collect());
    let earlier: Vec<Coord> = incidents.iter().enumerate().filter(|(at, _)| before(*at)).map(|(_, incident)| incident.place).collect();
    let density = canvas.and_then(|canvas| Some((canvas, canvas.density(&earlier)?)));
    let surface: Option<Vec<f64>> =
        density.map(|(canvas, values)| (0..field.grid.len() as u32).map(|cell| canvas.at(&values, field.grid.centre(cell))).collect());
    let maps = [Some(ours), surface, Some(counts)];
    let ground: Vec<f64> = (0..field.grid.len() as u32).map(|cell| field.ground_m2(cell)).collect();
    let mut answer = Backtest { fit, test, rows: Vec::new(), beside: Vec::new(), verdict: Verdict::Same, why: None };
    answer.add("area", &maps, &ground, &test_n, question);
    if let Some(network) = network {
        answer.add("street", &maps, &network.by_cell_m, &test_n, question);
    }
    let told = answer.beside.iter().find(|beside| beside.against == "count" && beside.by == "area" && beside.part >= VERDICT_PART);
    answer.verdict = match told {
        Some(told) if told.low > 0.0 => Verdict::Better,
        Some(told) if told.high < 0.0 => Verdict::Worse,
        _ => Verdict::Same,
    };
    answer
}

impl Backtest {
    /// Adds rows for maps of cells with sizes; those without size are left out.
    fn add(&mut self, by: &'static str, maps: &[Option<Vec<f64>>; 3], sizes: &[f64], later: &[u32], question: &Question) {
        let kept: Vec<usize> = (0..sizes.len()).filter(|cell| sizes[*cell] > 0.0).collect();
        let cells_of = |scores: &[f64]| -> Vec<Cell> {
            kept.iter().map(|cell| Cell { score: scores[*cell], size: sizes[*cell], later: later[*cell] }).collect()
        };
        let named = [OURS, OTHERS[0], OTHERS[1]].into_iter().zip(maps).filter_map(|(map, scores)| Some((map, cells_of(scores.as_ref()?))));
        let named: Vec<(&'static str, Vec<Cell>)> = named.collect();
        let test_n: u32 = kept.iter().map(|cell| later[*cell]).sum();
        let trials = (MOST_DRAWN / test_n.max(1)).max(LEAST_TRIALS).min(question.effort.trials.max(1));
        for part in PARTS {
            let mut row = Row { part, by, maps: Vec::new() };
            for (map, cells) in &named {
                let Ok(found) = accuracy(cells, part, LEVEL) else { return };
                row.maps.push(Map {
                    map,
                    pai: found.pai,
                    pei: found.pei,
                    hit_rate: found.hit_rate,
                    hit_low: found.low,
                    hit_high: found.high,
                });
                if let Some(best) = row.maps.first().filter(|_| *map == "count") {
                    // Hits by the most possible, of what blind choice hits.
                    let pei = if best.hit_rate > 0.0 { part * best.pei / best.hit_rate } else { f64::NAN };
                    row.maps.push(Map { map: "chance", pai: 1.0, pei, hit_rate: part, hit_low: part, hit_high: part });
                }
            }
            self.rows.push(row);
            for (against, cells) in &named[1..] {
                let scores: Vec<f64> = cells.iter().map(|cell| cell.score).collect();
                let Ok(found) = validation::compare(&named[0].1, &scores, part, LEVEL, trials as usize, question.seed) else { continue };
                let tail = found.better.min(1.0 - found.better).max(1.0 / f64::from(trials + 1));
                let p = (2.0 * tail).min(1.0);
                self.beside.push(Beside {
                    map: OURS,
                    against,
                    by,
                    part,
                    difference: found.difference,
                    low: found.low,
                    high: found.high,
                    p,
                });
            }
        }
    }
}
