//! Incidents by street: each one on the street that is nearest to it, how many a kilometre has, and which streets have more than chance deals them.
//!
//! All in metres of one plane ([`super::frame`]). A street is a line; where it begins and ends is the caller's matter, as a rule from junction to junction
//! (Weisburd, Bushway, Lum & Yang 2004, Criminology 42, doi:10.1111/j.1745-9125.2004.tb00521.x). Incidents farther than the limit are on no street and are told
//! apart: a count that took them along would put fields on highways.

#[cfg(test)]
mod tests;

use geo::{Coord, LineString};

use super::concentration::{Concentration, Place, concentration};
use super::distributions::binomial_cdf;

/// Cells of the index at most.
const MOST_CELLS: f64 = 4e6;
/// A side of its cells at least, metres.
const LEAST_CELL_M: f64 = 50.0;
/// Two streets are as near if their distances differ by less, metres.
const ALIKE_M: f64 = 1e-6;

/// Streets that can be asked for the nearest.
#[derive(Debug, Clone)]
pub struct Streets {
    lengths_m: Vec<f64>,
    /// Straight pieces: their street, and where they begin and end.
    pieces: Vec<(u32, [Coord; 2])>,
    limit_m: f64,
    /// The south-western corner of the index, the side of its cells, and its columns and rows.
    corner: Coord,
    cell_m: f64,
    columns: usize,
    rows: usize,
    /// Pieces within the limit of each cell, and where each cell's begin.
    near: Vec<u32>,
    starts: Vec<u32>,
}

/// The street nearest to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Number of the street; of several that are as near the first.
    pub street: u32,
    /// How far it is, metres.
    pub distance_m: f64,
    /// Whether another street is as near: the place is at a junction.
    pub is_shared: bool,
}

/// Why streets cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A corner of the street is no number, or it has no length. The number is its place in the list.
    #[error("street {0} has no length, or a corner that is no number")]
    Street(usize),
    /// The limit is no length above 0.
    #[error("the limit is no length above 0")]
    Limit,
    /// The place of an incident is no number. The number is its place in the list.
    #[error("the place of incident {0} is no number")]
    Place(usize),
}

/// Incidents of a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// How many.
    pub incidents: u32,
    /// Length of the street, metres.
    pub length_m: f64,
    /// Incidents a kilometre.
    pub per_km: f64,
    /// What chance deals it, by length, of all incidents that are on a street.
    pub expected: f64,
    /// One-sided: the probability of so many or more if they were dealt by length (binomial, exact). For many streets at once: [`super::fdr`].
    pub p_value: f64,
}

/// Incidents of all streets.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// By street, in their order.
    pub streets: Vec<Count>,
    /// The street of each incident, in their order; none if it is farther than the limit.
    pub nearest: Vec<Option<Nearest>>,
    /// How many are on a street.
    pub on: usize,
    /// How many are farther than the limit from all.
    pub far: usize,
    /// How many of those on a street are as near to another: at a junction.
    pub shared: usize,
}

impl Counts {
    /// The share of incidents on the worst part of the street length (0.05: 5 %), beside what chance gives in so many seeded trials that deal them uniformly along
    /// the network. None if no incident is on a street, or the part makes no sense.
    pub fn concentration(&self, part: f64, trials: usize, seed: u64) -> Option<Concentration> {
        let place = |count: &Count| Place { incidents: count.incidents, size: count.length_m };
        concentration(&self.streets.iter().map(place).collect::<Vec<_>>(), part, trials, seed)
    }
}

impl Streets {
    /// An index of streets for incidents up to a limit, metres. O(length of all streets by cell).
    ///
    /// # Errors
    /// [`Fault`]: a street or the limit makes no sense.
    pub fn new(lines: &[LineString], limit_m: f64) -> Result<Self, Fault> {
        if !(limit_m.is_finite() && limit_m > 0.0) {
            return Err(Fault::Limit);
        }
        let (mut pieces, mut lengths_m) = (Vec::new(), Vec::with_capacity(lines.len()));
        for (i, line) in lines.iter().enumerate() {
            let long_m: f64 = line.0.windows(2).map(|ends| (ends[1] - ends[0]).x.hypot((ends[1] - ends[0]).y)).sum();
            if !(long_m.is_finite() && long_m > 0.0) {
                return Err(Fault::Street(i));
            }
            lengths_m.push(long_m);
            pieces.extend(line.0.windows(2).map(|ends| (i as u32, [ends[0], ends[1]])));
        }
        let corners = || pieces.iter().flat_map(|(_, ends)| ends);
        let least = |of: fn(&Coord) -> f64| corners().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Coord) -> f64| corners().map(of).fold(f64::NEG_INFINITY, f64::max);
        let corner = Coord { x: least(|c| c.x) - limit_m, y: least(|c| c.y) - limit_m };
        let (wide, high) = (most(|c| c.x) + limit_m - corner.x, most(|c| c.y) + limit_m - corner.y);
        let cell_m = (2.0 * limit_m).max(LEAST_CELL_M).max((wide.max(0.0) * high.max(0.0) / MOST_CELLS).sqrt());
        let cells = |side: f64| if pieces.is_empty() { 0 } else { (side / cell_m).floor() as usize + 1 };
        let (columns, rows) = (cells(wide), cells(high));
        let mut streets = Self { lengths_m, pieces, limit_m, corner, cell_m, columns, rows, near: Vec::new(), starts: Vec::new() };
        streets.fill();
        Ok(streets)
    }

    /// Puts pieces into the cells within the limit.
    fn fill(&mut self) {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (piece, (_, [a, b])) in self.pieces.iter().enumerate() {
            // Long pieces by parts, else the box of a slanting highway would fill the map.
            let parts = ((*b - *a).x.hypot((*b - *a).y) / self.cell_m).ceil().max(1.0);
            for part in 0..parts as usize {
                let at = |share: f64| *a + (*b - *a) * share;
                let (from, to) = (at(part as f64 / parts), at((part as f64 + 1.0) / parts));
                let [west, east] = [from.x.min(to.x) - self.limit_m, from.x.max(to.x) + self.limit_m];
                let [south, north] = [from.y.min(to.y) - self.limit_m, from.y.max(to.y) + self.limit_m];
                for row in self.row(south)..=self.row(north) {
                    for column in self.column(west)..=self.column(east) {
                        pairs.push(((row * self.columns + column) as u32, piece as u32));
                    }
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        self.starts = vec![0; self.columns * self.rows + 1];
        for (cell, _) in &pairs {
            self.starts[*cell as usize + 1] += 1;
        }
        for cell in 0..self.columns * self.rows {
            self.starts[cell + 1] += self.starts[cell];
        }
        self.near = pairs.into_iter().map(|(_, piece)| piece).collect();
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.corner.x) / self.cell_m).floor().max(0.0) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.corner.y) / self.cell_m).floor().max(0.0) as usize).min(self.rows - 1)
    }

    /// The street nearest to a place, if one is within the limit. Some microseconds.
    pub fn nearest(&self, place: Coord) -> Option<Nearest> {
        let (x, y) = (place.x - self.corner.x, place.y - self.corner.y);
        if !(x >= 0.0 && y >= 0.0 && x < self.columns as f64 * self.cell_m && y < self.rows as f64 * self.cell_m) {
            return None;
        }
        let cell = self.row(place.y) * self.columns + self.column(place.x);
        let mut found: Option<Nearest> = None;
        for piece in &self.near[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
            let (street, ends) = &self.pieces[*piece as usize];
            let distance_m = distance(place, ends);
            let is_far = found.is_some_and(|nearest| distance_m > nearest.distance_m + ALIKE_M);
            if is_far || distance_m > self.limit_m {
                continue;
            }
            found = Some(match found {
                Some(nearest) if (distance_m - nearest.distance_m).abs() <= ALIKE_M => Nearest {
                    street: nearest.street.min(*street),
                    distance_m: nearest.distance_m.min(distance_m),
                    is_shared: nearest.is_shared || nearest.street != *street,
                },
                _ => Nearest { street: *street, distance_m, is_shared: false },
            });
        }
        found
    }

    /// Incidents by street. O(incidents), some microseconds each.
    ///
    /// # Errors
    /// [`Fault::Place`]: the place of an incident is no number.
    pub fn count(&self, places: &[Coord]) -> Result<Counts, Fault> {
        if let Some(at) = places.iter().position(|place| !place.x.is_finite() || !place.y.is_finite()) {
            return Err(Fault::Place(at));
        }
        let nearest: Vec<Option<Nearest>> = places.iter().map(|place| self.nearest(*place)).collect();
        let mut incidents = vec![0_u32; self.lengths_m.len()];
        for found in nearest.iter().flatten() {
            incidents[found.street as usize] += 1;
        }
        let on = nearest.iter().flatten().count();
        let all_m: f64 = self.lengths_m.iter().sum();
        let count = |(incidents, length_m): (u32, &f64)| {
            let share = length_m / all_m;
            let p_value = if incidents == 0 { 1.0 } else { binomial_cdf(u64::from(incidents) - 1, on as u64, share)[1] };
            Count { incidents, length_m: *length_m, per_km: f64::from(incidents) * 1000.0 / length_m, expected: on as f64 * share, p_value }
        };
        let streets = incidents.into_iter().zip(&self.lengths_m).map(count).collect();
        let shared = nearest.iter().flatten().filter(|found| found.is_shared).count();
        Ok(Counts { streets, on, far: places.len() - on, shared, nearest })
    }
}

/// From a place to a straight piece.
fn distance(place: Coord, [a, b]: &[Coord; 2]) -> f64 {
    let (along, off) = (*b - *a, place - *a);
    let square = along.x * along.x + along.y * along.y;
    let share = if square > 0.0 { ((off.x * along.x + off.y * along.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    let rest = off - along * share;
    rest.x.hypot(rest.y)
}
