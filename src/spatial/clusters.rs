//! Places where incidents lie close together: density clusters with their hulls.
//!
//! DBSCAN (Ester, Kriegel, Sander & Xu 1996, KDD-96): an incident is a *core* if at least so many incidents, itself included, are within a distance;
//! cores within that distance of each other are of one cluster; others within it of a core are its *border*; the rest is *noise*. A border incident
//! between two clusters belongs to the one with the lesser number, and clusters are numbered by their first core in the order given: the labels are those
//! of scikit-learn's `DBSCAN`.
//!
//! Exact, by cells whose diagonal is the distance (Gunawan 2013, thesis at TU Eindhoven): a cell with enough incidents is all core, cells are joined
//! as soon as one pair of their cores is near, and each looks only at the cells around it, which lie in five runs of one sorted list.

mod cells;
#[cfg(test)]
mod tests;

use geo::{Area as _, ConcaveHull as _, ConvexHull as _, Coord, MultiPoint, Polygon};

use cells::Cells;

/// Square metres of a square kilometre.
const KM2: f64 = 1e6;

/// How dense a cluster has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Density {
    /// Incidents count as near up to this distance, metres.
    pub distance_m: f64,
    /// So many have to be near, the incident itself among them; at least 1.
    pub least: usize,
}

/// Why there are no clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The distance is 0, negative or no number.
    #[error("the distance is no length above 0")]
    Distance,
    /// No incident has to be near.
    #[error("at least one incident has to be near: the incident itself")]
    Least,
    /// An incident is at no place, or farther than two thousand million distances from the others.
    #[error("the place of an incident is no number, or too far from the others")]
    Place,
}

/// Incidents that lie close together.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Numbers of its incidents, ascending.
    pub members: Vec<u32>,
    /// How many of them are cores.
    pub cores: usize,
    /// Their mean place, metres.
    pub centre: Coord,
    /// The least convex shape around them; without area if they lie on a line or at one place.
    pub hull: Polygon,
    /// Incidents per square kilometre of the hull; none if it has no area.
    pub per_km2: Option<f64>,
}

impl Cluster {
    /// A closer hull, drawn in where its sides are longer than `side_m` (Park & Oh 2012, J. Inf. Sci. Eng. 28, as `concaveman` has it): what a map shows
    /// of an L-shaped market. O(n log n).
    pub fn concave_hull(&self, places: &[Coord], side_m: f64) -> Polygon {
        let points: MultiPoint = self.members.iter().map(|i| geo::Point::from(places[*i as usize])).collect();
        points.concave_hull_with_options(geo::concave_hull::ConcaveHullOptions::default().length_threshold(side_m))
    }
}

/// The cluster of each incident, none for noise; and for each incident whether it is a core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// Number of the cluster, from 0.
    pub clusters: Vec<Option<u32>>,
    /// Whether it is a core.
    pub is_core: Vec<bool>,
    /// How many clusters there are.
    pub count: usize,
}

/// The clusters of incidents at places in metres of one plane, in the order of the labels.
///
/// # Errors
/// [`Fault`]: what is asked makes no sense.
pub fn clusters(places: &[Coord], density: Density) -> Result<Vec<Cluster>, Fault> {
    let labels = labels(places, density)?;
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); labels.count];
    for (i, cluster) in labels.clusters.iter().enumerate() {
        if let Some(cluster) = cluster {
            members[*cluster as usize].push(i as u32);
        }
    }
    Ok(members.into_iter().map(|members| cluster(places, members, &labels)).collect())
}

fn cluster(places: &[Coord], members: Vec<u32>, labels: &Labels) -> Cluster {
    let n = members.len() as f64;
    let points: MultiPoint = members.iter().map(|i| geo::Point::from(places[*i as usize])).collect();
    let hull = points.convex_hull();
    let area_m2 = hull.unsigned_area();
    let centre = points.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, point| sum + point.0) / n;
    let cores = members.iter().filter(|i| labels.is_core[**i as usize]).count();
    Cluster { members, cores, centre, hull, per_km2: (area_m2 > 0.0).then(|| n * KM2 / area_m2) }
}

/// The cluster of each incident, by DBSCAN. No incidents give no labels.
///
/// O(n log n) and as many comparisons as incidents are near each other without being in one cell; 60 bytes an incident.
///
/// # Errors
/// [`Fault`]: what is asked makes no sense.
pub fn labels(places: &[Coord], density: Density) -> Result<Labels, Fault> {
    let Density { distance_m, least } = density;
    if !(distance_m.is_finite() && distance_m > 0.0) {
        return Err(Fault::Distance);
    }
    if least == 0 {
        return Err(Fault::Least);
    }
    let cells = Cells::new(places, distance_m).ok_or(Fault::Place)?;
    let is_core = cells.cores(least);
    let roots = cells.joined(&is_core);
    // By the order given, not by cells: a cluster's number is that of its first core.
    let mut numbers = vec![u32::MAX; cells.len()];
    let mut count = 0;
    let mut clusters = vec![None; places.len()];
    let mut cores = vec![false; places.len()];
    for &at in &cells.places_of_given() {
        if is_core[at as usize] {
            let number = &mut numbers[roots[cells.cell_of(at)] as usize];
            if *number == u32::MAX {
                *number = count;
                count += 1;
            }
            clusters[cells.given(at)] = Some(*number);
            cores[cells.given(at)] = true;
        }
    }
    cells.borders(&is_core, |at, cell| {
        let cluster = &mut clusters[cells.given(at)];
        let number = numbers[roots[cell] as usize];
        *cluster = Some(cluster.map_or(number, |other| other.min(number)));
    });
    Ok(Labels { clusters, is_core: cores, count: count as usize })
}
