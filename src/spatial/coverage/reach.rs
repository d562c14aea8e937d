//! What one camera means for each point of need near it.

use geo::{Coord, MultiPolygon};

use super::{Half, OnTheSpot, Points, Watcher};
use crate::spatial::frame::Frame;
use crate::spatial::rings::holds;
use crate::spatial::sight::{Buildings, Check, Heights};
use crate::spatial::view::{Area, Ask, Assumptions, Light, Task, View, Views, views};

/// What a camera means for a point, the best that is true of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Grade {
    /// Nothing.
    #[default]
    None,
    /// In its view, but with fewer pixels than the task needs.
    TooFar,
    /// In its view with enough pixels, but behind a building.
    Hidden,
    /// Only what is not known of the camera decides whether it sees it.
    Unknown,
    /// Not at its home preset, but somewhere on its pan arc.
    OnArc,
    /// Somewhere on its pan arc, and only what is not known of its home preset decides whether it looks there anyway: both of the above.
    OnArcOrHome,
    /// Seen for certain.
    Seen,
}

/// A point and what a camera means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Number of the point.
    pub point: u32,
    /// By day.
    pub by_day: Grade,
    /// By night.
    pub by_night: Grade,
}

impl Mark {
    /// In one half of the day.
    pub fn grade(&self, half: Half) -> Grade {
        match half {
            Half::Day => self.by_day,
            Half::Night => self.by_night,
        }
    }
}

/// What a camera means for the need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contribution {
    /// The points that it means anything for, by number.
    pub marks: Vec<Mark>,
    /// Whether buildings are known around it, or a person found nothing before it; false too where no point is near, so that nobody looked.
    pub is_checked: bool,
    /// Whether too little is known of it to say what it sees without turning, by day and by night, for whatever is needed.
    pub is_unknown: [bool; 2],
}

/// What is around cameras, and how they are judged: the same for all of a run.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Buildings; an empty index if none are known.
    pub buildings: &'a Buildings,
    /// What is taken where the register is silent.
    pub assumptions: &'a Assumptions,
    /// Height of the targets above ground, metres.
    pub target_height_m: f64,
}

/// The least demanding task: its view holds all others.
const WIDEST: Task = Task::Overview;

/// One of the figures of a camera among buildings: the ground that it is judged on, and what of it no building hides.
struct Ground {
    visible: Option<MultiPolygon>,
    is_checked: bool,
}

fn region(view: &View) -> Option<(&Area, bool)> {
    match view {
        View::Seen(area) => Some((area, true)),
        View::Unknown { possible, .. } => Some((possible, false)),
        View::Blind(_) => None,
    }
}

/// Home (or only) view, and that of the pan arc.
fn figures(views: &Views) -> [Option<&View>; 2] {
    match views {
        Views::Still(view) => [Some(view), None],
        Views::Ptz { home, arc } => [Some(home), Some(arc)],
    }
}

/// What a camera means for each point of need near it.
///
/// 10 µs where no point is near; 20 to 400 µs otherwise, most of it the look among the buildings. A camera whose place is not in degrees sees
/// nothing.
pub fn contribution(watcher: &Watcher, points: &Points, around: &Surroundings<'_>) -> Contribution {
    let Some(frame) = Frame::at(watcher.lon_deg, watcher.lat_deg) else { return Contribution::default() };
    let ask = |task: Task, light| Ask { px_per_m: task.px_per_m(), light, target_height_m: around.target_height_m };
    let widest = views(&watcher.camera, &ask(WIDEST, Light::Day), around.assumptions);
    let radius_m = figures(&widest.views).into_iter().flatten().filter_map(region).map(|(area, _)| area.radius_m()).fold(0.0, f64::max);
    let in_the_dark = views(&watcher.camera, &ask(WIDEST, Light::Dark), around.assumptions);
    let is_occluded = watcher.on_the_spot == OnTheSpot::Occluded;
    let is_unknown = [&widest.views, &in_the_dark.views].map(|views| match figures(views)[0] {
        Some(View::Unknown { .. }) => true,
        Some(View::Seen(_)) => is_occluded,
        _ => false,
    });
    let mut near: Vec<(u32, Coord)> = Vec::new();
    if radius_m > 0.0 {
        points.each_near(watcher.lon_deg, watcher.lat_deg, radius_m, |number| {
            let local = frame.local_of(points.place(number));
            if local.x.hypot(local.y) <= radius_m {
                near.push((number, local));
            }
        });
    }
    if near.is_empty() {
        return Contribution { is_unknown, ..Contribution::default() };
    }
    let heights = Heights { eye_m: widest.eye_m, target_m: around.target_height_m };
    let grounds = figures(&widest.views).map(|view| {
        let Some((area, _)) = view.and_then(region) else { return Ground { visible: None, is_checked: false } };
        let sight = around.buildings.see(&frame, area, heights, watcher.mounting);
        Ground { visible: Some(sight.region), is_checked: sight.check != Check::NotChecked }
    });
    near.sort_unstable_by_key(|(number, _)| *number);
    let mut judges: Vec<(Task, [Judge; 2])> = Vec::new();
    let mut judge = |task: Task| -> usize {
        judges.iter().position(|(other, _)| *other == task).unwrap_or_else(|| {
            let by = |light| Judge::of(&views(&watcher.camera, &ask(task, light), around.assumptions).views);
            judges.push((task, [by(Light::Day), by(Light::Dark)]));
            judges.len() - 1
        })
    };
    let places: Vec<(u32, Coord, usize, bool)> = near
        .into_iter()
        .map(|(number, local)| {
            let need = &points.needs()[number as usize];
            (number, local, judge(need.task), need.is_lit)
        })
        .collect();
    let overview = judge(WIDEST);
    let marks = places.into_iter().filter_map(|(point, local, task, is_lit)| {
        let is_visible = [0, 1].map(|figure: usize| grounds[figure].visible.as_ref().is_some_and(|region| holds(region, local)));
        let grade = |half: usize| judges[task].1[half].grade(&judges[overview].1[half], local, is_visible, is_occluded);
        let by_day = grade(0);
        let by_night = if is_lit { by_day } else { grade(1) };
        (by_day.max(by_night) > Grade::None).then_some(Mark { point, by_day, by_night })
    });
    Contribution {
        marks: marks.collect(),
        is_checked: watcher.on_the_spot != OnTheSpot::NotLooked || grounds.iter().any(|ground| ground.is_checked),
        is_unknown,
    }
}

/// Open ground that a camera sees for one task in one light: at home (or without turning), and on its arc; and whether that is known.
struct Judge([Option<(MultiPolygon, bool)>; 2]);

impl Judge {
    fn of(views: &Views) -> Self {
        Self(figures(views).map(|view| {
            let (area, is_known) = view.and_then(region)?;
            Some((MultiPolygon::new(vec![area.polygon()]), is_known))
        }))
    }

    /// What is true of a point that buildings leave visible or not from the home view and from the arc, if something else stands before the camera
    /// or not.
    fn grade(&self, widest: &Self, local: Coord, is_visible: [bool; 2], is_occluded: bool) -> Grade {
        let is_in_widest = || widest.0[0].as_ref().is_some_and(|(region, is_known)| *is_known && holds(region, local));
        let of_figure = |figure: usize| match &self.0[figure] {
            Some((region, is_known)) if holds(region, local) => match (is_visible[figure], *is_known, figure) {
                (false, true, 0) => Grade::Hidden,
                // Behind a building of what may not be looked at is no reason of its own.
                (false, _, _) => Grade::None,
                (true, false, _) => Grade::Unknown,
                (true, true, 0) if is_occluded => Grade::Unknown,
                (true, true, 0) => Grade::Seen,
                (true, true, _) => Grade::OnArc,
            },
            _ if figure == 0 && is_visible[0] && is_in_widest() => Grade::TooFar,
            _ => Grade::None,
        };
        match (of_figure(0), of_figure(1)) {
            // That it could turn there takes nothing from what it may see without turning.
            (Grade::Unknown, Grade::OnArc) => Grade::OnArcOrHome,
            (home, arc) => home.max(arc),
        }
    }
}
