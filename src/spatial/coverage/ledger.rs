//! How many cameras mean what for each point, kept current camera by camera.

use std::collections::HashMap;

use super::{Contribution, Grade, Half, Mark, Points};

/// Cameras by what they mean for a point in one half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Working ones that see it for certain.
    pub seen: u16,
    /// Working ones of which it is not known whether they see it.
    pub unknown: u16,
    /// Working ones that see it somewhere on their pan arc only.
    pub on_arc: u16,
    /// Working ones that would, but for a building.
    pub hidden: u16,
    /// Working ones that have it in view with too few pixels.
    pub too_far: u16,
    /// Ones that do not work and would see it for certain.
    pub broken: u16,
}

/// Why a point is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A camera that does not work would see it.
    Broken,
    /// It is seen by day, but not by night.
    Night,
    /// A camera might see it of which too little is known.
    Unknown,
    /// A camera could turn to it, but does not look there at its home preset.
    Turned,
    /// A building is before it.
    Occluded,
    /// A camera has it in view with too few pixels for the task.
    TooFar,
    /// No camera has it in view.
    NoCamera,
}

impl Reason {
    /// In the order in which they are asked: what costs least to put right comes first.
    pub const ALL: [Self; 7] = [Self::Broken, Self::Night, Self::Unknown, Self::Turned, Self::Occluded, Self::TooFar, Self::NoCamera];

    /// The word in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Night => "night",
            Self::Unknown => "unknown",
            Self::Turned => "turned",
            Self::Occluded => "occluded",
            Self::TooFar => "too_far",
            Self::NoCamera => "no_camera",
        }
    }
}

/// How much of a need is seen, as sums of weights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// All of it.
    pub need: f64,
    /// Seen for certain by at least one working camera.
    pub seen: f64,
    /// Seen for certain by at least two.
    pub seen_twice: f64,
    /// Seen at most: for certain, or if what is not known were so.
    pub seen_at_most: f64,
    /// Seen for certain, or by a camera that would have to turn to it.
    pub seen_if_turned: f64,
    /// Seen for certain if those cameras worked that do not.
    pub seen_if_repaired: f64,
    /// Points in it.
    pub points: u32,
}

impl Share {
    /// Adds a point of some weight with its counts.
    pub fn count(&mut self, weight: f64, tally: Tally) {
        let mut add = |sum: fn(&mut Self) -> &mut f64, holds: bool| {
            if holds {
                *sum(self) += weight;
            }
        };
        add(|share| &mut share.need, true);
        add(|share| &mut share.seen, tally.seen > 0);
        add(|share| &mut share.seen_twice, tally.seen > 1);
        add(|share| &mut share.seen_at_most, tally.seen + tally.unknown > 0);
        add(|share| &mut share.seen_if_turned, tally.seen + tally.on_arc > 0);
        add(|share| &mut share.seen_if_repaired, tally.seen + tally.broken > 0);
        self.points += 1;
    }
}

#[derive(Debug)]
struct Kept {
    works: bool,
    marks: Vec<Mark>,
}

/// The counts of all points, and what each camera means for them.
///
/// Cameras have numbers of the caller's. 24 bytes a point and 8 for each point that a camera means anything for.
#[derive(Debug)]
pub struct Ledger {
    points: Points,
    tallies: Vec<[Tally; 2]>,
    cameras: HashMap<u64, Kept>,
}

fn book(tally: &mut Tally, grade: Grade, works: bool, is_added: bool) {
    let count = |count: &mut u16| *count = if is_added { count.saturating_add(1) } else { count.saturating_sub(1) };
    match (grade, works) {
        (Grade::Seen, true) => count(&mut tally.seen),
        (Grade::Seen, false) => count(&mut tally.broken),
        (Grade::Unknown, true) => count(&mut tally.unknown),
        (Grade::OnArc, true) => count(&mut tally.on_arc),
        (Grade::OnArcOrHome, true) => {
            count(&mut tally.unknown);
            count(&mut tally.on_arc);
        }
        (Grade::Hidden, true) => count(&mut tally.hidden),
        (Grade::TooFar, true) => count(&mut tally.too_far),
        _ => {}
    }
}

impl Ledger {
    /// Of a need that nobody sees yet.
    pub fn new(points: Points) -> Self {
        Self { tallies: vec![[Tally::default(); 2]; points.len()], points, cameras: HashMap::new() }
    }

    /// The need.
    pub fn points(&self) -> &Points {
        &self.points
    }

    /// Puts a camera in the place of what was kept under its number. The points whose counts may have changed, each once. O(points near).
    pub fn put(&mut self, number: u64, works: bool, contribution: Contribution) -> Vec<u32> {
        let mut touched = self.take_out(number);
        let is_known = |mark: &Mark| (mark.point as usize) < self.tallies.len();
        let marks: Vec<Mark> = contribution.marks.into_iter().filter(is_known).collect();
        touched.extend(marks.iter().map(|mark| mark.point));
        self.book_all(&marks, works, true);
        self.cameras.insert(number, Kept { works, marks });
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Takes a camera out. The points whose counts may have changed.
    pub fn take_out(&mut self, number: u64) -> Vec<u32> {
        let Some(kept) = self.cameras.remove(&number) else { return Vec::new() };
        self.book_all(&kept.marks, kept.works, false);
        kept.marks.iter().map(|mark| mark.point).collect()
    }

    /// A camera breaks or works again; what it means for the points stays. The points whose counts may have changed.
    pub fn set_works(&mut self, number: u64, works: bool) -> Vec<u32> {
        let Some(mut kept) = self.cameras.remove(&number) else { return Vec::new() };
        self.book_all(&kept.marks, kept.works, false);
        kept.works = works;
        self.book_all(&kept.marks, works, true);
        let touched = kept.marks.iter().map(|mark| mark.point).collect();
        self.cameras.insert(number, kept);
        touched
    }

    fn book_all(&mut self, marks: &[Mark], works: bool, is_added: bool) {
        for mark in marks {
            for half in Half::ALL {
                book(&mut self.tallies[mark.point as usize][half as usize], mark.grade(half), works, is_added);
            }
        }
    }

    /// The counts of a point; all 0 for a number that there is not.
    pub fn tally(&self, point: u32, half: Half) -> Tally {
        self.tallies.get(point as usize).map_or_else(Tally::default, |tallies| tallies[half as usize])
    }

    /// Why a point is not seen; none if it is.
    pub fn reason(&self, point: u32, half: Half) -> Option<Reason> {
        let tally = self.tally(point, half);
        let holds = |reason: &Reason| match reason {
            Reason::Broken => tally.broken > 0,
            Reason::Night => half == Half::Night && self.tally(point, Half::Day).seen > 0,
            Reason::Unknown => tally.unknown > 0,
            Reason::Turned => tally.on_arc > 0,
            Reason::Occluded => tally.hidden > 0,
            Reason::TooFar => tally.too_far > 0,
            Reason::NoCamera => true,
        };
        if tally.seen > 0 { None } else { Reason::ALL.into_iter().find(holds) }
    }

    /// How much is seen of all points of each of `groups` groups; `group` says to which a point belongs, if to any. A point without weight
    /// in this half of the day is in none. O(points).
    pub fn shares(&self, half: Half, groups: usize, group: impl Fn(u32) -> Option<usize>) -> Vec<Share> {
        let mut shares = vec![Share::default(); groups];
        for (number, need) in self.points.needs().iter().enumerate() {
            let weight = need.weight(half);
            if weight > 0.0
                && let Some(share) = group(number as u32).and_then(|group| shares.get_mut(group))
            {
                share.count(weight, self.tallies[number][half as usize]);
            }
        }
        shares
    }

    /// The points that only this camera sees, in order. None if it does not work or is not kept.
    pub fn only_seen_by(&self, number: u64, half: Half) -> Vec<u32> {
        let Some(kept) = self.cameras.get(&number).filter(|kept| kept.works) else { return Vec::new() };
        let is_only = |mark: &&Mark| mark.grade(half) == Grade::Seen && self.tally(mark.point, half).seen == 1;
        kept.marks.iter().filter(is_only).map(|mark| mark.point).collect()
    }

    /// Whether it is for this camera, too, that it is not known how much is seen: it works, and might see a point of some weight that nobody sees
    /// for certain.
    pub fn may_add(&self, number: u64, half: Half, weight: impl Fn(u32) -> f64) -> bool {
        let Some(kept) = self.cameras.get(&number).filter(|kept| kept.works) else { return false };
        let may = |mark: &Mark| {
            matches!(mark.grade(half), Grade::Unknown | Grade::OnArcOrHome)
                && self.tally(mark.point, half).seen == 0
                && weight(mark.point) > 0.0
        };
        kept.marks.iter().any(may)
    }

    /// The weight that only this camera sees: what would be lost if it failed. 0 if it does not work or is not kept.
    pub fn lost_without(&self, number: u64, half: Half) -> f64 {
        self.only_seen_by(number, half).into_iter().map(|point| self.points.needs()[point as usize].weight(half)).sum()
    }
}
