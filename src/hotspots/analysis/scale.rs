//! How wide cells are to be, and whether there is enough to look at.

use std::collections::HashMap;

use serde::Serialize;

use super::bandwidth::bandwidth;
use super::question::{Event, Ground, LeftOut, Question, Shape};
use super::refusal::{End, Refusal};
use super::sample::{Incident, LEAST_SIDE_OF_HAMLETS_M, Sample};
use crate::spatial::equal_area::EqualArea;
use crate::spatial::grid::{CELLS_PER_PRECISION, MOST_CELLS};
use crate::spatial::local::{LEAST_CELLS, LEAST_INCIDENTS};

/// How far off a place that is known to the street may be, metres.
const STREET_M: f64 = 100.0;
/// Sides that are proposed, metres.
const SIDES_M: [f64; 14] = [100.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 750.0, 1000.0, 1500.0, 2000.0, 3000.0, 4000.0, 5000.0];
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
    let of = |incidents: &[Incident]| propose_side(question, incidents, area_m2, precision_m);
    let found = of(&sample.sharp)?;
    if found.side_m < LEAST_SIDE_OF_HAMLETS_M || sample.blurred.is_empty() {
        return Some(found);
    }
    let (all, _) = sample.of_side(LEAST_SIDE_OF_HAMLETS_M);
    let with_all = of(&all)?;
    Some(Proposed { side_m: with_all.side_m.max(LEAST_SIDE_OF_HAMLETS_M), ..with_all })
}

/// The least of the usual sides at which an incident shares its cell with [`LEAST_SHARED`] others in the mean, so that cells fit the places where incidents are
/// and not the empty ground between; no less than places are known to, and with no more and no fewer cells than a map shows and a test needs.
///
/// Cells are counted as squares of the same ground. None if no side is left. O(n · sides).
fn propose_side(question: &Question, incidents: &[Incident], area_m2: f64, precision_m: f64) -> Option<Proposed> {
    // Ground of a cell of side 1.
    let unit = if question.shape == Shape::Hexagon { 0.75_f64.sqrt() } else { 1.0 };
    let side_of = |cells: f64| (area_m2 / cells / unit).sqrt();
    let bounds = [(SIDES_M[0], "shared_cells"), (CELLS_PER_PRECISION * precision_m, "precision"), (side_of(MOST_CELLS), "most_cells")];
    let (least_m, bound) = bounds.into_iter().fold(bounds[0], |a, b| if b.0 > a.0 { b } else { a });
    let sides: Vec<f64> = SIDES_M.into_iter().filter(|side| *side >= least_m && *side <= side_of(LEAST_ROOM)).collect();
    let first = *sides.first()?;
    let shared = |side_m: f64| {
        let across_m = side_m * unit.sqrt();
        let mut counts: HashMap<(i64, i64), f64> = HashMap::new();
        for Incident { place, .. } in incidents {
            *counts.entry(((place.x / across_m).floor() as i64, (place.y / across_m).floor() as i64)).or_default() += 1.0;
        }
        // Whole numbers: the sum is the same in any order.
        counts.values().map(|n| n * (n - 1.0)).sum::<f64>() / incidents.len().max(1) as f64
    };
    Some(match sides.iter().find(|side| shared(**side) >= LEAST_SHARED) {
        Some(side) if *side > first => Proposed { side_m: *side, rule: "shared_cells" },
        Some(side) => Proposed { side_m: *side, rule: bound },
        None => Proposed { side_m: sides[sides.len() - 1], rule: "least_cells" },
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
