//! Which need is seen: weighted points that ought to be seen at a task's pixels, against what cameras see of them, by day and by night.
//!
//! The steps: what need is made from ([`recipe`]); an index of the need ([`Points`]); what one camera means for each point near it ([`contribution`]); the counts of all of them
//! ([`Ledger`]), in which one camera can be put, taken out or broken without looking at the others; what is left unseen, gathered into gaps
//! with their reason ([`gaps()`]).
//!
//! Nothing unknown counts as seen. A camera without a known bearing, optics or night reach makes a range: the need that is seen for certain,
//! and the need that is seen at most. What a turning camera sees only off its home preset is a figure of its own, added to neither.
//!
//! One look among the buildings suffices for all tasks and lights of a camera: views of a more demanding task, and views by night, are inside
//! of that of the least demanding task by day, and walls hide the same of each.

mod gaps;
mod ledger;
mod outlines;
mod points;
mod reach;
pub mod recipe;
#[cfg(test)]
mod tests;

pub use gaps::{Gap, GapRule, gaps};
pub use ledger::{Ledger, Reason, Share, Tally};
pub use outlines::{CLOSED_M, LEAST_HOLE_M2, Outlines};
pub use points::Points;
pub use reach::{Contribution, Grade, Mark, Surroundings, contribution};

use super::sight::Mounting;
use super::view::{Camera, Task};

/// A place that ought to be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Longitude, degrees of WGS 84.
    pub lon_deg: f64,
    /// Latitude, degrees.
    pub lat_deg: f64,
    /// What a picture of it must allow.
    pub task: Task,
    /// What it is worth to see it by day, at least 0.
    pub by_day: f64,
    /// What it is worth to see it by night, at least 0.
    pub by_night: f64,
    /// Whether street light falls on it by night, so that cameras see it as by day.
    pub is_lit: bool,
}

/// A camera at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watcher {
    /// Longitude, degrees of WGS 84.
    pub lon_deg: f64,
    /// Latitude, degrees.
    pub lat_deg: f64,
    /// What the register says of it.
    pub camera: Camera,
    /// What it hangs on.
    pub mounting: Mounting,
    /// What a person who looked at its picture not long ago found.
    pub on_the_spot: OnTheSpot,
}

/// Whether something stands before a camera, as found on the spot. What that is, and how much it hides, nobody wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnTheSpot {
    /// Nobody looked, or too long ago.
    #[default]
    NotLooked,
    /// Nothing does.
    Clear,
    /// Something does: none of what it would see is certain.
    Occluded,
}

/// Half of the day: what the counts are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Half {
    /// By day.
    Day,
    /// By night.
    Night,
}

impl Half {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Day, Self::Night];

    /// The word in recipes and answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Night => "night",
        }
    }
}

impl Need {
    /// What it is worth to see it in one half of the day.
    pub fn weight(&self, half: Half) -> f64 {
        match half {
            Half::Day => self.by_day,
            Half::Night => self.by_night,
        }
    }
}
