//! How wide cells are to be, and whether there is enough to look at.

use std::collections::HashMap;

use serde::Serialize;

use super::bandwidth::bandwidth;
use super::question::{Event, Ground, LeftOut, Question, Shape};
use super::refusal::{End, Refusal};
use super::sample::{Incident, LEAST_SIDE_OF_HAMLETS_M, Sample};
use super::split::Split;
use crate::spatial::equal_area::EqualArea;
use crate::spatial::grid::{CELLS_PER_PRECISION, MOST_CELLS};
use crate::spatial::local::{LEAST_CELLS, LEAST_INCIDENTS};

/// How far off a place that is known to the street may be, metres.
const STREET_M: f64 = 100.0;
/// Sides that are proposed, metres. None above a kilometre: the test holds however few incidents a cell has, so wider cells are not needed to be right, and an area
/// of a few of them is as large as a town and of no use to a patrol. Few incidents in small cells mean that only strong concentrations are told, which is said.
const SIDES_M: [f64; 9] = [100.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 750.0, 1000.0];
/// Other incidents in the cell of one, in the mean, at a side that is proposed.
const LEAST_SHARED: f64 = 2.0;
/// Cells at a side that is proposed, at least: a few more than the test needs, as those on the border are not whole.
const LEAST_ROOM: f64 = 2.0 * LEAST_CELLS as f64;
/// Parts of incidents that make all of them one place, or one day.
const NEARLY_ALL: f64 = 0.9;

/// What the data propose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Incidents that count at that scale.
    pub n: u64,
    /// Those that do not.
    pub left_out: LeftOut,
    /// The side of a cell, metres, as asked or proposed.
    pub side_m: Option<f64>,
    /// What decided it: `asked`, or the rule.
    pub side_rule: &'static str,
    /// What the data propose, metres.
    pub side_proposed_m: Option<f64>,
    /// About half of the side, if the places are known so well.
    pub finer_side_m: Option<f64>,
    /// Whether incidents are so few in cells of this side that only strong concentrations can be told.
    pub is_strong_only: bool,
    /// Bandwidth of the surface, metres, as asked or by rule.
    pub bandwidth_m: Option<f64>,
    /// What decided it.
    pub bandwidth_rule: &'static str,
    /// `k` of that rule.
    pub bandwidth_neighbour: Option<usize>,
    /// Why no answer could be given; none: there is enough.
    pub refusal: Option<Refusal>,
}

/// What a run would take, and whether it would give an answer, without running it. O(n log n).
pub fn propose(question: &Question, events: &[Event], ground: &Ground) -> Proposal {
    let nothing = |refusal: Refusal| Proposal {
        n: 0,
        left_out: ground.left_out,
        side_m: None,
        side_rule: "asked",
        side_proposed_m: None,
        finer_side_m: None,
        is_strong_only: false,
        bandwidth_m: None,
        bandwidth_rule: "asked",
        bandwidth_neighbour: None,
        refusal: Some(refusal),
    };
    let Some(plane) = EqualArea::at(ground.origin.x, ground.origin.y) else { return nothing(Refusal::no_ground()) };
    let area_m2 = geo::Area::unsigned_area(&plane.shape_to_plane(&ground.area));
    let sample = Sample::of(question, events, ground, &plane);
    match Taken::of(question, &sample, area_m2) {
        Ok(taken) => taken.proposal,
        Err(End::CalledOff) => nothing(Refusal::no_ground()),
        Err(End::Refused(refusal)) => {
            let (incidents, left_out) = sample.of_side(question.side_m.unwrap_or(0.0));
            Proposal { n: incidents.len() as u64, left_out, side_m: question.side_m, ..nothing(*refusal) }
        }
    }
}

/// The incidents of a question at its scale.
#[derive(Debug)]
pub(super) struct Taken {
    pub proposal: Proposal,
    pub incidents: Vec<Incident>,
    pub side_m: f64,
}

impl Taken {
    /// # Errors
    /// The data do not allow an answer.
    pub fn of(question: &Question, sample: &Sample, area_m2: f64) -> Result<Self, End> {
        if !area_m2.is_finite() || area_m2 <= 0.0 {
            return Err(Refusal::no_ground().into());
        }
        let is_of_streets = sample.is_mostly_of_streets();
        let precision_m = if is_of_streets { STREET_M } else { 0.0 };
        let proposed = proposed(question, sample, area_m2, precision_m);
        let side_m = match (question.side_m, &proposed) {
            (Some(side_m), _) => side_m,
            (None, Some(proposed)) => proposed.side_m,
            (None, None) => return Err(Refusal::too_small(is_of_streets).into()),
        };
        let (incidents, left_out) = sample.of_side(side_m);
        check(question, sample, &incidents)?;
        let least_m = CELLS_PER_PRECISION * STREET_M;
        if is_of_streets && side_m < least_m {
            return Err(Refusal::too_coarse(side_m, least_m).into());
        }
        let bandwidth = bandwidth(question, &incidents, side_m, area_m2);
        let proposal = Proposal {
            n: incidents.len() as u64,
            left_out,
            side_m: Some(side_m),
            side_rule: if question.side_m.is_some() { "asked" } else { proposed.map_or("asked", |proposed| proposed.rule) },
            side_proposed_m: proposed.map(|proposed| proposed.side_m),
            finer_side_m: finer(question, sample, side_m, area_m2, precision_m),
            is_strong_only: shared(&incidents, side_m * unit(question).sqrt()) < LEAST_SHARED,
            bandwidth_m: Some(bandwidth.metres),
            bandwidth_rule: bandwidth.rule,
            bandwidth_neighbour: bandwidth.neighbour,
            refusal: None,
        };
        Ok(Self { proposal, incidents, side_m })
    }
}

/// What the data propose, and what decided it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Proposed {
    side_m: f64,
    rule: &'static str,
}

/// By the sharper places; if cells come out so wide that hamlets count, by all, but no less wide than that.
fn proposed(question: &Question, sample: &Sample, area_m2: f64, precision_m: f64) -> Option<Proposed> {
    // Of the days that maps are made from, so that the backtest's are not looked at.
    let end = Split::of_test(question).at;
    let of = |incidents: &[Incident]| {
        let fit: Vec<Incident> = incidents.iter().filter(|incident| incident.day < end).copied().collect();
        propose_side(question, &fit, area_m2, precision_m)
    };
    let found = of(&sample.sharp)?;
    if found.side_m < LEAST_SIDE_OF_HAMLETS_M || sample.blurred.is_empty() {
        return Some(found);
    }
    let (all, _) = sample.of_side(LEAST_SIDE_OF_HAMLETS_M);
    let with_all = of(&all)?;
    Some(Proposed { side_m: with_all.side_m.max(LEAST_SIDE_OF_HAMLETS_M), ..with_all })
}

/// Ground of a cell of side 1.
fn unit(question: &Question) -> f64 {
    if question.shape == Shape::Hexagon { 0.75_f64.sqrt() } else { 1.0 }
}

/// The least side that places are known well enough for and a map has room for, and what decides it.
fn least_side(question: &Question, area_m2: f64, precision_m: f64) -> (f64, &'static str) {
    let bounds = [
        (SIDES_M[0], "shared_cells"),
        (CELLS_PER_PRECISION * precision_m, "precision"),
        ((area_m2 / MOST_CELLS / unit(question)).sqrt(), "most_cells"),
    ];
    bounds.into_iter().fold(bounds[0], |a, b| if b.0 > a.0 { b } else { a })
}

/// The widest of the usual sides of no more than half of one, if places are known so well and enough of them.
fn finer(question: &Question, sample: &Sample, side_m: f64, area_m2: f64, precision_m: f64) -> Option<f64> {
    let (least_m, _) = least_side(question, area_m2, precision_m);
    let found = SIDES_M.into_iter().rfind(|side| 2.0 * side <= side_m && *side >= least_m)?;
    (sample.of_side(found).0.len() as f64 >= LEAST_INCIDENTS).then_some(found)
}

/// Other incidents in the cell of one, in the mean, in squares of a side.
fn shared(incidents: &[Incident], across_m: f64) -> f64 {
    let mut counts: HashMap<(i64, i64), f64> = HashMap::new();
    for Incident { place, .. } in incidents {
        *counts.entry(((place.x / across_m).floor() as i64, (place.y / across_m).floor() as i64)).or_default() += 1.0;
    }
    // Whole numbers: the sum is the same in any order.
    counts.values().map(|n| n * (n - 1.0)).sum::<f64>() / incidents.len().max(1) as f64
}

/// The least of the usual sides at which an incident shares its cell with [`LEAST_SHARED`] others in the mean, so that cells fit the places where incidents are
/// and not the empty ground between; no less than places are known to, and with no more and no fewer cells than a map shows and a test needs. Where incidents share
/// too little at all of them it is the widest.
///
/// Cells are counted as squares of the same ground. None if no side is left. O(n · sides).
fn propose_side(question: &Question, incidents: &[Incident], area_m2: f64, precision_m: f64) -> Option<Proposed> {
    let (least_m, bound) = least_side(question, area_m2, precision_m);
    let most_m = (area_m2 / LEAST_ROOM / unit(question)).sqrt();
    let sides: Vec<f64> = SIDES_M.into_iter().filter(|side| *side >= least_m && *side <= most_m).collect();
    let (first, last) = (*sides.first()?, sides[sides.len() - 1]);
    let across = unit(question).sqrt();
    Some(match sides.iter().find(|side| shared(incidents, **side * across) >= LEAST_SHARED) {
        Some(side) if *side > first => Proposed { side_m: *side, rule: "shared_cells" },
        Some(side) => Proposed { side_m: *side, rule: bound },
        None if last >= SIDES_M[SIDES_M.len() - 1] => Proposed { side_m: last, rule: "most_side" },
        None => Proposed { side_m: last, rule: "least_cells" },
    })
}

/// Too few, all at one place, all at one time, or at hours that are not known.
fn check(question: &Question, sample: &Sample, incidents: &[Incident]) -> Result<(), End> {
    let [known, all] = sample.known_hours;
    if !question.hours.is_empty() && all > 0 && 2 * known < all {
        return Err(Refusal::hours_unknown(known, all).into());
    }
    let n = incidents.len();
    if (n as f64) < LEAST_INCIDENTS {
        return Err(Refusal::too_few(n).into());
    }
    let most = |keys: Vec<[i64; 2]>| {
        let mut keys = keys;
        keys.sort_unstable();
        keys.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0)
    };
    let at_one = most(incidents.iter().map(|incident| [incident.place.x.round() as i64, incident.place.y.round() as i64]).collect());
    if at_one as f64 >= NEARLY_ALL * n as f64 {
        return Err(Refusal::one_place(at_one, n).into());
    }
    let on_one = most(incidents.iter().map(|incident| [incident.day, 0]).collect());
    if on_one as f64 >= NEARLY_ALL * n as f64 && question.to - question.from > chrono::TimeDelta::days(1) {
        return Err(Refusal::one_day(on_one, n).into());
    }
    Ok(())
}
