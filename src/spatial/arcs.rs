//! Simplifying a coverage: polygons that share borders are cut into arcs, each arc is simplified once, and the polygons
//! are put together again, so that neighbours still meet without gaps or overlaps.
//!
//! A vertex is a node where rings part: where its two neighbours differ from one ring to another. Between two nodes runs an
//! arc; a ring without a node is a closed arc. Borders count as shared only where they share their vertices exactly: where
//! they do not, each side is simplified on its own and stays within the tolerance of where it was.
//!
//! Method: M. Visvalingam, J. D. Whyatt (1993), Line generalisation by repeated elimination of points, The Cartographic
//! Journal 30(1), doi:10.1179/000870493786962263. The arcs are those of a topology as in TopoJSON (M. Bostock, 2012).

use std::collections::HashMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use check::is_broken;
use worth::worth;

mod check;
mod worth;

/// Rounds in which the arcs of a ring that came out crossing itself get finer; each divides the tolerated area by 16, and
/// the last one takes the arcs as they came.
const ROUNDS: usize = 5;

/// Polygons as references to arcs that neighbours share. Built once, simplified to any number of tolerances.
#[derive(Debug)]
pub struct Coverage {
    arcs: Vec<Arc>,
    units: Vec<Vec<Vec<Ring>>>,
}

#[derive(Debug)]
struct Arc {
    points: Vec<Coord>,
    /// Area of the triangle by which each point is worth keeping; infinite for those that are never dropped.
    worth: Vec<f64>,
    /// How many rings run along it: 1 on a coast, 2 between neighbours.
    rings: u32,
}

#[derive(Debug)]
struct Ring {
    /// Arc number and whether the ring runs along it backwards.
    arcs: Vec<(usize, bool)>,
    /// Absolute area as it came.
    area: f64,
}

/// What a simplification did, beside the polygons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Simplified {
    /// Vertices of all rings, closing ones included.
    pub vertices: usize,
    /// Arcs that were kept finer than asked, so that no ring crosses itself or collapses.
    pub kept_finer: usize,
    /// Free-standing rings too small to be seen that were left out.
    pub dropped_rings: usize,
    /// Units that still cross themselves with all their points: they came so.
    pub crossing: usize,
}

impl Coverage {
    /// Cuts polygons into the arcs that they share. Any plane; the tolerance of [`Coverage::simplify`] is in its units.
    ///
    /// Rings are taken as closed even where the closing point is missing; repeated points count once; rings with fewer than
    /// three distinct points are left out. O(n) for n vertices (hashing) plus O(n log n) for the worth of points.
    pub fn new(units: &[MultiPolygon]) -> Self {
        let mut vertices = Vertices::default();
        let rings: Vec<Vec<Vec<Vec<u32>>>> = units
            .iter()
            .map(|unit| {
                unit.iter()
                    .map(|polygon| {
                        std::iter::once(polygon.exterior())
                            .chain(polygon.interiors())
                            .map(|ring| vertices.ids_of(ring))
                            .filter(|ring| ring.len() >= 3)
                            .collect()
                    })
                    .filter(|polygon: &Vec<Vec<u32>>| !polygon.is_empty())
                    .collect()
            })
            .collect();
        let is_node = vertices.nodes(&rings);
        let mut cutter = Cutter { points: &vertices.points, is_node: &is_node, by_start: HashMap::new(), arcs: Vec::new() };
        let units =
            rings.iter().map(|unit| unit.iter().map(|polygon| polygon.iter().map(|ring| cutter.cut(ring)).collect()).collect()).collect();
        let mut arcs = cutter.arcs;
        for arc in &mut arcs {
            arc.worth = worth(&arc.points);
        }
        Self { arcs, units }
    }

    /// Number of arcs, and of those that two or more rings share.
    pub fn arc_counts(&self) -> (usize, usize) {
        (self.arcs.len(), self.arcs.iter().filter(|arc| arc.rings > 1).count())
    }

    /// The polygons with detail finer than `tolerance` left out, in the order in which the units were given.
    ///
    /// A point goes where the triangle it makes with its neighbours is smaller than `tolerance`². Nodes stay, so does every
    /// unit: its largest ring keeps at least three distinct points however small it is. Other free-standing rings (islets,
    /// ponds) smaller than `tolerance`² are left out; rings that a neighbour shares never are. Where a unit comes out crossing
    /// itself or with a collapsed ring, its arcs are simplified less, for its neighbours too.
    /// A tolerance of 0 gives the polygons as they came. O(n log n) for n vertices, several times where rings cross.
    pub fn simplify(&self, tolerance: f64) -> (Vec<MultiPolygon>, Simplified) {
        let limit = tolerance * tolerance;
        let mut round = vec![0_usize; self.arcs.len()];
        let kept: Vec<Vec<Vec<&Ring>>> = self.units.iter().map(|unit| visible(unit, &self.arcs, limit)).collect();
        let mut shapes: Vec<Shape> = vec![Shape::default(); self.units.len()];
        let mut todo: Vec<usize> = (0..self.units.len()).collect();
        let mut crossing = 0;
        let of_arc = self.units_by_arc();
        for turn in 0..=ROUNDS {
            let mut again = Vec::new();
            for &unit in &todo {
                shapes[unit] = self.rebuild(&kept[unit], limit, &round);
                if is_broken(&shapes[unit]) {
                    if turn == ROUNDS {
                        crossing += 1;
                    } else {
                        again.push(unit);
                    }
                }
            }
            let mut touched = Vec::new();
            for &unit in &again {
                for &(arc, _) in kept[unit].iter().flatten().flat_map(|ring| &ring.arcs) {
                    if round[arc] <= turn {
                        round[arc] = if turn + 1 == ROUNDS { ROUNDS } else { turn + 1 };
                        touched.extend(&of_arc[arc]);
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            if touched.is_empty() {
                crossing += again.len();
                break;
            }
            todo = touched;
        }
        let all: usize = self.units.iter().flatten().map(Vec::len).sum();
        let seen: usize = kept.iter().flatten().map(Vec::len).sum();
        let report = Simplified {
            vertices: shapes.iter().flatten().flatten().map(Vec::len).sum(),
            kept_finer: round.iter().filter(|&&r| r > 0).count(),
            dropped_rings: all - seen,
            crossing,
        };
        (shapes.into_iter().map(polygons).collect(), report)
    }

    fn units_by_arc(&self) -> Vec<Vec<usize>> {
        let mut of_arc = vec![Vec::new(); self.arcs.len()];
        for (unit, polygons) in self.units.iter().enumerate() {
            for &(arc, _) in polygons.iter().flatten().flat_map(|ring| &ring.arcs) {
                if of_arc[arc].last() != Some(&unit) {
                    of_arc[arc].push(unit);
                }
            }
        }
        of_arc
    }

    fn rebuild(&self, polygons: &[Vec<&Ring>], limit: f64, round: &[usize]) -> Shape {
        polygons.iter().map(|rings| rings.iter().map(|ring| self.ring(ring, limit, round)).collect()).collect()
    }

    /// The points of a ring, the first one repeated at the end.
    fn ring(&self, ring: &Ring, limit: f64, round: &[usize]) -> Vec<Coord> {
        let mut points: Vec<Coord> = Vec::new();
        for &(number, backwards) in &ring.arcs {
            let arc = &self.arcs[number];
            let limit = if round[number] == ROUNDS { 0.0 } else { limit / 16_f64.powi(i32::try_from(round[number]).unwrap_or(0)) };
            let stays = |i: &usize| arc.worth[*i] >= limit;
            let start = points.len();
            if backwards {
                points.extend((0..arc.points.len()).rev().filter(stays).map(|i| arc.points[i]));
            } else {
                points.extend((0..arc.points.len()).filter(stays).map(|i| arc.points[i]));
            }
            if start > 0 {
                points.remove(start);
            }
        }
        points
    }
}

/// Polygons, rings, points.
type Shape = Vec<Vec<Vec<Coord>>>;

fn polygons(shape: Shape) -> MultiPolygon {
    MultiPolygon::new(
        shape
            .into_iter()
            .map(|rings| {
                let mut rings = rings.into_iter().map(LineString::new);
                let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
                Polygon::new(outer, rings.collect())
            })
            .collect(),
    )
}

/// The rings worth drawing: without free-standing ones below `limit`, but always with the unit's largest polygon.
fn visible<'a>(unit: &'a [Vec<Ring>], arcs: &[Arc], limit: f64) -> Vec<Vec<&'a Ring>> {
    let largest = unit.iter().enumerate().max_by(|a, b| a.1[0].area.total_cmp(&b.1[0].area)).map(|(i, _)| i);
    let stays = |ring: &Ring| ring.area >= limit || ring.arcs.iter().any(|&(arc, _)| arcs[arc].rings > 1);
    unit.iter()
        .enumerate()
        .filter(|(i, rings)| Some(*i) == largest || rings.iter().any(stays))
        .map(|(_, rings)| rings.iter().enumerate().filter(|(i, ring)| *i == 0 || stays(ring)).map(|(_, ring)| ring).collect())
        .collect()
}

/// Points by number; equal coordinates have one number.
#[derive(Default)]
struct Vertices {
    number: HashMap<(u64, u64), u32, std::hash::BuildHasherDefault<BitsHasher>>,
    points: Vec<Coord>,
}

impl Vertices {
    /// The numbers of a ring's points without repetition and without the closing one.
    fn ids_of(&mut self, ring: &LineString) -> Vec<u32> {
        let mut ids: Vec<u32> = Vec::with_capacity(ring.0.len());
        for point in &ring.0 {
            // Adding zero turns -0 into 0: they are one place.
            let key = ((point.x + 0.0).to_bits(), (point.y + 0.0).to_bits());
            let next = u32::try_from(self.points.len()).unwrap_or(u32::MAX);
            let id = *self.number.entry(key).or_insert(next);
            if id == next {
                self.points.push(*point);
            }
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
        while ids.len() > 1 && ids.first() == ids.last() {
            ids.pop();
        }
        ids
    }

    /// Which points are nodes: passed with different neighbours, whatever the direction.
    fn nodes(&self, units: &[Vec<Vec<Vec<u32>>>]) -> Vec<bool> {
        const NONE: (u32, u32) = (u32::MAX, u32::MAX);
        let mut seen = vec![NONE; self.points.len()];
        let mut is_node = vec![false; self.points.len()];
        for ring in units.iter().flatten().flatten() {
            for (i, &id) in ring.iter().enumerate() {
                let (a, b) = (ring[(i + ring.len() - 1) % ring.len()], ring[(i + 1) % ring.len()]);
                let pair = (a.min(b), a.max(b));
                let slot = &mut seen[id as usize];
                if *slot == NONE {
                    *slot = pair;
                } else if *slot != pair {
                    is_node[id as usize] = true;
                }
            }
        }
        is_node
    }
}

/// A quick hash for coordinate bits (two words, multiplied and folded): the input is a map, not an adversary.
#[derive(Default)]
struct BitsHasher(u64);

impl std::hash::Hasher for BitsHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }
    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
}

/// Cuts rings at nodes and knows the arcs made so far by their first step.
struct Cutter<'a> {
    points: &'a [Coord],
    is_node: &'a [bool],
    /// (first, second) point of an arc, in both directions -> number, and whether that step is its last one backwards.
    by_start: HashMap<(u32, u32), (usize, bool)>,
    arcs: Vec<Arc>,
}

impl Cutter<'_> {
    fn cut(&mut self, ring: &[u32]) -> Ring {
        let area = signed_area(ring.iter().map(|&id| self.points[id as usize])).abs();
        // A ring without nodes starts at its smallest number, so that a neighbour that is all of it finds the same arc.
        let start =
            (0..ring.len()).find(|&i| self.is_node[ring[i] as usize]).or_else(|| (0..ring.len()).min_by_key(|&i| ring[i])).unwrap_or(0);
        let mut arcs = Vec::new();
        let mut run = vec![ring[start]];
        for step in 1..=ring.len() {
            let id = ring[(start + step) % ring.len()];
            run.push(id);
            if self.is_node[id as usize] || step == ring.len() {
                arcs.push(self.arc(&run));
                run = vec![id];
            }
        }
        Ring { arcs, area }
    }

    fn arc(&mut self, run: &[u32]) -> (usize, bool) {
        let last = run.len() - 1;
        if let Some(&(number, backwards)) = self.by_start.get(&(run[0], run[1])) {
            self.arcs[number].rings += 1;
            return (number, backwards);
        }
        let number = self.arcs.len();
        self.by_start.insert((run[last], run[last - 1]), (number, true));
        self.by_start.insert((run[0], run[1]), (number, false));
        self.arcs.push(Arc { points: run.iter().map(|&id| self.points[id as usize]).collect(), worth: Vec::new(), rings: 1 });
        (number, false)
    }
}

/// Twice the shoelace sum halved: positive for counter-clockwise rings. The ring may be open.
fn signed_area(ring: impl Iterator<Item = Coord>) -> f64 {
    let points: Vec<Coord> = ring.collect();
    let Some(origin) = points.first().copied() else { return 0.0 };
    // Differences to the first point: plane coordinates are large and islets small.
    let mut twice = 0.0;
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
        twice += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    }
    twice / 2.0
}

#[cfg(test)]
mod tests;
