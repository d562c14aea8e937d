//! Areas where incidents lie close together, and whether chance would make as large a cluster anywhere.
//!
//! Chance is that of the cells' background, as for cells: rates that differ from cell to cell as much as those of this ground do where nothing sticks out. Spread
//! evenly over fields and towns, every town would be a cluster that chance does not make.

use geo::{Area as _, BooleanOps, ConvexHull as _, Coord, MultiPoint, MultiPolygon};

use super::areas::{Found, Scene, with_neighbours};
use super::field::{Field, places};
use crate::spatial::background::Background;
use crate::spatial::chance::Chance;
use crate::spatial::clusters::{Cluster, Density, clusters, labels};
use crate::spatial::distributions::gamma_cdf;
use crate::spatial::grid::{CellShape, Reach};
use crate::spatial::local::Neighbours;

/// Incidents that a cluster has to have near each of its cores, at least.
const LEAST: usize = 5;
/// And at most.
const MOST: usize = 10_000;
/// Of cores by chance alone, no more than this part of incidents.
const BY_CHANCE: f64 = 0.001;
/// Hulls are drawn around squares of this side, so that no corner of one is the place of an incident; metres.
const SQUARE_M: f64 = 100.0;
/// Incidents that are dealt in all trials together.
const MOST_DEALT: u32 = 2_000_000;
/// Trials at least.
const LEAST_TRIALS: u32 = 39;

/// How dense: near is half of a cell; so many as chance gives one incident in a thousand.
fn density(scene: &Scene) -> Density {
    let distance_m = scene.field.grid.size_m() / 2.0;
    let expected = scene.incidents.len() as f64 / scene.field.all_m2() * std::f64::consts::PI * distance_m * distance_m;
    // P(Poisson ≥ k) = P(Gamma(k) ≤ expected); the incident itself is one of `least`.
    let least = (LEAST..MOST).find(|least| gamma_cdf((*least - 1) as f64, expected)[0] <= BY_CHANCE).unwrap_or(MOST);
    Density { distance_m, least }
}

/// Clusters. The p-value of each is that of the largest cluster that as many incidents as the background has make somewhere when they are dealt to cells by rates of the background, drawn
/// anew each time, and fall anywhere in their cell, in seeded trials: it holds for all clusters of the run together, so q is the same.
///
/// None if it was called off.
pub(super) fn of_clusters(scene: &Scene, go_on: impl Fn(u32, u32) -> bool) -> Option<Vec<Found>> {
    let Scene { question, field, incidents, .. } = *scene;
    let density = density(scene);
    let places = places(incidents);
    let Ok(clusters) = clusters(&places, density) else { return Some(Vec::new()) };
    let trials = question.effort.trials.min(MOST_DEALT / incidents.len().max(1) as u32).max(LEAST_TRIALS.min(question.effort.trials));
    let n = dealt(field, scene.background);
    let mut largest = Vec::with_capacity(trials as usize);
    if !clusters.is_empty() {
        for trial in 0..trials {
            if !go_on(trial, trials) {
                return None;
            }
            largest.push(largest_by_chance(field, scene.background, n, density, Chance::stream(question.seed, u64::from(trial))));
        }
    }
    let p = |n: usize| (largest.iter().filter(|other| **other >= n).count() + 1) as f64 / f64::from(trials + 1);
    let around = field.grid.neighbours(Reach::Queen(1));
    Some(clusters.into_iter().map(|cluster| found(scene, &around, &places, &cluster, p(cluster.members.len()))).collect())
}

/// Incidents that the background has on all of the ground: without what sticks out, which would hide smaller hotspots beside it if it were dealt, too.
fn dealt(field: &Field, background: Option<&Background>) -> usize {
    let cells = field.all_m2() / field.grid.cell_m2();
    background.map_or(field.n(), |background| ((background.mean * cells).round() as u32).min(field.n())) as usize
}

/// Incidents of the largest cluster when so many are dealt by rates of the background.
fn largest_by_chance(field: &Field, background: Option<&Background>, n: usize, density: Density, mut chance: Chance) -> usize {
    let shape = background.and_then(|background| background.shape);
    // Logarithms: of a small shape all rates may be too little to be told from 0.
    let logs: Vec<f64> =
        field.grid.inside_shares().iter().map(|share| share.ln() + shape.map_or(0.0, |shape| chance.ln_gamma(shape))).collect();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    let ends: Vec<f64> = logs
        .into_iter()
        .map(|log| {
            sum += (log - most).exp();
            sum
        })
        .collect();
    let places: Vec<Coord> = (0..n).map(|_| anywhere(field, &ends, &mut chance)).collect();
    let Ok(labels) = labels(&places, density) else { return 0 };
    let mut sizes = vec![0; labels.count];
    labels.clusters.iter().flatten().for_each(|cluster| sizes[*cluster as usize] += 1);
    sizes.into_iter().max().unwrap_or(0)
}

/// A place on the ground: a cell by its weight, then a place in the cell, each as likely (of one on the border anywhere in it). `ends` are sums of weights.
fn anywhere(field: &Field, ends: &[f64], chance: &mut Chance) -> Coord {
    let at = chance.unit() * ends[ends.len() - 1];
    let cell = ends.partition_point(|end| *end <= at).min(ends.len() - 1) as u32;
    let (centre, side_m) = (field.grid.centre(cell), field.grid.size_m());
    // A hexagon stands 2/√3 of its width high.
    let high_m = if field.grid.shape() == CellShape::Hexagon { side_m * 2.0 / 3_f64.sqrt() } else { side_m };
    loop {
        let place = Coord { x: centre.x + (chance.unit() - 0.5) * side_m, y: centre.y + (chance.unit() - 0.5) * high_m };
        if field.grid.cell_at(place) == Some(cell) {
            return place;
        }
    }
}

fn found(scene: &Scene, around: &Neighbours, places: &[Coord], cluster: &Cluster, p: f64) -> Found {
    let Scene { field, .. } = *scene;
    let corners: MultiPoint = cluster
        .members
        .iter()
        .map(|i| places[*i as usize] / SQUARE_M)
        .flat_map(|place| {
            [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
                .map(|[x, y]| Coord { x: place.x.floor() + x, y: place.y.floor() + y } * SQUARE_M)
        })
        .map(geo::Point::from)
        .collect();
    let hull = MultiPolygon::from(corners.convex_hull());
    let mut cells: Vec<u32> = cluster.members.iter().filter_map(|i| field.cells[*i as usize]).collect();
    cells.sort_unstable();
    cells.dedup();
    let around = with_neighbours(around, cells.iter().copied());
    let is_inside = cells.iter().all(|cell| field.grid.inside_shares()[*cell as usize] >= 1.0);
    let geometry = if is_inside { hull } else { hull.intersection(&field.area) };
    let area_m2 = geometry.unsigned_area();
    // A corner of the lattice of squares, not the place of an incident.
    let centre = (cluster.centre / SQUARE_M).x.floor();
    Found {
        centre: Coord { x: (centre + 0.5) * SQUARE_M, y: ((cluster.centre.y / SQUARE_M).floor() + 0.5) * SQUARE_M },
        cells,
        is_of_cells: false,
        around,
        members: cluster.members.iter().map(|i| *i as usize).collect(),
        expected: f64::from(field.n()) * area_m2 / field.all_m2(),
        z: None,
        p: Some(p),
        q: Some(p),
        area_m2,
        street_m: None,
        geometry,
    }
}
