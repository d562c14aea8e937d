//! The bandwidth of the surface: the one that foretells best, where there are incidents enough to tell.

use std::collections::HashMap;

use geo::Coord;

use super::question::Question;
use super::sample::{Incident, day};
use super::split::Split;
use crate::spatial::kde::Kernel;
use crate::spatial::nearest::Neighbours;

/// Bandwidths that are tried, each wider than the last by the same factor.
const TRIED: i32 = 9;
/// Incidents on either side that the choice needs.
const LEAST: usize = 30;
/// Incidents whose neighbours are looked for, or that are foretold; more of them say the same.
const MOST_LOOKED_AT: usize = 1000;
/// Part of incidents that may come anywhere on the ground, so that one far off does not decide alone.
const ANYWHERE: f64 = 0.05;

/// A bandwidth and what decided it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bandwidth {
    pub metres: f64,
    /// `asked`, `foretold_best`, `mean_distance_to_neighbour` or `cell_side`.
    pub rule: &'static str,
    /// The neighbour of that rule.
    pub neighbour: Option<usize>,
}

/// The bandwidth of the quartic kernel. Tried are a series from half of a cell's side to the mean distance to the `√n`-th neighbour (the usual number of a
/// density by neighbours: Loftsgaarden & Quesenberry 1965, doi:10.1214/aoms/1177700079); taken is the one under which the later incidents of the days that
/// maps are made from are most likely, given the earlier ones. The days of the backtest are not looked at. With few incidents the distance itself is taken, but
/// no less than a cell's width of the kernel.
pub(super) fn bandwidth(question: &Question, incidents: &[Incident], side_m: f64, area_m2: f64) -> Bandwidth {
    if let Some(metres) = question.bandwidth_m {
        return Bandwidth { metres, rule: "asked", neighbour: None };
    }
    let places: Vec<Coord> = incidents.iter().map(|incident| incident.place).collect();
    let k = (places.len() as f64).sqrt().round() as usize;
    let index = Neighbours::new(&places);
    let step = places.len().div_ceil(MOST_LOOKED_AT).max(1);
    let distances: Vec<f64> = places.iter().step_by(step).filter_map(|place| index.kth_distance(*place, k + 1)).collect();
    let mean_m = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    if let Some(metres) = foretold_best(question, incidents, [side_m / 2.0, mean_m], area_m2) {
        return Bandwidth { metres: metres.round(), rule: "foretold_best", neighbour: None };
    }
    let least_m = side_m * Kernel::Quartic.width() / 2.0;
    if mean_m >= least_m {
        Bandwidth { metres: mean_m.round(), rule: "mean_distance_to_neighbour", neighbour: Some(k) }
    } else {
        Bandwidth { metres: least_m.round(), rule: "cell_side", neighbour: None }
    }
}

/// None if there are too few incidents, or nothing to choose from.
fn foretold_best(question: &Question, incidents: &[Incident], [from_m, to_m]: [f64; 2], area_m2: f64) -> Option<f64> {
    let split = Split::within_fit(question);
    let on = |incident: &&Incident, [from, to]: [i64; 2]| (from..to).contains(&incident.day);
    let earlier: Vec<Coord> =
        incidents.iter().filter(|one| on(one, [day(question.from), split.at])).map(|incident| incident.place).collect();
    let later: Vec<Coord> = incidents.iter().filter(|one| on(one, [split.at, split.end])).map(|incident| incident.place).collect();
    if earlier.len() < LEAST || later.len() < LEAST || to_m <= from_m {
        return None;
    }
    let tried: Vec<f64> = (0..TRIED).map(|n| from_m * (to_m / from_m).powf(f64::from(n) / f64::from(TRIED - 1))).collect();
    let square = |place: Coord| ((place.x / to_m).floor() as i64, (place.y / to_m).floor() as i64);
    let mut near: HashMap<(i64, i64), Vec<Coord>> = HashMap::new();
    for place in &earlier {
        near.entry(square(*place)).or_default().push(*place);
    }
    let mut likely = vec![0.0; tried.len()];
    let step = later.len().div_ceil(MOST_LOOKED_AT);
    for place in later.iter().step_by(step) {
        let mut density = vec![0.0; tried.len()];
        let (x, y) = square(*place);
        let around = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (x + right, y + up)));
        for other in around.filter_map(|key| near.get(&key)).flatten() {
            let (east_m, north_m) = (other.x - place.x, other.y - place.y);
            for (density, bandwidth_m) in density.iter_mut().zip(&tried) {
                *density += Kernel::Quartic.share(*bandwidth_m, east_m, north_m) * Kernel::Quartic.height_per_m2(*bandwidth_m);
            }
        }
        for (sum, density) in likely.iter_mut().zip(density) {
            *sum += ((1.0 - ANYWHERE) * density / earlier.len() as f64 + ANYWHERE / area_m2).ln();
        }
    }
    // Of equal ones the narrowest.
    let best = (0..tried.len()).reduce(|a, b| if likely[b] > likely[a] { b } else { a })?;
    Some(tried[best])
}
