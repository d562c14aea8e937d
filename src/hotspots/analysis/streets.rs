//! Streets: which one an incident is nearest to, and the areas that streets make by themselves.

use std::collections::{BTreeMap, HashMap};

use geo::algorithm::buffer::{Buffer, BufferStyle};
use geo::{Area as _, BoundingRect as _, Coord, LineString, MultiLineString, MultiPolygon};

use super::areas::{Found, Scene, most, with_neighbours};
use super::field::Field;
use super::question::Ground;
use super::sample::Incident;
use crate::spatial::background::{Background, Size};
use crate::spatial::fdr::benjamini_hochberg;
use crate::spatial::grid::Reach;
use crate::spatial::joined::root;
use crate::spatial::local::Neighbours;
use crate::spatial::rings::holds;
use crate::spatial::street_counts::{Counts, Streets};

/// An incident farther from every street is on none, metres.
const FAR_M: f64 = 50.0;
/// Half of the width in which a street is drawn, metres.
const HALF_WIDTH_M: f64 = 15.0;
/// Ends of streets so near to each other are one crossing, metres.
const CROSSING_M: f64 = 1.0;
/// Lengths are measured in pieces of so many metres.
const PIECE_M: f64 = 20.0;

/// Streets of the ground with the incidents on them.
#[derive(Debug)]
pub(super) struct Network {
    names: Vec<Option<String>>,
    lines: Vec<LineString>,
    counts: Counts,
    /// Metres of streets on each cell.
    pub by_cell_m: Vec<f64>,
}

impl Network {
    /// None where no street is known.
    pub fn of(ground: &Ground, field: &Field, incidents: &[Incident]) -> Option<Self> {
        let line = |line: &LineString| line.coords().map(|place| field.plane.to_plane(*place)).collect::<LineString>();
        let (names, lines): (Vec<_>, Vec<LineString>) =
            ground.streets.iter().map(|street| (street.name.clone(), line(&street.line))).filter(|(_, line)| length_m(line) > 0.0).unzip();
        if lines.is_empty() {
            return None;
        }
        let counts = Streets::new(&lines, FAR_M).ok()?.count(&super::field::places(incidents)).ok()?;
        let mut network = Self { names, lines, counts, by_cell_m: vec![0.0; field.grid.len()] };
        let mut by_cell_m = std::mem::take(&mut network.by_cell_m);
        network.each_piece(|middle, long_m| {
            if let Some(cell) = field.grid.cell_at(middle) {
                by_cell_m[cell as usize] += long_m;
            }
        });
        network.by_cell_m = by_cell_m;
        Some(network)
    }

    /// The name of the street that most of some incidents are nearest to, of those with a name.
    pub fn name_near(&self, incidents: impl Iterator<Item = usize>) -> Option<String> {
        most(incidents.filter_map(|at| self.counts.nearest[at]).filter_map(|near| self.names[near.street as usize].as_deref()))
            .map(str::to_owned)
    }

    /// Metres of streets on an area.
    pub fn length_on(&self, area: &MultiPolygon) -> f64 {
        let Some(bounds) = area.bounding_rect() else { return 0.0 };
        let (low, high) = (bounds.min(), bounds.max());
        let mut sum_m = 0.0;
        self.each_piece(|middle, long_m| {
            let is_near = (low.x..=high.x).contains(&middle.x) && (low.y..=high.y).contains(&middle.y);
            if is_near && holds(area, middle) {
                sum_m += long_m;
            }
        });
        sum_m
    }

    fn each_piece(&self, mut tell: impl FnMut(Coord, f64)) {
        for side in self.lines.iter().flat_map(|line| line.0.windows(2)) {
            let along = side[1] - side[0];
            let long_m = along.x.hypot(along.y);
            let pieces = (long_m / PIECE_M).ceil().max(1.0);
            for piece in 0..pieces as usize {
                tell(side[0] + along * ((piece as f64 + 0.5) / pieces), long_m / pieces);
            }
        }
    }
}

/// Length of a line, metres.
fn length_m(line: &LineString) -> f64 {
    line.0.windows(2).map(|side| (side[1] - side[0]).x.hypot((side[1] - side[0]).y)).sum()
}

/// Connected streets with more incidents than their length explains: each is tested against streets that differ as much as those of this ground do where nothing
/// sticks out (negative binomial with the length as exposure; dealt by length alone every street of a town would stand out), and called after the false discovery
/// rate.
pub(super) fn of_streets(scene: &Scene, network: &Network) -> Vec<Found> {
    let streets = &network.counts.streets;
    let background = Background::of_sizes(streets.iter().map(|street| (street.incidents, street.length_m)), scene.question.alpha);
    let Some(background) = background else { return Vec::new() };
    let p: Vec<f64> =
        streets.iter().map(|street| background.tails(f64::from(street.incidents), Size::of_one(street.length_m)).high).collect();
    let q = benjamini_hochberg(&p);
    let is_hot = |street: usize| q[street] <= scene.question.alpha;
    let mut roots: Vec<u32> = (0..streets.len() as u32).collect();
    let mut at_end: HashMap<[i64; 2], u32> = HashMap::new();
    for street in (0..streets.len()).filter(|street| is_hot(*street)) {
        let line = &network.lines[street].0;
        for end in [line[0], line[line.len() - 1]] {
            let key = [(end.x / CROSSING_M).round() as i64, (end.y / CROSSING_M).round() as i64];
            let other = *at_end.entry(key).or_insert(street as u32);
            let [a, b] = [root(&mut roots, street as u32), root(&mut roots, other)];
            roots[a.max(b) as usize] = a.min(b);
        }
    }
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for street in (0..streets.len()).filter(|street| is_hot(*street)) {
        groups.entry(root(&mut roots, street as u32)).or_default().push(street);
    }
    let mut of_street: Vec<Vec<usize>> = vec![Vec::new(); streets.len()];
    for (at, near) in network.counts.nearest.iter().enumerate() {
        if let Some(near) = near {
            of_street[near.street as usize].push(at);
        }
    }
    let around = scene.field.grid.neighbours(Reach::Queen(1));
    groups.into_values().map(|group| found(scene, (network, &around), [&p, &q], &of_street, &group)).collect()
}

fn found(
    scene: &Scene,
    (network, around): (&Network, &Neighbours),
    [p, q]: [&[f64]; 2],
    of_street: &[Vec<usize>],
    group: &[usize],
) -> Found {
    let streets = &network.counts.streets;
    let surest = group.iter().copied().reduce(|a, b| if p[b] < p[a] { b } else { a }).unwrap_or(0);
    let lines = MultiLineString::new(group.iter().map(|street| network.lines[*street].clone()).collect());
    let geometry = lines.buffer_with_style(BufferStyle::new(HALF_WIDTH_M));
    let mut members: Vec<usize> = group.iter().flat_map(|street| of_street[*street].iter().copied()).collect();
    members.sort_unstable();
    let mut cells: Vec<u32> = members.iter().filter_map(|at| scene.field.cells[*at]).collect();
    cells.sort_unstable();
    cells.dedup();
    let around = with_neighbours(around, cells.iter().copied());
    let line = &network.lines[surest].0;
    Found {
        centre: line[line.len() / 2],
        cells,
        is_of_cells: false,
        around,
        members,
        expected: group.iter().map(|street| streets[*street].expected).sum(),
        z: None,
        p: Some(p[surest]),
        q: Some(q[surest]),
        area_m2: geometry.unsigned_area(),
        street_m: Some(group.iter().map(|street| streets[*street].length_m).sum()),
        geometry,
    }
}
