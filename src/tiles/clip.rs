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
mod tests {
    use super::*;

    fn wkb(rings: &[&[(f64, f64)]]) -> Vec<u8> {
        let mut out = vec![1];
        out.extend(3_u32.to_le_bytes());
        out.extend((rings.len() as u32).to_le_bytes());
        for ring in rings {
            out.extend((ring.len() as u32).to_le_bytes());
            for (x, y) in *ring {
                out.extend(x.to_le_bytes());
                out.extend(y.to_le_bytes());
            }
        }
        out
    }

    /// A ring in units of the tile 1/1/1, whose corner is (0, 0) and whose rows go south.
    fn at(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let m = Tile { z: 1, x: 1, y: 1 }.side_m() / 4096.0;
        points.iter().map(|(x, y)| (x * m, -y * m)).collect()
    }

    fn clipped(points: &[(f64, f64)]) -> Option<Vec<(i32, i32)>> {
        let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
        clipper.clip(&wkb(&[&at(points)])).then(|| clipper.rounded.clone())
    }

    #[test]
    fn an_area_inside_is_kept_as_it_is() {
        assert_eq!(
            clipped(&[(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0), (10.0, 10.0)]),
            Some(vec![(10, 10), (20, 10), (20, 20), (10, 20)])
        );
    }

    #[test]
    fn an_area_around_the_tile_becomes_its_box() {
        let mut ring = clipped(&[(-9000.0, -9000.0), (9000.0, -9000.0), (9000.0, 9000.0), (-9000.0, 9000.0), (-9000.0, -9000.0)]).unwrap();
        ring.sort_unstable();
        assert_eq!(ring, [(-64, -64), (-64, 4160), (4160, -64), (4160, 4160)]);
    }

    #[test]
    fn an_area_beside_the_tile_or_smaller_than_a_unit_is_left_out() {
        assert_eq!(clipped(&[(5000.0, 0.0), (6000.0, 0.0), (6000.0, 100.0), (5000.0, 0.0)]), None);
        assert_eq!(clipped(&[(100.1, 100.1), (100.2, 100.1), (100.2, 100.2), (100.1, 100.1)]), None);
    }

    #[test]
    fn a_slanted_edge_is_cut_where_it_crosses() {
        // the edge from (4060, 0) to (4260, 200) meets x = 4160 at y = 100
        let ring = clipped(&[(4060.0, 0.0), (4260.0, 200.0), (4060.0, 200.0), (4060.0, 0.0)]).unwrap();
        assert!(ring.contains(&(4160, 100)) && ring.contains(&(4160, 200)), "{ring:?}");
    }

    #[test]
    fn outer_rings_turn_one_way_and_holes_the_other() {
        let square = |low: f64, high: f64| at(&[(low, low), (high, low), (high, high), (low, high), (low, low)]);
        let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
        assert!(clipper.clip(&wkb(&[&square(0.0, 100.0), &square(40.0, 60.0)])));
        // outer: to (0,0), three lines clockwise on the screen, close; hole: the other way round
        let outer = [9, 0, 0, 26, 200, 1, 0, 0, 200, 1, 199, 1, 0, 15];
        assert_eq!(&clipper.commands()[..outer.len()], &outer);
        assert_eq!(clipper.rounded, [(40, 60), (60, 60), (60, 40), (40, 40)]);
    }

    fn line_wkb(points: &[(f64, f64)]) -> Vec<u8> {
        let mut out = vec![1];
        out.extend(2_u32.to_le_bytes());
        out.extend((points.len() as u32).to_le_bytes());
        for (x, y) in points {
            out.extend(x.to_le_bytes());
            out.extend(y.to_le_bytes());
        }
        out
    }

    /// The pieces that come of a line, from the commands.
    fn pieces(points: &[(f64, f64)]) -> Vec<Vec<(i32, i32)>> {
        let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
        clipper.clip_lines(&line_wkb(&at(points)));
        let (mut words, mut value, mut shift) = (Vec::new(), 0_u32, 0);
        for byte in clipper.commands() {
            value |= u32::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                words.push(value);
                (value, shift) = (0, 0);
            }
        }
        let (mut found, mut cursor, mut i) = (Vec::<Vec<(i32, i32)>>::new(), (0, 0), 0);
        while i < words.len() {
            let (command, count) = (words[i] & 7, words[i] >> 3);
            i += 1;
            if command == MOVE_TO {
                found.push(Vec::new());
            }
            for _ in 0..count {
                let step = |word: u32| (word >> 1) as i32 ^ -((word & 1) as i32);
                cursor = (cursor.0 + step(words[i]), cursor.1 + step(words[i + 1]));
                found.last_mut().unwrap().push(cursor);
                i += 2;
            }
        }
        found
    }

    #[test]
    fn a_line_is_cut_where_it_leaves_and_begins_again_where_it_comes_back() {
        assert_eq!(pieces(&[(10.0, 10.0), (20.0, 10.0), (20.0, 30.0)]), [vec![(10, 10), (20, 10), (20, 30)]]);
        // out over the east at x = 4160, back further down
        let there_and_back = [(4000.0, 100.0), (4300.0, 100.0), (4300.0, 200.0), (4000.0, 200.0)];
        assert_eq!(pieces(&there_and_back), [vec![(4000, 100), (4160, 100)], vec![(4160, 200), (4000, 200)]]);
        // straight through, both ends outside: the slanted line meets the box in its corner's neighbourhood
        assert_eq!(pieces(&[(-1000.0, 500.0), (9000.0, 500.0)]), [vec![(-64, 500), (4160, 500)]]);
        assert_eq!(pieces(&[(-1000.0, -900.0), (1000.0, 1100.0)]), [vec![(-64, 36), (1000, 1100)]]);
        assert!(pieces(&[(5000.0, 0.0), (6000.0, 4000.0)]).is_empty());
        assert!(pieces(&[(10.1, 10.1), (10.2, 10.2)]).is_empty(), "shorter than a unit");
    }

    #[test]
    fn bytes_that_are_no_polygon_give_nothing() {
        let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
        let good = wkb(&[&at(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)])]);
        assert!(clipper.clip(&good));
        for length in 0..good.len() {
            assert!(!clipper.clip(&good[..length]));
        }
        let mut other = good.clone();
        other[1] = 1;
        assert!(!clipper.clip(&other));
    }
}
