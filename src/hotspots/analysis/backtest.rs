//! Whether the map would have foretold: made from the days before a day, held against the days from it on.

use chrono::NaiveDate;
use geo::Coord;
use serde::Serialize;

use super::field::Field;
use super::question::Question;
use super::sample::Incident;
use super::split::Split;
use super::streets::Network;
use super::surface::Canvas;
use crate::spatial::grid::Reach;
use crate::spatial::local::{Around, LEAST_INCIDENTS, gi_star};
use crate::spatial::validation::{self, Cell, accuracy};

/// Parts of the ground on which maps are compared.
const PARTS: [f64; 3] = [0.01, 0.05, 0.1];
/// The part that the verdict is of.
const VERDICT_PART: f64 = 0.05;
/// Later incidents that a verdict needs.
const LEAST_LATER: u32 = 30;
/// Level of intervals.
const LEVEL: f64 = 0.95;
/// Weeks that a verdict needs: of fewer no interval of weeks is to be trusted. Then later incidents are taken by days.
const LEAST_WEEKS: i64 = 12;
/// The part on which candidates for the forecast are held against each other.
const CHOSEN_PART: f64 = 0.05;
/// Hit rates that differ by less are equal.
const ALIKE: f64 = 1e-9;
/// Ours, and those that it is held against.
const OURS: &str = "forecast";
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
    /// What the forecast is: the candidate that foretold best within the days that maps were made from ([`Candidate::name`]).
    pub forecast_of: Option<&'static str>,
    /// The forecast beside the plain count on a twentieth of the ground.
    pub verdict: Verdict,
    /// Why nothing can be said: `fit` or `test` has too few, or the later part has too few `weeks`.
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
    /// Too few incidents, or weeks.
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
    /// `forecast`, `gi_star`, `kde`, `count` or `chance`.
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

/// What is known for making maps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub question: &'a Question,
    pub field: &'a Field,
    pub incidents: &'a [Incident],
    pub network: Option<&'a Network>,
    pub canvas: Option<&'a Canvas>,
}

impl Known<'_> {
    /// The score of each cell by the incidents before a day; none where there is no surface.
    fn scores(&self, candidate: Candidate, before: i64) -> Option<Vec<f64>> {
        let is_earlier = |at: usize| self.incidents[at].day < before;
        let counts = || -> Vec<f64> { self.field.counted(is_earlier).into_iter().map(f64::from).collect() };
        let near = || self.field.grid.near(Reach::Queen(1));
        Some(match candidate {
            Candidate::Count => counts(),
            Candidate::Recent { months } => {
                let half_life_days = f64::from(months) * DAYS_A_MONTH;
                let mut sums = vec![0.0; self.field.grid.len()];
                for (incident, cell) in self.incidents.iter().zip(&self.field.cells).filter(|(incident, _)| incident.day < before) {
                    if let Some(cell) = cell {
                        sums[*cell as usize] += 0.5_f64.powf((before - incident.day) as f64 / half_life_days);
                    }
                }
                sums
            }
            Candidate::Kde => {
                let earlier: Vec<Coord> = self.incidents.iter().filter(|one| one.day < before).map(|incident| incident.place).collect();
                let canvas = self.canvas?;
                let values = canvas.density(&earlier)?;
                (0..self.field.grid.len() as u32).map(|cell| canvas.at(&values, self.field.grid.centre(cell))).collect()
            }
            // All counts equal: the score says nothing, as the count does.
            Candidate::GiStar => gi_star(&counts(), &near()).map_or_else(
                |_| vec![0.0; self.field.grid.len()],
                |scores| scores.into_iter().map(|score| score.map_or(0.0, |score| score.z)).collect(),
            ),
            Candidate::Smoothed => smoothed(&counts(), &near()),
        })
    }

    /// Cells of the later incidents, by week from the first later day; of few weeks by day.
    fn blocks(&self, split: Split) -> Vec<Vec<u32>> {
        let days = split.end - split.at;
        let length = if days >= 7 * LEAST_WEEKS { 7 } else { 1 };
        let mut blocks = vec![Vec::new(); ((days + length - 1) / length).max(1) as usize];
        for (incident, cell) in self.incidents.iter().zip(&self.field.cells).filter(|(incident, _)| incident.day >= split.at) {
            let block = blocks.get_mut(((incident.day - split.at) / length) as usize);
            if let (Some(block), Some(cell)) = (block, cell) {
                block.push(*cell);
            }
        }
        blocks
    }

    /// The candidate that hits most of the last quarter of the days that maps are made from; of equal ones the simplest.
    fn forecast(&self) -> Candidate {
        let split = Split::within_fit(self.question);
        let later = self.field.counted(|at| (split.at..split.end).contains(&self.incidents[at].day));
        let hits = |candidate: &Candidate| {
            let cells: Vec<Cell> = (0..)
                .zip(self.scores(*candidate, split.at)?)
                .zip(&later)
                .map(|((cell, score), later)| Cell { score, size: self.field.ground_m2(cell), later: *later })
                .collect();
            accuracy(&cells, CHOSEN_PART, LEVEL).ok().map(|found| found.hit_rate)
        };
        let mut best = (Candidate::Count, hits(&Candidate::Count).unwrap_or(0.0));
        for candidate in &Candidate::ALL[1..] {
            if let Some(rate) = hits(candidate).filter(|rate| *rate > best.1 + ALIKE) {
                best = (*candidate, rate);
            }
        }
        best.0
    }
}

/// Days of a month in the mean.
const DAYS_A_MONTH: f64 = 365.25 / 12.0;

/// What a forecast may be made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidate {
    /// Incidents of the cell.
    Count,
    /// The same, each weighing half as much for so many months of age.
    Recent {
        /// Half-life.
        months: u8,
    },
    /// The surface in the cell's middle.
    Kde,
    /// Incidents of the cell drawn towards the mean of it and its neighbours, the more the less counts differ beyond chance (Marshall 1991).
    Smoothed,
    /// Gi\*'s score.
    GiStar,
}

impl Candidate {
    /// All of them, the simplest first.
    const ALL: [Self; 7] = [
        Self::Count,
        Self::Recent { months: 12 },
        Self::Recent { months: 6 },
        Self::Recent { months: 3 },
        Self::Kde,
        Self::Smoothed,
        Self::GiStar,
    ];

    /// As it is told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Recent { months: 12 } => "count_recent_12",
            Self::Recent { months: 6 } => "count_recent_6",
            Self::Recent { .. } => "count_recent_3",
            Self::Kde => "kde",
            Self::Smoothed => "smoothed",
            Self::GiStar => "gi_star",
        }
    }
}

/// Counts drawn towards the mean of each cell and its neighbours.
fn smoothed(counts: &[f64], around: &impl Around) -> Vec<f64> {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / n;
    // What is left of the variance when that of Poisson counts is taken off.
    let between = (variance - mean).max(0.0);
    let near = around.sums(counts).into_iter().zip(around.degrees()).zip(counts);
    near.map(|((sum, degree), own)| {
        let mean = (sum + own) / (f64::from(*degree) + 1.0);
        let own_share = if between > 0.0 { between / (between + mean) } else { 0.0 };
        mean + own_share * (own - mean)
    })
    .collect()
}

/// Maps made of the incidents before a day, held against those from it on: the forecast, Gi\*'s score of a cell, the surface at its middle, its plain count; and
/// chance. By ground, and by length of streets where they are known (cells without a street are left out of that).
///
/// The forecast is the candidate that foretold best within the earlier days; the later ones are looked at once.
pub(super) fn backtest(known: &Known) -> Backtest {
    let Known { question, field, incidents, network, .. } = *known;
    let split = Split::of_test(question);
    let before = |at: usize| incidents[at].day < split.at;
    let (fit_n, test_n) = (field.counted(before), field.counted(|at| !before(at)));
    let test_from = Split::test_from(question);
    let fit = Span { from: question.from, to: test_from, n: fit_n.iter().sum() };
    let test = Span { from: test_from, to: question.to, n: test_n.iter().sum() };
    let nothing =
        |why| Backtest { fit, test, rows: Vec::new(), beside: Vec::new(), forecast_of: None, verdict: Verdict::TooFew, why: Some(why) };
    if f64::from(fit.n) < LEAST_INCIDENTS {
        return nothing("fit");
    }
    if test.n < LEAST_LATER {
        return nothing("test");
    }
    let forecast = known.forecast();
    let maps = [forecast, Candidate::GiStar, Candidate::Kde, Candidate::Count].map(|candidate| known.scores(candidate, split.at));
    let ground: Vec<f64> = (0..field.grid.len() as u32).map(|cell| field.ground_m2(cell)).collect();
    let mut answer =
        Backtest { fit, test, rows: Vec::new(), beside: Vec::new(), forecast_of: Some(forecast.name()), verdict: Verdict::Same, why: None };
    let blocks = known.blocks(split);
    answer.add("area", &maps, &ground, (&test_n, &blocks));
    if let Some(network) = network {
        answer.add("street", &maps, &network.by_cell_m, (&test_n, &blocks));
    }
    let told = answer.beside.iter().find(|beside| beside.against == "count" && beside.by == "area" && beside.part >= VERDICT_PART);
    if split.end - split.at < 7 * LEAST_WEEKS {
        return Backtest { verdict: Verdict::TooFew, why: Some("weeks"), ..answer };
    }
    answer.verdict = match told {
        Some(told) if told.low > 0.0 => Verdict::Better,
        Some(told) if told.high < 0.0 => Verdict::Worse,
        _ => Verdict::Same,
    };
    answer
}

impl Backtest {
    /// Adds rows for maps of cells with sizes; those without size are left out. Later incidents are by cell, and the cells of each block of time.
    fn add(&mut self, by: &'static str, maps: &[Option<Vec<f64>>; 4], sizes: &[f64], (later, blocks): (&[u32], &[Vec<u32>])) {
        let kept: Vec<usize> = (0..sizes.len()).filter(|cell| sizes[*cell] > 0.0).collect();
        let cells_of = |scores: &[f64]| -> Vec<Cell> {
            kept.iter().map(|cell| Cell { score: scores[*cell], size: sizes[*cell], later: later[*cell] }).collect()
        };
        let named = [OURS, "gi_star", OTHERS[0], OTHERS[1]]
            .into_iter()
            .zip(maps)
            .filter_map(|(map, scores)| Some((map, cells_of(scores.as_ref()?))));
        let named: Vec<(&'static str, Vec<Cell>)> = named.collect();
        let mut place = vec![None; sizes.len()];
        (0..).zip(&kept).for_each(|(at, cell): (u32, _)| place[*cell] = Some(at));
        let blocks: Vec<Vec<u32>> = blocks.iter().map(|block| block.iter().filter_map(|cell| place[*cell as usize]).collect()).collect();
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
            for (against, cells) in named.iter().filter(|(map, _)| OTHERS.contains(map)) {
                let scores: Vec<f64> = cells.iter().map(|cell| cell.score).collect();
                let Ok(found) = validation::compare(&named[0].1, &scores, &blocks, part, LEVEL) else {
                    continue;
                };
                self.beside.push(Beside {
                    map: OURS,
                    against,
                    by,
                    part,
                    difference: found.difference,
                    low: found.low,
                    high: found.high,
                    p: found.p,
                });
            }
        }
    }
}
