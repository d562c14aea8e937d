//! Unseen need gathered into areas that a person can name: the heaviest first, none wider than asked.
//!
//! Method: the leader algorithm (Hartigan 1975, Clustering Algorithms, § 3.2) with the leaders in the order of the weight around them: the
//! point with the most unseen weight within the radius makes a gap of all that is still free there, then the next. Unlike clusters by density
//! (DBSCAN: Ester et al. 1996), which run along all the unseen streets of a town as one, a gap is never wider than what a few cameras
//! at one place could see.

use std::collections::HashMap;

use geo::{Coord, MultiPolygon};

use super::outlines::Outlines;
use super::{Half, Ledger, Reason};
use crate::spatial::frame::Frame;
use crate::spatial::union::Outline;

/// Metres in a degree of latitude.
const M_A_DEGREE: f64 = 110_600.0;

/// How gaps are made; stored with each run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapRule {
    /// No point of a gap is farther from its middle, metres; at least 1.
    pub radius_m: f64,
    /// The ground of a gap reaches so far beyond its points, metres; at least 1.
    pub margin_m: f64,
    /// Gaps that weigh less are left out.
    pub least_weight: f64,
    /// At most so many, the heaviest.
    pub most: usize,
}

impl Default for GapRule {
    /// 150 m around, 15 m beyond; all of them up to 1,000.
    fn default() -> Self {
        Self { radius_m: 150.0, margin_m: 15.0, least_weight: 0.0, most: 1000 }
    }
}

/// Need that is not seen, in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Numbers of its points, in order.
    pub points: Vec<u32>,
    /// Longitude and latitude of the point that it was gathered around, degrees.
    pub middle: Coord,
    /// Sum of the weights.
    pub weight: f64,
    /// The weight for each reason that has any, the most first.
    pub reasons: Vec<(Reason, f64)>,
    /// Its ground in degrees: valid, over no other gap, inside of the border.
    pub area: MultiPolygon,
}

/// The gaps in one half of the day among some points, each named once, the heaviest first (of equal ones that with the lower point).
///
/// `weight` is what it is worth to see a point, by its number: its own weight, or a part of it. What weighs 0 is in no gap, and nothing of a gap
/// depends on it.
///
/// Asked commune by commune, no gap lies in two, and a change of one camera is a matter of the communes that it reaches.
/// Their ground ends at `border` (degrees), and is taken from `drawn` where the same was asked for before.
/// O(n k) for n unseen points with k others within the radius, and the drawing of what was not drawn before.
pub fn gaps(
    ledger: &Ledger,
    half: Half,
    rule: &GapRule,
    among: impl IntoIterator<Item = u32>,
    weight: impl Fn(u32) -> f64,
    border: Option<&Outline>,
    drawn: &mut Outlines,
) -> Vec<Gap> {
    let needs = ledger.points().needs();
    let unseen: Vec<u32> = among
        .into_iter()
        .filter(|number| {
            let Some(need) = needs.get(*number as usize) else { return false };
            weight(*number) > 0.0 && ledger.tally(*number, half).seen == 0 && Frame::at(need.lon_deg, need.lat_deg).is_some()
        })
        .collect();
    let radius_m = rule.radius_m.max(1.0);
    let grid = Grid::of(ledger, &unseen, radius_m);
    let mut around: Vec<(f64, u32)> = unseen.iter().map(|number| (grid.near(*number).map(&weight).sum(), *number)).collect();
    around.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut is_free = vec![false; needs.len()];
    for number in &unseen {
        is_free[*number as usize] = true;
    }
    let mut found: Vec<(f64, u32, Vec<u32>)> = Vec::new();
    for (_, leader) in around {
        if !is_free[leader as usize] {
            continue;
        }
        let mut points: Vec<u32> = grid.near(leader).filter(|number| is_free[*number as usize]).collect();
        points.sort_unstable();
        for number in &points {
            is_free[*number as usize] = false;
        }
        let sum: f64 = points.iter().copied().map(&weight).sum();
        if sum >= rule.least_weight {
            found.push((sum, leader, points));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(rule.most);
    let shapes: Vec<&[u32]> = found.iter().map(|(_, _, points)| points.as_slice()).collect();
    let areas = drawn.draw(ledger.points(), &shapes, rule.margin_m.max(1.0), border);
    found.into_iter().zip(areas).map(|((sum, leader, points), area)| gap(ledger, half, &weight, (sum, leader, points), area)).collect()
}

fn gap(ledger: &Ledger, half: Half, weight: impl Fn(u32) -> f64, (sum, leader, points): (f64, u32, Vec<u32>), area: MultiPolygon) -> Gap {
    let needs = ledger.points().needs();
    let middle = Coord { x: needs[leader as usize].lon_deg, y: needs[leader as usize].lat_deg };
    let mut reasons: Vec<(Reason, f64)> = Vec::new();
    for number in &points {
        let Some(reason) = ledger.reason(*number, half) else { continue };
        let weight = weight(*number);
        match reasons.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, sum)) => *sum += weight,
            None => reasons.push((reason, weight)),
        }
    }
    reasons.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    Gap { points, middle, weight: sum, reasons, area }
}

/// Unseen points by cells as wide as the radius.
struct Grid<'a> {
    ledger: &'a Ledger,
    radius_m: f64,
    north_deg: f64,
    east_deg: f64,
    cells: HashMap<(i64, i64), Vec<u32>>,
}

impl<'a> Grid<'a> {
    fn of(ledger: &'a Ledger, unseen: &[u32], radius_m: f64) -> Self {
        let needs = ledger.points().needs();
        let farthest_deg = unseen.iter().map(|number| needs[*number as usize].lat_deg.abs()).fold(0.0, f64::max);
        let north_deg = radius_m * 1.01 / M_A_DEGREE;
        let east_deg = north_deg / farthest_deg.min(89.0).to_radians().cos();
        let mut grid = Self { ledger, radius_m, north_deg, east_deg, cells: HashMap::new() };
        for number in unseen {
            grid.cells.entry(grid.cell(*number)).or_default().push(*number);
        }
        grid
    }

    fn cell(&self, number: u32) -> (i64, i64) {
        let need = &self.ledger.points().needs()[number as usize];
        ((need.lon_deg / self.east_deg).floor() as i64, (need.lat_deg / self.north_deg).floor() as i64)
    }

    /// All points within the radius of one, itself included.
    fn near(&self, number: u32) -> impl Iterator<Item = u32> {
        let (column, row) = self.cell(number);
        let need = &self.ledger.points().needs()[number as usize];
        let frame = Frame::at(need.lon_deg, need.lat_deg);
        let blocks = (row - 1..=row + 1).flat_map(move |row| (column - 1..=column + 1).map(move |column| (column, row)));
        blocks.filter_map(|cell| self.cells.get(&cell)).flatten().copied().filter(move |other| {
            *other == number
                || frame.is_some_and(|frame| {
                    let local = frame.local_of(self.ledger.points().place(*other));
                    local.x.hypot(local.y) <= self.radius_m
                })
        })
    }
}
