//! Whether simplified polygons are still polygons.

use geo::Coord;

use super::{Shape, signed_area};

/// A ring collapsed to a line, two edges of the unit cross or run along each other, or a ring lies on the wrong side of
/// another.
pub(super) fn is_broken(shape: &Shape) -> bool {
    shape.iter().flatten().any(|ring| ring.len() < 4 || signed_area(ring.iter().copied()) == 0.0) || crosses(shape) || misplaced(shape)
}

/// Whether a hole lies outside its polygon or a polygon within another one, given that no edges cross.
fn misplaced(shape: &Shape) -> bool {
    let boxes: Vec<[f64; 4]> = shape.iter().map(|rings| extent(&rings[0])).collect();
    let lies_in = |inner: usize, outer: usize| {
        let (i, o) = (boxes[inner], boxes[outer]);
        let fits = o[0] <= i[0] && o[1] <= i[1] && i[2] <= o[2] && i[3] <= o[3];
        fits && inside(&shape[inner][0], &shape[outer][0]) == Some(true)
            && !shape[outer][1..].iter().any(|hole| inside(&shape[inner][0], hole).unwrap_or(true))
    };
    shape.iter().any(|rings| rings[1..].iter().any(|hole| inside(hole, &rings[0]) == Some(false)))
        || (0..shape.len()).any(|i| (0..shape.len()).any(|o| i != o && lies_in(i, o)))
}

/// West, south, east, north.
fn extent(ring: &[Coord]) -> [f64; 4] {
    ring.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
        [b[0].min(p.x), b[1].min(p.y), b[2].max(p.x), b[3].max(p.y)]
    })
}

/// Whether a ring that crosses no edge of another one lies inside it, judged by its first vertex that they do not share;
/// none if they share them all.
fn inside(ring: &[Coord], other: &[Coord]) -> Option<bool> {
    let point = ring.iter().find(|p| !other.contains(p))?;
    let odd = other.windows(2).filter(|e| {
        let (a, b) = (e[0], e[1]);
        (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
    });
    Some(odd.count() % 2 == 1)
}

/// Whether two edges that do not follow each other meet other than in a common end point. Sweep by x: O(n k) for n edges of
/// which k overlap in x.
pub(super) fn crosses(shape: &Shape) -> bool {
    struct Edge {
        a: Coord,
        b: Coord,
        ring: usize,
        place: usize,
        last: usize,
    }
    let mut edges = Vec::new();
    for (number, ring) in shape.iter().flatten().enumerate() {
        let last = ring.len() - 2;
        for (place, pair) in ring.windows(2).enumerate() {
            edges.push(Edge { a: pair[0], b: pair[1], ring: number, place, last });
        }
    }
    edges.sort_unstable_by(|p, q| p.a.x.min(p.b.x).total_cmp(&q.a.x.min(q.b.x)));
    let mut open: Vec<usize> = Vec::new();
    for i in 0..edges.len() {
        let e = &edges[i];
        let (west, south, north) = (e.a.x.min(e.b.x), e.a.y.min(e.b.y), e.a.y.max(e.b.y));
        open.retain(|&j| edges[j].a.x.max(edges[j].b.x) >= west);
        for &j in &open {
            let f = &edges[j];
            if f.a.y.max(f.b.y) < south || f.a.y.min(f.b.y) > north {
                continue;
            }
            let apart = e.place.abs_diff(f.place);
            let follow = e.ring == f.ring && (apart == 1 || apart == e.last);
            if if follow { folds_back(e.a, e.b, f.a, f.b) } else { meet(e.a, e.b, f.a, f.b) } {
                return true;
            }
        }
        open.push(i);
    }
    false
}

fn side(a: Coord, b: Coord, p: Coord) -> f64 {
    (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
}

/// Two edges with a common end point that run back over each other.
fn folds_back(a: Coord, b: Coord, c: Coord, d: Coord) -> bool {
    let (corner, back, on) = if b == c {
        (b, a, d)
    } else if a == d {
        (a, b, c)
    } else {
        return false;
    };
    side(corner, back, on) == 0.0 && (back.x - corner.x) * (on.x - corner.x) + (back.y - corner.y) * (on.y - corner.y) > 0.0
}

/// Two edges that cross, or of which one ends within the other. Rings may touch in a point that both have as a vertex.
fn meet(a: Coord, b: Coord, c: Coord, d: Coord) -> bool {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if c_side * d_side < 0.0 && a_side * b_side < 0.0 {
        return true;
    }
    if c_side == 0.0 && d_side == 0.0 {
        // On one line: they share more than a point if their extents overlap.
        let along = |p: Coord| if (b.x - a.x).abs() >= (b.y - a.y).abs() { p.x } else { p.y };
        let (low, high) = (along(a).min(along(b)), along(a).max(along(b)));
        let (from, to) = (along(c).min(along(d)), along(c).max(along(d)));
        return from.max(low) < to.min(high);
    }
    false
}
