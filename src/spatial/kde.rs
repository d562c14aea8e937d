//! Density of incidents as a surface: how many per square kilometre around each node of a raster (kernel density estimation).
//!
//! `density(s) = Σ weightᵢ · K(s − sᵢ)`, K of volume 1 (Silverman 1986, Density Estimation for Statistics and Data Analysis, § 4.2). Everything is
//! in metres of one plane ([`super::frame`], [`super::equal_area`]); values are per square kilometre.
//!
//! Two ways to the same values. *By incident*: each one is added to the nodes in reach, off by rounding alone. *By cell*, for many incidents: each
//! one is spread over the nine nodes around it with the weights of quadratic B-splines, and that sum is folded with such taps that one incident
//! gives the kernel's own value at every node if it lies on a node, and its spline everywhere else. This is much closer than counting by cells, whose
//! incidents all move to the middle of their cell, or linear binning, whose kernels are always too wide (Hall & Wand 1996, J. Multivariate Anal. 56,
//! doi:10.1006/jmva.1996.0009). How far the spline is from the kernel is measured for the raster at hand and said ([`Surface::kernel_error`]).
//!
//! What bandwidth to take is [`bandwidth`]'s matter, what to do at the border of an area [`Mask`]'s, and [`ratio`] divides by people.

pub mod bandwidth;
mod by_cell;
mod by_incident;
mod fold;
mod mask;
#[cfg(test)]
mod tests;
mod wide;

use geo::Coord;
use wide::Coarse;

pub use mask::{Mask, ratio};

/// The Gaussian kernel is cut at so many bandwidths: what is left out is 4·10⁻⁵ of its height.
const GAUSSIAN_REACH: f64 = 4.5;
/// Sums by cell are taken only if no incident's part is off by more than this share of the kernel's height.
const MOST_ERROR: f64 = 0.01;
/// By incident, if that takes no more than so many additions: some hundredths of a second.
const FEW_ADDITIONS: f64 = 3e7;
/// Square metres of a square kilometre.
const KM2: f64 = 1e6;

/// How an incident is spread over the ground around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// `3/(πh²) · (1 − d²/h²)²` up to the distance h, nothing beyond: h is where it ends.
    Quartic,
    /// `1/(2πh²) · exp(−d²/2h²)`: h is its standard deviation; cut at ±4.5 h on either axis.
    Gaussian,
}

impl Kernel {
    /// How far it reaches, metres.
    pub fn reach_m(self, bandwidth_m: f64) -> f64 {
        match self {
            Self::Quartic => bandwidth_m,
            Self::Gaussian => GAUSSIAN_REACH * bandwidth_m,
        }
    }

    /// Its height in the middle, per square metre.
    pub fn height_per_m2(self, bandwidth_m: f64) -> f64 {
        match self {
            Self::Quartic => 3.0 / (std::f64::consts::PI * bandwidth_m * bandwidth_m),
            Self::Gaussian => 1.0 / (std::f64::consts::TAU * bandwidth_m * bandwidth_m),
        }
    }

    /// Its value so far east and north of an incident, as a share of its height.
    pub fn share(self, bandwidth_m: f64, east_m: f64, north_m: f64) -> f64 {
        let square = (east_m * east_m + north_m * north_m) / (bandwidth_m * bandwidth_m);
        match self {
            Self::Quartic => (1.0 - square).max(0.0).powi(2),
            Self::Gaussian if east_m.abs().max(north_m.abs()) <= self.reach_m(bandwidth_m) => (-0.5 * square).exp(),
            Self::Gaussian => 0.0,
        }
    }

    /// The bandwidth with which it spreads as far as a Gaussian one of standard deviation 1 on either axis: `√8` for the quartic kernel, whose
    /// variance is h²/8.
    pub fn width(self) -> f64 {
        match self {
            Self::Quartic => 8_f64.sqrt(),
            Self::Gaussian => 1.0,
        }
    }
}

/// Nodes of a surface, the middles of equal cells; rows from south to north, in a row from west to east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Raster {
    /// The south-western node, metres.
    pub first: Coord,
    /// Metres from one node to the next, east and north.
    pub step_m: [f64; 2],
    /// Nodes from west to east.
    pub columns: usize,
    /// Nodes from south to north.
    pub rows: usize,
}

impl Raster {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a node.
    pub fn node(&self, column: usize, row: usize) -> Coord {
        Coord { x: self.first.x + column as f64 * self.step_m[0], y: self.first.y + row as f64 * self.step_m[1] }
    }

    /// Nodes in reach of one axis, on one side.
    fn reach(&self, reach_m: f64) -> [usize; 2] {
        self.step_m.map(|step| (reach_m / step).floor() as usize)
    }
}

/// Which of the two ways is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// By incident if that is quick or the raster is too coarse for sums by cell, else by cell.
    #[default]
    Quicker,
    /// Each incident is added to the nodes in reach: exact.
    ByIncident,
    /// Incidents are spread over nodes, and those folded with the kernel.
    ByCell,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// How incidents are spread.
    pub kernel: Kernel,
    /// The kernel's bandwidth, metres.
    pub bandwidth_m: f64,
    /// Which way.
    pub way: Way,
    /// Threads to use, one or more; two are used at most. The answer does not depend on it.
    pub threads: usize,
}

/// Why there is no surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bandwidth is 0, negative or no number.
    #[error("the bandwidth is no length above 0: choose it by a rule, or state it in metres")]
    Bandwidth,
    /// The raster has no nodes, more than a hundred million, or steps that are no lengths above 0.
    #[error("the raster has no nodes, too many of them, or steps that are no lengths above 0")]
    Raster,
    /// There are weights, but not as many as incidents, or one is no number.
    #[error("weights are not as many as incidents, or one of them is no number")]
    Weights,
    /// An incident is at no place.
    #[error("the place of an incident is no number")]
    Place,
}

/// Density at the nodes of a raster.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// Its nodes.
    pub raster: Raster,
    /// Incidents (or what they weigh) per square kilometre at each node.
    pub per_km2: Vec<f32>,
    /// By how much the part of one incident may be off, as a share of the kernel's height; 0 if each was added by itself.
    pub kernel_error: f64,
}

/// Most nodes of a raster.
const MOST_NODES: usize = 100_000_000;

/// Density of incidents at the nodes of a raster.
///
/// `places` are metres in the raster's plane; those out of reach add nothing. `weights[i]` is what incident `i` counts for; none: 1 each. No
/// incidents give a surface of zeros. Values are rounded to `f32`, sums too (relative error about 10⁻⁵ for a million incidents).
///
/// By incident O(incidents · nodes in reach). By cell O(incidents + nodes), whatever the bandwidth: where it is wide, sums are made at some of the nodes; three
/// times the raster in memory.
///
/// # Errors
/// [`Fault`]: what is asked makes no sense.
pub fn density(places: &[Coord], weights: Option<&[f32]>, raster: &Raster, ask: &Ask) -> Result<Surface, Fault> {
    check(raster, ask)?;
    if weights.is_some_and(|weights| weights.len() != places.len() || weights.iter().any(|weight| !weight.is_finite())) {
        return Err(Fault::Weights);
    }
    // The sum of all is a number only if each one is.
    if !places.iter().map(|place| place.x * 0.0 + place.y * 0.0).sum::<f64>().is_finite() {
        return Err(Fault::Place);
    }
    if ask.way == Way::ByIncident || ask.way == Way::Quicker && is_few(places.len(), raster, ask) {
        return Ok(by_incident::surface(places, weights, raster, ask));
    }
    let coarse = Coarse::of(raster, ask);
    let summed = coarse.as_ref().map_or(raster, |coarse| &coarse.raster);
    let splines = by_cell::Splines::of(summed, ask);
    if ask.way == Way::Quicker && splines.error > MOST_ERROR {
        return Ok(by_incident::surface(places, weights, raster, ask));
    }
    let surface = by_cell::surface(places, weights, summed, ask, &splines);
    let Some(coarse) = &coarse else { return Ok(surface) };
    let mut per_km2 = coarse.refined(&surface.per_km2, raster.columns, raster.rows);
    if weights.is_none_or(|weights| weights.iter().all(|weight| *weight >= 0.0)) {
        for value in &mut per_km2 {
            *value = value.max(0.0);
        }
    }
    Ok(Surface { raster: *raster, per_km2, kernel_error: 2.0 * surface.kernel_error })
}

fn check(raster: &Raster, ask: &Ask) -> Result<(), Fault> {
    let is_length = |length: f64| length.is_finite() && length > 0.0;
    if !is_length(ask.bandwidth_m) {
        return Err(Fault::Bandwidth);
    }
    let nodes = raster.columns.saturating_mul(raster.rows);
    let is_sound = (1..=MOST_NODES).contains(&nodes)
        && raster.step_m.into_iter().all(is_length)
        && raster.first.x.is_finite()
        && raster.first.y.is_finite();
    if is_sound { Ok(()) } else { Err(Fault::Raster) }
}

/// Whether adding incidents one by one is quick.
fn is_few(incidents: usize, raster: &Raster, ask: &Ask) -> bool {
    let reach = raster.reach(ask.kernel.reach_m(ask.bandwidth_m));
    let across = (2 * reach[0] + 1).min(raster.columns) as f64 * (2 * reach[1] + 1).min(raster.rows) as f64;
    incidents as f64 * across <= FEW_ADDITIONS
}
