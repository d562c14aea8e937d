//! The pieces of what is seen, put together slab by slab.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::spatial::view::Turn;

/// Two walls are as near as each other if they differ by this share.
pub(super) const SAME_SHARE: f64 = 1e-9;
/// Pieces smaller than this are left out, m²: what rounding makes.
pub(super) const LEAST_M2: f64 = 1e-4;

/// A line with the number of its span.
pub(super) type Numbered = (u32, Coord);

pub(super) fn cross(a: Coord, b: Coord) -> f64 {
    a.x * b.y - a.y * b.x
}

pub(super) fn dot(a: Coord, b: Coord) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(super) fn unit(a: Coord) -> Coord {
    a / a.x.hypot(a.y)
}

/// The direction in which two lines cross that change order between the directions `p` and `q`.
pub(super) fn between(one: Coord, other: Coord, p: Coord, q: Coord) -> Coord {
    let apart = one - other;
    let x = Coord { x: -apart.y, y: apart.x };
    unit(if dot(x, p) + dot(x, q) < 0.0 { x * -1.0 } else { x })
}

/// A piece of the result while it grows counter-clockwise.
#[derive(Default)]
struct Piece {
    outer: Vec<Coord>,
    inner: Vec<Coord>,
    /// The lines that the last points lie on.
    outer_line: u32,
    inner_line: u32,
    /// Whether it reaches back to the camera.
    has_apex: bool,
}

/// The result, slab by slab.
#[derive(Default)]
pub(super) struct Pieces {
    done: Vec<Piece>,
    open: Option<Piece>,
    /// Nothing was closed before the first piece was opened.
    began: bool,
    starts_at_first: bool,
}

fn away(point: Coord) -> f64 {
    point.x.hypot(point.y)
}

impl Pieces {
    /// What is seen of a slab with one line on the far side.
    pub(super) fn slab(&mut self, p: Coord, q: Coord, far: Numbered, near: Option<Numbered>) {
        let Some(near) = near else { return self.seen(p, q, far, None) };
        let open_at = |direction: Coord| dot(near.1, direction) - dot(far.1, direction);
        let (at_p, at_q) = (open_at(p), open_at(q));
        let slack = SAME_SHARE * dot(near.1, p).abs();
        match (at_p > slack, at_q > slack) {
            (true, true) => self.seen(p, q, far, Some(near)),
            (false, false) => self.close(),
            (opens_at_p, _) => {
                let x = between(near.1, far.1, p, q);
                let x = if cross(p, x) <= 0.0 {
                    p
                } else if cross(x, q) <= 0.0 {
                    q
                } else {
                    x
                };
                if opens_at_p {
                    self.seen(p, x, far, Some(near));
                    self.close();
                } else {
                    self.close();
                    self.seen(x, q, far, Some(near));
                }
            }
        }
    }

    fn seen(&mut self, p: Coord, q: Coord, far: Numbered, near: Option<Numbered>) {
        if !self.began {
            (self.began, self.starts_at_first) = (true, true);
        }
        let on = |line: Coord, direction: Coord| direction / dot(line, direction);
        let (far_p, far_q) = (on(far.1, p), on(far.1, q));
        let near_p = near.map(|near| on(near.1, p));
        let floor = near_p.map_or(0.0, away);
        let least = 1e-6;
        // Two stretches that meet in one point only are two pieces.
        if self.open.as_ref().and_then(|open| open.outer.last()).is_some_and(|last| away(*last).min(away(far_p)) - floor < least) {
            self.close();
        }
        let open = self.open.get_or_insert_with(|| Piece { outer_line: u32::MAX, inner_line: u32::MAX, ..Piece::default() });
        extend(&mut open.outer, &mut open.outer_line, far.0, far_p, far_q);
        match near {
            Some(near) => extend(&mut open.inner, &mut open.inner_line, near.0, on(near.1, p), on(near.1, q)),
            None => open.has_apex = true,
        }
    }

    /// Nothing is seen from here on.
    pub(super) fn close(&mut self) {
        self.began = true;
        self.done.extend(self.open.take());
    }

    /// All pieces, the first and the last put together if the view goes all around.
    pub(super) fn finish(mut self, turn: Turn) -> MultiPolygon {
        let is_open_at_end = self.open.is_some();
        let is_whole = turn == Turn::Around && self.starts_at_first && is_open_at_end && self.done.is_empty();
        self.close();
        if is_whole {
            let Some(piece) = self.done.pop() else { return MultiPolygon::new(Vec::new()) };
            let hole = if piece.has_apex { Vec::new() } else { vec![piece.inner.into_iter().rev().collect::<LineString>()] };
            return MultiPolygon::new(vec![Polygon::new(ring(piece.outer), hole.into_iter().map(|hole| ring(hole.0)).collect())]);
        }
        if turn == Turn::Around && self.starts_at_first && is_open_at_end && self.done.len() > 1 {
            // The last piece goes on where the first one began.
            let first = self.done.remove(0);
            let mut last = self.done.pop().unwrap_or_default();
            let meets = match (last.outer.last(), first.outer.first(), first.inner.first()) {
                (Some(a), Some(b), floor) => away(*a).min(away(*b)) - floor.map_or(0.0, |floor| away(*floor)) >= 1e-6,
                _ => false,
            };
            if meets {
                last.outer.extend(first.outer);
                last.inner.extend(first.inner);
                self.done.push(last);
            } else {
                self.done.extend([last, first]);
            }
        }
        let polygons = self.done.into_iter().filter_map(|piece| {
            let mut points = piece.outer;
            if piece.has_apex {
                points.push(Coord { x: 0.0, y: 0.0 });
            }
            points.extend(piece.inner.into_iter().rev());
            let ring = ring(points);
            let twice: f64 = ring.lines().map(|edge| cross(edge.start, edge.end)).sum();
            (twice / 2.0 > LEAST_M2).then(|| Polygon::new(ring, Vec::new()))
        });
        MultiPolygon::new(polygons.collect())
    }
}

/// Goes on along a line, or jumps to another one.
fn extend(chain: &mut Vec<Coord>, on: &mut u32, line: u32, from: Coord, to: Coord) {
    if *on == line {
        chain.pop();
    } else if chain.last().is_none_or(|last| away(*last - from) > 1e-9) {
        chain.push(from);
    }
    *on = line;
    chain.push(to);
}

/// A closed ring without repeated points.
fn ring(mut points: Vec<Coord>) -> LineString {
    points.dedup_by(|a, b| away(*a - *b) < 1e-9);
    while points.len() > 1 && away(points[0] - points[points.len() - 1]) < 1e-9 {
        points.pop();
    }
    let mut ring = LineString::new(points);
    ring.close();
    ring
}
