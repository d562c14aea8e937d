//! A view clipped by walls of unlimited height: a ray turns around the camera and keeps what is nearest.
//!
//! Directions of all corners cut the view into slabs in which every wall spans from one side to the other. Of two walls in a slab one is
//! nearer throughout or they cross once, because the reciprocal of the distance to a line is a sine of the direction; so the nearest wall is
//! found from the two ends of the slab, and between them by halving at crossings. Nothing is kept from slab to slab but the set of walls that
//! span it, so touching corners, walls on each other and walls that cross cannot put a status out of order.
//!
//! Angular sweep: S. Suri, J. O'Rourke (1986), Worst-case optimal algorithms for constructing visibility polygons with holes,
//! doi:10.1145/10515.10517; envelopes by halving: J. Hershberger (1989), doi:10.1016/0020-0190(89)90136-1.

use geo::{Coord, MultiPolygon};

use super::Wall;
use super::pieces::{Numbered, Pieces, SAME_SHARE, between, cross, dot, unit};
use crate::spatial::view::{Area, Turn};

/// Directions nearer to each other than this are one (radians, about): 7 µm at 70 m.
const SAME_DIRECTION: f64 = 1e-7;
/// Halvings of a slab; each takes a pair of crossing walls out.
const DEEPEST: u32 = 40;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Wall,
    Outer,
    Inner,
}

/// A segment seen from the camera, over the directions from `from` to `to`.
struct Span {
    /// `line · p = 1` for points of its line; so `line · u` is the reciprocal of its distance in the direction of the unit vector `u`.
    line: Coord,
    part: Part,
    from: u32,
    to: u32,
}

struct Event {
    key: f64,
    direction: Coord,
    span: u32,
    is_start: bool,
}

/// What of a view is not behind any of `walls` (pairs of points, metres east and north of the camera, which stands at the origin).
///
/// A wall along a ray hides nothing, a wall through the camera itself neither. The result is valid, exteriors counter-clockwise; pieces below a
/// square centimetre are left out. O(n·log n + n·k) for n walls of which a ray meets k; 1 µs a wall among houses.
pub fn visible(area: &Area, walls: &[Wall]) -> MultiPolygon {
    let mut sweep = Sweep::new(area);
    sweep.view(area);
    for &(a, b) in walls {
        sweep.wall(a, b);
    }
    sweep.run()
}

struct Sweep {
    turn: Turn,
    /// Direction that keys are counted from, and the one that they end at.
    first: Coord,
    last: Coord,
    /// Key of the end: below 4 for a fan, 4 for a full turn.
    end: f64,
    spans: Vec<Span>,
    events: Vec<Event>,
}

impl Sweep {
    fn new(area: &Area) -> Self {
        let outer = area.outer();
        let first = unit(outer[0]);
        let last = if area.turn() == Turn::Around { first } else { unit(outer[outer.len() - 1]) };
        Self { turn: area.turn(), first, last, end: 4.0, spans: Vec::new(), events: Vec::new() }
    }

    /// A number that grows with the direction from the first one counter-clockwise, from 0 to 4: cheaper than an angle.
    fn key(&self, point: Coord) -> f64 {
        let (x, y) = (dot(self.first, point), cross(self.first, point));
        match (x >= 0.0, y >= 0.0) {
            (true, true) => y / (x + y),
            (false, true) => 1.0 - x / (y - x),
            (false, false) => 2.0 + y / (x + y),
            (true, false) => 3.0 + x / (x - y),
        }
    }

    fn push(&mut self, (a, from): (Coord, f64), (b, to): (Coord, f64), line: Coord, part: Part) {
        if to - from <= SAME_DIRECTION {
            return;
        }
        let span = self.spans.len() as u32;
        self.spans.push(Span { line, part, from: 0, to: 0 });
        self.events.push(Event { key: from, direction: unit(a), span, is_start: true });
        self.events.push(Event { key: to, direction: unit(b), span, is_start: false });
    }

    /// The far and near side of the view.
    fn view(&mut self, area: &Area) {
        let is_ring = self.turn == Turn::Around;
        for (chain, part) in [(area.outer(), Part::Outer), (area.inner(), Part::Inner)] {
            if is_ring && part == Part::Inner {
                // A hole does not begin in the direction that the outer side begins in.
                for (n, &point) in chain.iter().enumerate() {
                    self.add(point, chain[(n + 1) % chain.len()], part);
                }
                continue;
            }
            let Some(&start) = chain.first() else { continue };
            // Keys of a chain never fall, whatever rounding does beside the first direction.
            let (mut before, mut before_key) = (start, 0.0);
            for &point in &chain[1..] {
                let key = self.key(point);
                let key = if key < before_key - 2.0 { 4.0 } else { key.max(before_key) };
                let key = if key - before_key > 2.0 && before_key == 0.0 { before_key } else { key };
                self.chained((before, before_key), (point, key), part);
                (before, before_key) = (point, key);
            }
            if is_ring {
                self.chained((before, before_key), (start, 4.0), part);
            } else if part == Part::Outer {
                self.end = before_key;
            }
        }
    }

    fn chained(&mut self, (a, from): (Coord, f64), (b, to): (Coord, f64), part: Part) {
        if let Some(line) = line_of(a, b) {
            self.push((a, from), (b, to), line, part);
        }
    }

    fn wall(&mut self, a: Coord, b: Coord) {
        let (a, b) = if cross(a, b) < 0.0 { (b, a) } else { (a, b) };
        self.add(a, b, Part::Wall);
    }

    /// A segment that goes counter-clockwise, cut to the directions of the view.
    fn add(&mut self, a: Coord, b: Coord, part: Part) {
        let Some(line) = line_of(a, b) else { return };
        let (from, to) = (self.key(a), self.key(b));
        // Less than half a turn is 2; what seems more is a wall along a ray whose ends rounding has exchanged.
        if (to - from).rem_euclid(4.0) > 2.5 {
            return;
        }
        let pieces = if from <= to {
            [Some(((a, from), (b, to))), None]
        } else {
            // Across the first direction.
            [Some(((a, from), (self.first, 4.0))), Some(((self.first, 0.0), (b, to)))]
        };
        for ((a, from), (b, to)) in pieces.into_iter().flatten() {
            if from < self.end {
                let end = if to > self.end { (self.last, self.end) } else { (b, to) };
                self.push((a, from), end, line, part);
            }
        }
    }

    fn run(mut self) -> MultiPolygon {
        self.events.sort_unstable_by(|a, b| a.key.total_cmp(&b.key));
        let mut directions: Vec<Coord> = Vec::new();
        let mut starts: Vec<usize> = Vec::new();
        let mut key = f64::NEG_INFINITY;
        for (n, event) in self.events.iter().enumerate() {
            if event.key - key > SAME_DIRECTION {
                key = event.key;
                directions.push(event.direction);
                starts.push(n);
            }
            let slab = directions.len() as u32 - 1;
            let span = &mut self.spans[event.span as usize];
            if event.is_start { span.from = slab } else { span.to = slab }
        }
        starts.push(self.events.len());
        let mut pieces = Pieces::default();
        let mut spanning = Spanning { walls: Vec::new(), slots: vec![0; self.spans.len()], lines: Vec::new() };
        let (mut outer, mut inner) = (None, None);
        for slab in 0..directions.len().saturating_sub(1) {
            let events = &self.events[starts[slab]..starts[slab + 1]];
            for event in events.iter().filter(|event| !event.is_start) {
                let span = &self.spans[event.span as usize];
                match span.part {
                    Part::Wall if span.from < span.to => spanning.remove(event.span),
                    Part::Wall => {}
                    Part::Outer => outer = outer.filter(|now| *now != event.span),
                    Part::Inner => inner = inner.filter(|now| *now != event.span),
                }
            }
            for event in events.iter().filter(|event| event.is_start) {
                let span = &self.spans[event.span as usize];
                match span.part {
                    _ if span.from >= span.to => {}
                    Part::Wall => spanning.insert(event.span, span.line),
                    Part::Outer => outer = Some(event.span),
                    Part::Inner => inner = Some(event.span),
                }
            }
            let Some(far) = outer else {
                pieces.close();
                continue;
            };
            let near = inner.map(|near: u32| (near, self.spans[near as usize].line));
            let far = (far, self.spans[far as usize].line);
            let (p, q) = (directions[slab], directions[slab + 1]);
            let (at_p, at_q) = (spanning.nearest(far, p), spanning.nearest(far, q));
            envelope(&spanning, far, (p, at_p), (q, at_q), DEEPEST, &mut |p, q, line| pieces.slab(p, q, line, near));
        }
        pieces.finish(self.turn)
    }
}

/// The line through two points, counter-clockwise, in the form `line · p = 1`; none if it goes through the camera.
pub(super) fn line_of(a: Coord, b: Coord) -> Option<Coord> {
    let twice = cross(a, b);
    let scale = (a.x.abs() + a.y.abs()) * (b.x.abs() + b.y.abs());
    (twice > scale * 1e-12 && twice.is_finite()).then(|| Coord { x: (b.y - a.y) / twice, y: (a.x - b.x) / twice })
}

/// The walls that span the slab.
struct Spanning {
    walls: Vec<u32>,
    lines: Vec<Coord>,
    /// Where each span stands in `walls`.
    slots: Vec<u32>,
}

impl Spanning {
    fn insert(&mut self, span: u32, line: Coord) {
        self.slots[span as usize] = self.walls.len() as u32;
        self.walls.push(span);
        self.lines.push(line);
    }

    fn remove(&mut self, span: u32) {
        let slot = self.slots[span as usize] as usize;
        self.walls.swap_remove(slot);
        self.lines.swap_remove(slot);
        if let Some(moved) = self.walls.get(slot) {
            self.slots[*moved as usize] = slot as u32;
        }
    }

    /// The nearest in a direction, the view's far side included.
    fn nearest(&self, far: Numbered, direction: Coord) -> Numbered {
        let (mut best, mut at) = (dot(far.1, direction), None);
        for (n, line) in self.lines.iter().enumerate() {
            let nearness = dot(*line, direction);
            if nearness > best {
                (best, at) = (nearness, Some(n));
            }
        }
        at.map_or(far, |n| (self.walls[n], self.lines[n]))
    }
}

/// Hands out the nearest lines between two directions, in order, given which are nearest in those directions.
fn envelope(
    spanning: &Spanning,
    far: Numbered,
    (p, mut at_p): (Coord, Numbered),
    (q, mut at_q): (Coord, Numbered),
    depth: u32,
    out: &mut impl FnMut(Coord, Coord, Numbered),
) {
    let as_near = |one: Numbered, other: Numbered, direction: Coord| {
        let (one, other) = (dot(one.1, direction), dot(other.1, direction));
        one >= other - other.abs() * SAME_SHARE
    };
    if at_p.0 != at_q.0 {
        if as_near(at_p, at_q, q) {
            at_q = at_p;
        } else if as_near(at_q, at_p, p) {
            at_p = at_q;
        }
    }
    if at_p.0 == at_q.0 {
        return out(p, q, at_p);
    }
    let x = between(at_p.1, at_q.1, p, q);
    if depth == 0 || cross(p, x) <= 0.0 || cross(x, q) <= 0.0 {
        let middle = p + q;
        return out(p, q, if as_near(at_p, at_q, middle) { at_p } else { at_q });
    }
    let at_x = spanning.nearest(far, x);
    if as_near(at_p, at_x, x) {
        out(p, x, at_p);
        out(x, q, at_q);
    } else {
        envelope(spanning, far, (p, at_p), (x, at_x), depth - 1, out);
        envelope(spanning, far, (x, at_x), (q, at_q), depth - 1, out);
    }
}
