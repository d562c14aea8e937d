//! What a camera sees of the ground as physics gives it, without obstacles (`spatial::sight` takes those into account).
//!
//! A target of some height is seen for a task where it is in the picture, beyond the dead zone under the camera, near enough for the
//! pixels per metre that the task needs, and lit. What is not known is not seen: without a bearing, without optics, or by night without
//! the reach of a lamp the answer is [`View::Unknown`] with the region that the camera could see at most, never a guess.
//!
//! Regions are [`Area`]s in metres east and north of the camera; `spatial::frame` takes them to degrees. Angles: bearings from true north,
//! clockwise; tilt below the horizon. Formulas C1–C4 of the field's table: standard optics of a lens without distortion; ladders of
//! IEC 62676-4:2025 and :2014; tilt for faces: Mobotix, 13°.
//!
//! Where this deviates from C4: a cap by hand and the reach of a lamp are distances from the camera, so they end a view in an arc and not
//! in a straight line at that depth (on the axis it is the same; at the corners of a wide lens the straight line promises a fifth more than
//! the lamp lights), and the lamp's reach is measured from the lamp itself, not from its foot.

mod answer;
mod area;
mod density;
mod ground;
mod ladder;
mod lens;
mod pan;
mod round;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Assumed, Blind, Missing, View, Views, Warning, views};
pub use area::{ARC_SAGITTA_M, Area, Turn};
pub use density::density_px_per_m;
pub use ground::Ground;
pub use ladder::{OldTask, Task};
pub use lens::{Lens, Optics, OpticsGap, Projection, field_of_view_deg};

/// No camera is believed to see farther, whatever its pixels say, metres. Also the largest cap that the register takes.
pub const FARTHEST_M: f64 = 5000.0;
/// Height of a standing person's face above ground, metres: the target unless another is asked for.
pub const FACE_M: f64 = 1.6;
/// Downward tilt beyond which faces are seen too much from above, degrees. Source: Mobotix (C3).
pub const STEEPEST_FOR_FACES_DEG: f64 = 13.0;

/// How a camera can point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// One direction for good: fixed and dome cameras, readers of number plates.
    #[default]
    Fixed,
    /// Pan, tilt, zoom: a home preset, and an arc that it can pan over.
    Ptz,
    /// Several lenses side by side, or one that sees a wide sector; keeps angles.
    Panoramic,
    /// A round picture, usually straight down.
    Fisheye,
}

/// Arc of bearings that a camera can pan over, clockwise from `min_deg` to `max_deg`; equal: all round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pan {
    /// First bearing.
    pub min_deg: f64,
    /// Last bearing.
    pub max_deg: f64,
}

/// How a camera sees in the dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByNight {
    /// Not at all.
    Blind,
    /// By an infrared lamp.
    Infrared,
    /// By a white lamp.
    WhiteLight,
    /// By what light there is.
    Starlight,
    /// By warmth.
    Thermal,
}

/// What the register says of a camera. None: not stated. A number that is not finite or outside of its range counts as not stated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Camera {
    /// How it can point.
    pub kind: Kind,
    /// Lens and sensor; of a PTZ camera at its home preset.
    pub optics: Optics,
    /// Bearing from true north, clockwise; of a PTZ camera that of its home preset. Unknown is never north.
    pub azimuth_deg: Option<f64>,
    /// Arc that a PTZ camera pans over; of others not asked.
    pub pan: Option<Pan>,
    /// Below the horizon, −90 to 90.
    pub tilt_deg: Option<f64>,
    /// Lens above ground, above 0.
    pub mount_height_m: Option<f64>,
    /// How it sees in the dark.
    pub by_night: Option<ByNight>,
    /// Reach of its lamp, infrared or white, at least 0.
    pub ir_range_m: Option<f64>,
    /// Cap set by hand, along the ground, above 0.
    pub max_range_m: Option<f64>,
}

/// When it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Light {
    /// By day.
    Day,
    /// By night without street light: only what the camera itself can do.
    Dark,
    /// By night under street light: as by day.
    Lit,
}

/// What is asked of a view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// Pixels per metre of target, above 0.
    pub px_per_m: f64,
    /// When.
    pub light: Light,
    /// Height of the target above ground, at least 0.
    pub target_height_m: f64,
}

impl Ask {
    /// For a task of the ladder of 2025, a face as target.
    pub fn of(task: Task, light: Light) -> Self {
        Self { px_per_m: task.px_per_m(), light, target_height_m: FACE_M }
    }

    /// For a task of the older ladder, a face as target.
    pub fn of_old(task: OldTask, light: Light) -> Self {
        Self { px_per_m: task.px_per_m(), light, target_height_m: FACE_M }
    }
}

/// What is taken where the register is silent; stored with each run. A missing height or tilt is assumed and said so
/// ([`Assumed`]), because it moves the dead zone by metres; a missing bearing or optics never is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumptions {
    /// Height of the lens above ground, metres.
    pub mount_height_m: f64,
    /// How much a camera of unknown optics could see at most: its focal length in pixels. The ring of the unknown has the radius
    /// `unknown_focal_px / px_per_m`, that is 27 m to perceive and 166 m for an overview with the default.
    pub unknown_focal_px: f64,
}

impl Default for Assumptions {
    /// 4 m; 3840 pixels over 60°, a good camera of the trade.
    fn default() -> Self {
        Self { mount_height_m: 4.0, unknown_focal_px: 3840.0 / (2.0 * (std::f64::consts::PI / 6.0).tan()) }
    }
}
