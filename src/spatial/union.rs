//! The ground that many shapes cover, each square metre once, cut by areas such as communes; and what they leave uncovered.
//!
//! All in one plane ([`super::equal_area`]). Most shapes stand alone, and most stand off every border, so general boolean operations are kept
//! for the few that need them: shapes fall into clusters whose boxes meet; a cluster of one is its own union; a cluster off the border of an
//! area is all inside of it (a hole of what is left) or all outside. Only clusters of several shapes are united, and only those that
//! meet a border are cut by it. Boolean operations: `i_overlay`, by way of `geo`.
//!
//! Shapes are valid polygons, exterior rings counter-clockwise, holes clockwise; results are too.

mod clusters;
mod outline;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};

use geo::{Area as _, BooleanOps, MultiPolygon, Polygon, unary_union};

use clusters::{Boxed, clusters};
pub use outline::Outline;

use super::rings::is_crossed_oddly;

/// West, south, east, north; metres.
pub(crate) type Box4 = [f64; 4];

/// Shapes that can be asked for by box.
#[derive(Debug)]
pub struct Shapes<'a> {
    /// By their west sides.
    boxed: Vec<Boxed<'a>>,
    /// The widest, metres.
    widest_m: f64,
}

/// What shapes cover of an area, and what they leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// Covered, square metres: no part counts twice.
    pub covered_m2: f64,
    /// Of the whole area, square metres.
    pub area_m2: f64,
    /// What is left of the area; valid; empty if nothing is.
    pub rest: MultiPolygon,
}

impl<'a> Shapes<'a> {
    /// An index of shapes; empty ones are left out. O(n log n).
    pub fn new(shapes: impl IntoIterator<Item = &'a MultiPolygon>) -> Self {
        let mut boxed: Vec<Boxed<'a>> = shapes.into_iter().filter_map(Boxed::of).collect();
        boxed.sort_by(|a, b| a.bounds[0].total_cmp(&b.bounds[0]));
        let widest_m = boxed.iter().map(|shape| shape.bounds[2] - shape.bounds[0]).fold(0.0, f64::max);
        Self { boxed, widest_m }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.boxed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.boxed.is_empty()
    }

    /// Those whose boxes meet a box, by their west sides.
    fn meeting(&self, bounds: &Box4) -> Vec<&Boxed<'a>> {
        let from = self.boxed.partition_point(|shape| shape.bounds[0] < bounds[0] - self.widest_m);
        self.boxed[from..].iter().take_while(|shape| shape.bounds[0] <= bounds[2]).filter(|shape| meet(&shape.bounds, bounds)).collect()
    }

    /// All shapes as one. O(n log n) where they overlap little.
    pub fn union(&self) -> MultiPolygon {
        clusters(&self.boxed.iter().collect::<Vec<_>>()).iter().flat_map(|cluster| united(cluster).0).collect()
    }

    /// What the shapes cover of an area, and what they leave of it.
    pub fn cover(&self, area: &Outline) -> Covered {
        let candidates = self.meeting(area.bounds());
        let (mut at_border, mut inside) = (Vec::new(), Vec::new());
        for cluster in clusters(&candidates) {
            let is_at_border = cluster.iter().any(|shape| area.border_meets(&shape.bounds));
            if !is_at_border && !cluster.iter().any(|shape| area.holds(shape.first)) {
                continue;
            }
            let union = united(&cluster);
            // A piece within the hole of another one would have to be told from a hole of the area.
            let is_nested = union.0.len() > 1 && union.iter().any(|polygon| !polygon.interiors().is_empty());
            if is_at_border || is_nested { at_border.extend(union.0) } else { inside.extend(union.0) }
        }
        let inside_m2: f64 = inside.iter().map(Polygon::unsigned_area).sum();
        let mut rest = if at_border.is_empty() { area.shape().clone() } else { area.shape().difference(&MultiPolygon::new(at_border)) };
        let covered_m2 = (area.area_m2() - rest.unsigned_area()).max(0.0) + inside_m2;
        puncture(&mut rest, inside);
        Covered { covered_m2, area_m2: area.area_m2(), rest }
    }

    /// The part of an area that the shapes cover: what [`Shapes::cover`] leaves out.
    pub fn union_within(&self, area: &Outline) -> MultiPolygon {
        let candidates = self.meeting(area.bounds());
        let mut pieces = Vec::new();
        let mut at_border = Vec::new();
        for cluster in clusters(&candidates) {
            if cluster.iter().any(|shape| area.border_meets(&shape.bounds)) {
                at_border.extend(united(&cluster).0);
            } else if cluster.iter().any(|shape| area.holds(shape.first)) {
                pieces.extend(united(&cluster).0);
            }
        }
        if !at_border.is_empty() {
            pieces.extend(area.shape().intersection(&MultiPolygon::new(at_border)).0);
        }
        MultiPolygon::new(pieces)
    }
}

/// [`Shapes::cover`] of many areas, on so many threads, in the order of the areas.
pub fn cover_all(shapes: &Shapes<'_>, areas: &[Outline], threads: usize) -> Vec<Covered> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(area) = areas.get(number) else { return done };
            done.push((number, shapes.cover(area)));
        }
    };
    let mut all: Vec<(usize, Covered)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut own = work();
        for other in others {
            match other.join() {
                Ok(done) => own.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        own
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, covered)| covered).collect()
}

/// Which share of the smaller of two shapes the other one covers, 0 to 1; 0 if one is empty. Two cameras that look the same way and share
/// 0.7 or more of a view are one too many, unless two are wanted (C16 of the field's table). O(n log n).
pub fn overlap(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let least_m2 = one.unsigned_area().min(other.unsigned_area());
    if least_m2 > 0.0 { (one.intersection(other).unsigned_area() / least_m2).min(1.0) } else { 0.0 }
}

/// One union of the shapes of a cluster.
fn united(cluster: &[&Boxed<'_>]) -> MultiPolygon {
    match cluster {
        [alone] => alone.shape.clone(),
        several => unary_union(several.iter().map(|shape| shape.shape)),
    }
}

/// Takes polygons out of a shape that each lie in the inside of one of its pieces, and off each other's holes.
fn puncture(shape: &mut MultiPolygon, inside: Vec<Polygon>) {
    if inside.is_empty() {
        return;
    }
    let mut outlines: Vec<(Box4, Polygon)> =
        std::mem::take(&mut shape.0).into_iter().filter_map(|piece| Some((bounds_of(piece.exterior())?, piece))).collect();
    // The least box first: a piece within a hole of another one is asked before it.
    outlines.sort_by(|a, b| extent(&a.0).total_cmp(&extent(&b.0)));
    let mut islands = Vec::new();
    for polygon in inside {
        let (exterior, interiors) = polygon.into_inner();
        let Some(first) = exterior.0.first().copied() else { continue };
        let mut holding = outlines.iter_mut().filter(|(bounds, _)| meet(bounds, &[first.x, first.y, first.x, first.y]));
        let (one, more) = (holding.next(), holding.next().is_some());
        let piece = if more {
            outlines.iter_mut().find(|(_, piece)| is_crossed_oddly(&piece.exterior().0, first)).map(|(_, piece)| piece)
        } else {
            one.map(|(_, piece)| piece)
        };
        let Some(piece) = piece else { continue };
        let reversed = |ring: geo::LineString| ring.0.into_iter().rev().collect::<geo::LineString>();
        piece.interiors_push(reversed(exterior));
        islands.extend(interiors.into_iter().map(|hole| Polygon::new(reversed(hole), Vec::new())));
    }
    shape.0 = outlines.into_iter().map(|(_, piece)| piece).chain(islands).collect();
}

fn meet(a: &Box4, b: &Box4) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

fn extent(bounds: &Box4) -> f64 {
    (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
}

/// None for a line without points.
fn bounds_of(line: &geo::LineString) -> Option<Box4> {
    let first = line.0.first()?;
    Some(
        line.0.iter().fold([first.x, first.y, first.x, first.y], |[w, s, e, n], point| {
            [w.min(point.x), s.min(point.y), e.max(point.x), n.max(point.y)]
        }),
    )
}
