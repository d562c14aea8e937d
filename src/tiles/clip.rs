//! Polygons and lines of a tile: WKB in EPSG:3857 to clipped, rounded MVT command integers, without a geometry object in between.
//!
//! Each ring is cut by Sutherland and Hodgman's method at the tile's box with its margin. A ring that leaves and re-enters
//! keeps a seam along that box: outside the visible tile, as in geojson-vt. (Sutherland, Hodgman 1974, doi:10.1145/360767.360802)

use super::mvt::push_varint;
use super::tile::{EXTENT, MARGIN, Tile};

pub(super) const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;
const LOW: f64 = -(MARGIN as f64);
const HIGH: f64 = (EXTENT + MARGIN) as f64;

/// MVT's coding of signed numbers.
pub(super) fn zigzag(v: i32) -> u32 {
    (v << 1 ^ v >> 31) as u32
}

/// Clips one area after the other to one tile, reusing its memory.
pub(super) struct Clipper {
    west: f64,
    north: f64,
    units_per_m: f64,
    ring: Vec<(f64, f64)>,
    cut: Vec<(f64, f64)>,
    rounded: Vec<(i32, i32)>,
    commands: Vec<u8>,
    cursor: (i32, i32),
}

impl Clipper {
    pub(super) fn new(tile: Tile) -> Self {
        let (west, north) = tile.corner();
        Self {
            west,
            north,
            units_per_m: f64::from(EXTENT) / tile.side_m(),
            ring: Vec::new(),
            cut: Vec::new(),
            rounded: Vec::new(),
            commands: Vec::new(),
            cursor: (0, 0),
        }
    }

    /// The commands of the area clipped last.
    pub(super) fn commands(&self) -> &[u8] {
        &self.commands
    }

    /// Clips a polygon or multipolygon; false if nothing of it is in the tile (or the bytes are not such a geometry).
    /// O(points).
    pub(super) fn clip(&mut self, wkb: &[u8]) -> bool {
        self.commands.clear();
        self.cursor = (0, 0);
        self.read(&mut Wkb(wkb)).is_some() && !self.commands.is_empty()
    }

    /// Clips a line or several, each segment at the tile's box with its margin (Liang, Barsky 1984, doi:10.1145/357332.357333); false if
    /// nothing of them is in the tile. O(points).
    pub(super) fn clip_lines(&mut self, wkb: &[u8]) -> bool {
        self.commands.clear();
        self.cursor = (0, 0);
        self.read_lines(&mut Wkb(wkb)).is_some() && !self.commands.is_empty()
    }

    fn read_lines(&mut self, wkb: &mut Wkb<'_>) -> Option<()> {
        match wkb.header()? {
            2 => self.line(wkb.points()?),
            5 => {
                for _ in 0..wkb.word()? {
                    if wkb.header()? != 2 {
                        return None;
                    }
                    let points = wkb.points()?;
                    self.line(points)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// Writes the pieces of a line that are in the box; where it leaves, a piece ends.
    fn line(&mut self, points: &[u8]) -> Option<()> {
        self.rounded.clear();
        let mut before: Option<(f64, f64)> = None;
        for point in points.chunks_exact(16) {
            let (x, y) = (f64::from_le_bytes(point[..8].try_into().ok()?), f64::from_le_bytes(point[8..].try_into().ok()?));
            let here = ((x - self.west) * self.units_per_m, (self.north - y) * self.units_per_m);
            if let Some(there) = before {
                match segment(there, here) {
                    Some((from, to)) => {
                        self.push_rounded(from);
                        self.push_rounded(to);
                        if to != here {
                            self.emit_line();
                        }
                    }
                    None => self.emit_line(),
                }
            }
            before = Some(here);
        }
        self.emit_line();
        Some(())
    }

    fn push_rounded(&mut self, (x, y): (f64, f64)) {
        let point = (x.round() as i32, y.round() as i32);
        if self.rounded.last() != Some(&point) {
            self.rounded.push(point);
        }
    }

    fn emit_line(&mut self) {
        let n = self.rounded.len();
        if n >= 2 {
            self.write_points();
        }
        self.rounded.clear();
    }

    /// Move to the first rounded point, lines to the others.
    fn write_points(&mut self) {
        let n = self.rounded.len();
        for i in 0..n {
            let (x, y) = self.rounded[i];
            if i < 2 {
                let command = if i == 0 { MOVE_TO | 1 << 3 } else { LINE_TO | ((n - 1) as u32) << 3 };
                push_varint(&mut self.commands, u64::from(command));
            }
            push_varint(&mut self.commands, u64::from(zigzag(x - self.cursor.0)));
            push_varint(&mut self.commands, u64::from(zigzag(y - self.cursor.1)));
            self.cursor = (x, y);
        }
    }

    fn read(&mut self, wkb: &mut Wkb<'_>) -> Option<()> {
        match wkb.header()? {
            3 => self.polygon(wkb),
            6 => {
                for _ in 0..wkb.word()? {
                    if wkb.header()? != 3 {
                        return None;
                    }
                    self.polygon(wkb)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn polygon(&mut self, wkb: &mut Wkb<'_>) -> Option<()> {
        let mut shown = false;
        for i in 0..wkb.word()? {
            let points = wkb.points()?;
            // The holes of an outline that is not in the tile are not in it either.
            if i == 0 || shown {
                let kept = self.ring(points, i == 0);
                shown |= kept;
            }
        }
        Some(())
    }

    fn ring(&mut self, points: &[u8], outer: bool) -> bool {
        self.ring.clear();
        let (mut min, mut max) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for point in points.chunks_exact(16) {
            let (Ok(x), Ok(y)) = (point[..8].try_into().map(f64::from_le_bytes), point[8..].try_into().map(f64::from_le_bytes)) else {
                return false;
            };
            let (x, y) = ((x - self.west) * self.units_per_m, (self.north - y) * self.units_per_m);
            min = (min.0.min(x), min.1.min(y));
            max = (max.0.max(x), max.1.max(y));
            self.ring.push((x, y));
        }
        if max.0 < LOW || max.1 < LOW || min.0 > HIGH || min.1 > HIGH {
            return false;
        }
        // The closing point repeats the first.
        if self.ring.len() > 1 && self.ring.first() == self.ring.last() {
            self.ring.pop();
        }
        if min.0 < LOW {
            self.cut(|p| p.0 - LOW);
        }
        if max.0 > HIGH {
            self.cut(|p| HIGH - p.0);
        }
        if min.1 < LOW {
            self.cut(|p| p.1 - LOW);
        }
        if max.1 > HIGH {
            self.cut(|p| HIGH - p.1);
        }
        self.round();
        self.emit(outer)
    }

    /// Keeps the part of the ring where `inside` is not negative; `inside` is linear.
    fn cut(&mut self, inside: impl Fn((f64, f64)) -> f64) {
        self.cut.clear();
        let Some(&last) = self.ring.last() else { return };
        let (mut before, mut before_in) = (last, inside(last));
        for &point in &self.ring {
            let point_in = inside(point);
            if (before_in < 0.0) != (point_in < 0.0) {
                let t = before_in / (before_in - point_in);
                self.cut.push((before.0 + t * (point.0 - before.0), before.1 + t * (point.1 - before.1)));
            }
            if point_in >= 0.0 {
                self.cut.push(point);
            }
            (before, before_in) = (point, point_in);
        }
        std::mem::swap(&mut self.ring, &mut self.cut);
    }

    /// Rounds to units; drops repeated points and points in the middle of a horizontal or vertical run.
    fn round(&mut self) {
        self.rounded.clear();
        for &(x, y) in &self.ring {
            let point = (x.round() as i32, y.round() as i32);
            while let [.., a, b] = self.rounded[..] {
                if (a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1) {
                    self.rounded.pop();
                } else {
                    break;
                }
            }
            if self.rounded.last() != Some(&point) {
                self.rounded.push(point);
            }
        }
        while self.rounded.len() > 1 && self.rounded.first() == self.rounded.last() {
            self.rounded.pop();
        }
    }

    /// Writes the ring in the direction that MVT wants: outer rings with positive area (y down), holes with negative.
    fn emit(&mut self, outer: bool) -> bool {
        let n = self.rounded.len();
        if n < 3 {
            return false;
        }
        let twice_area: i64 = (0..n)
            .map(|i| {
                let ((x0, y0), (x1, y1)) = (self.rounded[i], self.rounded[(i + 1) % n]);
                i64::from(x0) * i64::from(y1) - i64::from(x1) * i64::from(y0)
            })
            .sum();
        if twice_area == 0 {
            return false;
        }
        if (twice_area > 0) != outer {
            self.rounded.reverse();
        }
        self.write_points();
        push_varint(&mut self.commands, u64::from(CLOSE_PATH | 1 << 3));
        true
    }
}

/// The part of a segment that is in the tile's box with its margin; ends that are inside stay as they are. None: no part.
fn segment(from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from.0 - LOW), (dx, HIGH - from.0), (-dy, from.1 - LOW), (dy, HIGH - from.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    if enter > leave || !enter.is_finite() || !leave.is_finite() {
        return None;
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    Some((if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }))
}

/// Little-endian WKB that is still to be read.
struct Wkb<'a>(&'a [u8]);

impl<'a> Wkb<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// Byte order, which must be little-endian, and type.
    fn header(&mut self) -> Option<u32> {
        if self.take(1)? != [1] {
            return None;
        }
        self.word()
    }

    fn points(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.word()?).ok()?;
        self.take(count.checked_mul(16)?)
    }
}

#[cfg(test)]
mod tests;
