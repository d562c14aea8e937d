//! How wide cells are to be, and whether there is enough to look at.

use geo::Coord;
use serde::Serialize;

use super::question::{Event, Ground, LeftOut, Question};
use super::refusal::{End, Refusal};
use super::sample::{Incident, LEAST_SIDE_OF_HAMLETS_M, Sample};
use crate::spatial::equal_area::EqualArea;
use crate::spatial::grid::{CELLS_PER_PRECISION, GridError, Scale, ScaleRule, propose_size};
use crate::spatial::kde::Kernel;
use crate::spatial::local::LEAST_INCIDENTS;
use crate::spatial::nearest::Neighbours;

/// How far off a place that is known to the street may be, metres.
const STREET_M: f64 = 100.0;
/// Incidents whose neighbours are looked for; more of them say the same.
const MOST_LOOKED_AT: usize = 2000;
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
            (None, Ok(scale)) => scale.size_m,
            (None, Err(GridError::NoPoints)) => return Err(Refusal::too_few(0).into()),
            (None, Err(_)) => return Err(Refusal::too_small(is_of_streets).into()),
        };
        let (incidents, left_out) = sample.of_side(side_m);
        check(question, sample, &incidents)?;
        let least_m = CELLS_PER_PRECISION * STREET_M;
        if is_of_streets && side_m < least_m {
            return Err(Refusal::too_coarse(side_m, least_m).into());
        }
        let (bandwidth_m, bandwidth_rule, bandwidth_neighbour) = bandwidth(question, &incidents, side_m);
        let scale = proposed.ok();
        let proposal = Proposal {
            n: incidents.len() as u64,
            left_out,
            side_m: Some(side_m),
            side_rule: if question.side_m.is_some() { "asked" } else { scale.map_or("asked", |scale| rule(scale.rule)) },
            side_proposed_m: scale.map(|scale| scale.size_m),
            bandwidth_m: Some(bandwidth_m),
            bandwidth_rule,
            bandwidth_neighbour,
            refusal: None,
        };
        Ok(Self { proposal, incidents, side_m })
    }
}

/// By the sharper places; if cells come out so wide that hamlets count, by all, but no less wide than that.
fn proposed(question: &Question, sample: &Sample, area_m2: f64, precision_m: f64) -> Result<Scale, GridError> {
    let of = |n: usize| propose_size(question.shape.into(), area_m2, n, precision_m);
    let scale = of(sample.sharp.len().max(sample.blurred.len().min(1)))?;
    if scale.size_m < LEAST_SIDE_OF_HAMLETS_M || sample.blurred.is_empty() {
        return Ok(scale);
    }
    let with_all = of(sample.sharp.len() + sample.blurred.len())?;
    Ok(Scale { size_m: with_all.size_m.max(LEAST_SIDE_OF_HAMLETS_M), ..with_all })
}

fn rule(rule: ScaleRule) -> &'static str {
    match rule {
        ScaleRule::TwoACell => "two_a_cell",
        ScaleRule::LeastSize => "least_size",
        ScaleRule::Precision => "precision",
        ScaleRule::LeastCells => "least_cells",
        ScaleRule::MostCells => "most_cells",
    }
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

/// The bandwidth of the quartic kernel, what decided it, and the neighbour of that rule. `√n` neighbours are the usual number of a density by neighbours
/// (Loftsgaarden & Quesenberry 1965, doi:10.1214/aoms/1177700079); places known no better than a cell want no finer surface.
fn bandwidth(question: &Question, incidents: &[Incident], side_m: f64) -> (f64, &'static str, Option<usize>) {
    if let Some(asked_m) = question.bandwidth_m {
        return (asked_m, "asked", None);
    }
    let places: Vec<Coord> = incidents.iter().map(|incident| incident.place).collect();
    let k = (places.len() as f64).sqrt().round() as usize;
    let index = Neighbours::new(&places);
    let step = places.len().div_ceil(MOST_LOOKED_AT).max(1);
    let distances: Vec<f64> = places.iter().step_by(step).filter_map(|place| index.kth_distance(*place, k + 1)).collect();
    let mean_m = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    let least_m = side_m * Kernel::Quartic.width() / 2.0;
    if mean_m >= least_m { (mean_m.round(), "mean_distance_to_neighbour", Some(k)) } else { (least_m.round(), "cell_side", None) }
}
