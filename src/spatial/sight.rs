//! What buildings leave of a view: an index of outlines made once for many cameras, and the region that a camera still sees (C5).
//!
//! A building without a known height hides all that is behind its walls. With one, and the camera's height known, it hides what the line of
//! sight over its roof cannot reach: a building of height `b` at distance `d` from a camera at height `h` hides targets of height `t` from `d`
//! to `d·(h − t)/(h − b)` if `t < b < h`, everything behind it if `b ≥ h`, nothing if `b ≤ t`. A camera lower than its targets (`h ≤ t`) is
//! hidden by all that is as high as itself. Buildings stand on level ground, are as high all over, and nothing is seen inside of them.
//!
//! The building that carries the camera does not blind it. Where there is no building near, nothing is known of obstacles, and the answer says
//! so: [`Check::NotChecked`].

mod buildings;
mod cull;
mod pieces;
mod scene;
mod shadow;
mod sweep;
#[cfg(test)]
mod tests;

pub use buildings::{Building, Buildings};
pub use sweep::visible;

use geo::{Coord, MultiPolygon};

/// A wall from one point to another, metres east and north of the camera.
pub type Wall = (Coord, Coord);

/// A map of buildings is taken to reach so far around each of them, metres: with none so near, a view is not checked.
pub const NEAR_M: f64 = 100.0;
/// A camera nearer than this to an outline hangs on it, whatever it is said to be mounted on, metres.
pub const TOUCHING_M: f64 = 0.05;

/// What a camera hangs on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mounting {
    /// A pole, a lamp post, unknown: only a building that the camera's place is inside of, or within [`TOUCHING_M`] of, carries it.
    Free,
    /// A wall, a roof, a ceiling: if the place is inside of no building, the nearest one within `within_m` (the accuracy of the place) carries it.
    OnBuilding {
        /// How far the place may be off, metres.
        within_m: f64,
    },
}

/// Heights that sight is judged by, metres above ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heights {
    /// Of the lens; none: not known, so that heights of buildings do not help.
    pub eye_m: Option<f64>,
    /// Of the target.
    pub target_m: f64,
}

/// Whether anything is known of obstacles around a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// No building within [`NEAR_M`] or the view: the map may just not have any here.
    NotChecked,
    /// Buildings are known here.
    Checked {
        /// How many within [`NEAR_M`] or the view, carriers included.
        near: u32,
        /// How many had walls in the view's way, whether or not they hide anything.
        in_the_way: u32,
    },
}

/// What a camera sees among buildings.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// Region in metres east and north of the camera; valid; may be in several pieces, or empty.
    pub region: MultiPolygon,
    /// Whether obstacles were looked for.
    pub check: Check,
    /// Buildings that were taken to carry the camera, by their number in the index. More than one if the place is inside of several.
    pub carriers: Vec<u32>,
    /// Whether a camera at any other height sees the same: of no building in the way the height is known.
    pub is_for_any_eye: bool,
}
