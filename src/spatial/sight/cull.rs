//! Walls that stand behind another wall wherever they are: most of a town, and none of them changes what is seen.
//!
//! Directions are divided into bins. In each bin one wall that spans all of it is kept as a screen; a wall is left out if in every bin that it
//! touches it is behind the screen on both sides of the bin. The reciprocal of a distance is a sine of the direction, so it is behind in
//! between too. The nearest wall of a direction is behind no screen: leaving out the others is exact.

use geo::Coord;

use super::Wall;
use super::pieces::{cross, dot};
use super::sweep::line_of;

/// Bins of a quarter turn.
const BINS: usize = 128;
const ALL: usize = 4 * BINS;

/// A screen: reciprocals of its distance on both sides of a bin, in a unit that is the same for all walls on that side.
type Screen = [f64; 2];

/// The nearest screens of a camera.
pub(super) struct Screens {
    bins: Vec<Screen>,
}

/// A number that grows with the direction, from 0 to 4.
fn key(p: Coord) -> f64 {
    match (p.x >= 0.0, p.y >= 0.0) {
        (true, true) => p.y / (p.x + p.y),
        (false, true) => 1.0 - p.x / (p.y - p.x),
        (false, false) => 2.0 + p.y / (p.x + p.y),
        (true, false) => 3.0 + p.x / (p.x - p.y),
    }
}

/// The direction in which a bin begins, not of unit length.
fn side(bin: usize) -> Coord {
    let t = (bin % BINS) as f64 / BINS as f64;
    match (bin / BINS) % 4 {
        0 => Coord { x: 1.0 - t, y: t },
        1 => Coord { x: -t, y: 1.0 - t },
        2 => Coord { x: t - 1.0, y: -t },
        _ => Coord { x: t, y: t - 1.0 },
    }
}

/// Line, first bin and number of bins that a wall touches; none for one along a ray.
fn span((a, b): Wall) -> Option<(Coord, usize, usize)> {
    let (a, b) = if cross(a, b) < 0.0 { (b, a) } else { (a, b) };
    let line = line_of(a, b)?;
    let bin = |point: Coord| ((key(point) * BINS as f64) as usize).min(ALL - 1);
    let (first, last) = (bin(a), bin(b));
    let bins = (last + ALL - first) % ALL + 1;
    // A wall spans less than half a turn: what seems more lies along a ray.
    (bins <= ALL / 2 + 2).then_some((line, first, bins))
}

impl Screens {
    /// Of walls that hide all that is behind them. O(bins that they touch).
    pub(super) fn of(walls: &[Wall]) -> Self {
        let mut bins = vec![[0.0; 2]; ALL];
        for (line, first, count) in walls.iter().filter_map(|wall| span(*wall)) {
            if count < 3 {
                continue;
            }
            // It begins in the first of its bins and ends in the last one: it spans those between.
            let mut before = dot(line, side(first + 1));
            for n in first + 1..first + count - 1 {
                let after = dot(line, side(n + 1));
                let screen: &mut Screen = &mut bins[n % ALL];
                if before + after > screen[0] + screen[1] {
                    *screen = [before, after];
                }
                before = after;
            }
        }
        Self { bins }
    }

    /// Whether a wall is behind screens wherever it is. False for one along a ray.
    pub(super) fn hide(&self, wall: Wall) -> bool {
        let Some((line, first, count)) = span(wall) else { return false };
        (first..first + count).all(|n| {
            let screen = self.bins[n % ALL];
            dot(line, side(n)) < screen[0] * (1.0 - 1e-9) && dot(line, side(n + 1)) < screen[1] * (1.0 - 1e-9)
        })
    }
}
