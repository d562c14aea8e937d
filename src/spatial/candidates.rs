//! Which ways of setting a camera up at a place are worth asking the solver about.
//!
//! A place sees its ground once, all around, as far as the farthest model reaches; a model is drawn once, looking north ([`Sketch`]). A bearing of a model
//! at the place is then a turn of the points against the drawing: some microseconds. Of the bearings of one model at one place those are kept that no
//! other one is at least as good as (it sees the same points and more); if these are more than asked for, first those that together see the most,
//! then the heaviest.
//!
//! What is found here decides only what is asked about. What a set-up that is kept sees for certain is [`super::coverage::contribution`]'s matter.

#[cfg(test)]
mod tests;

use geo::{BoundingRect as _, Coord, MultiPolygon, Rect};

use super::coverage::{Half, Points, Surroundings};
use super::frame::Frame;
use super::rings::holds;
use super::sight::{Heights, Mounting};
use super::view::{Area, Ask, Camera, Light, Task, View, Views, views};

/// A model of camera as it is usually hung, drawn looking north.
#[derive(Debug, Clone)]
pub struct Sketch {
    camera: Camera,
    eye_m: Option<f64>,
    radius_m: f64,
    /// Open ground by task and half of the day.
    drawn: Vec<(Task, [Option<Drawing>; 2])>,
}

#[derive(Debug, Clone)]
struct Drawing {
    ground: MultiPolygon,
    bounds: Rect,
}

/// A place where a camera could hang.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Longitude, degrees of WGS 84.
    pub lon_deg: f64,
    /// Latitude, degrees.
    pub lat_deg: f64,
    /// What it would hang on.
    pub mounting: Mounting,
    /// Whether it is none if a building stands there: a place that was found on a map, not one that somebody named.
    pub is_open_ground: bool,
}

/// Which bearings are tried, and how many of them are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Bearings so far apart, from north, degrees; above 0.
    pub step_deg: f64,
    /// Set-ups of one model at one place at most.
    pub most_of_a_model: usize,
}

impl Default for Rule {
    /// Every 15°, eight at most.
    fn default() -> Self {
        Self { step_deg: 15.0, most_of_a_model: 8 }
    }
}

/// A model at a place with a bearing.
#[derive(Debug, Clone, PartialEq)]
pub struct SetUp {
    /// Number of the model.
    pub model: usize,
    /// Bearing from true north, clockwise, degrees.
    pub bearing_deg: f64,
    /// What the points that it sees are worth.
    pub worth: f64,
}

/// A point that is seen, by its number, by day and by night.
type Seen = (u32, [bool; 2]);

impl Sketch {
    /// The drawing of a model for some tasks; its bearing is not asked. None if its height, tilt, optics or night reach leave it unknown what it sees,
    /// or if it sees nothing for any of the tasks.
    pub fn of(camera: &Camera, tasks: &[Task], around: &Surroundings<'_>) -> Option<Self> {
        let camera = Camera { azimuth_deg: Some(0.0), ..*camera };
        let mut sketch = Self { camera, eye_m: None, radius_m: 0.0, drawn: Vec::new() };
        for &task in tasks {
            let mut drawings: [Option<Drawing>; 2] = [None, None];
            for (half, light) in [(Half::Day, Light::Day), (Half::Night, Light::Dark)] {
                let ask = Ask { px_per_m: task.px_per_m(), light, target_height_m: around.target_height_m };
                let answer = views(&camera, &ask, around.assumptions);
                sketch.eye_m = answer.eye_m;
                let (Views::Still(view) | Views::Ptz { home: view, .. }) = answer.views;
                match view {
                    View::Seen(area) => {
                        sketch.radius_m = sketch.radius_m.max(area.radius_m());
                        let ground = MultiPolygon::new(vec![area.polygon()]);
                        drawings[half as usize] = ground.bounding_rect().map(|bounds| Drawing { ground, bounds });
                    }
                    View::Unknown { .. } => return None,
                    View::Blind(_) => {}
                }
            }
            sketch.drawn.push((task, drawings));
        }
        (sketch.radius_m > 0.0).then_some(sketch)
    }

    /// The model with a bearing.
    pub fn turned(&self, bearing_deg: f64) -> Camera {
        Camera { azimuth_deg: Some(bearing_deg), ..self.camera }
    }

    /// How far it sees by day for the least demanding of its tasks, metres.
    pub fn radius_m(&self) -> f64 {
        self.radius_m
    }

    /// Whether a point in metres east and north of the camera is on its open ground in each half of the day, the camera turned by a sine and cosine.
    fn sees(&self, task: Task, is_lit: bool, local: Coord, (sin, cos): (f64, f64)) -> [bool; 2] {
        let turned = Coord { x: local.x * cos - local.y * sin, y: local.x * sin + local.y * cos };
        let Some((_, drawings)) = self.drawn.iter().find(|(known, _)| *known == task) else { return [false; 2] };
        let is_on = |drawing: &Option<Drawing>| {
            drawing.as_ref().is_some_and(|drawing| {
                let (low, high) = (drawing.bounds.min(), drawing.bounds.max());
                (low.x..=high.x).contains(&turned.x) && (low.y..=high.y).contains(&turned.y) && holds(&drawing.ground, turned)
            })
        };
        let by_day = is_on(&drawings[0]);
        [by_day, if is_lit { by_day } else { is_on(&drawings[1]) }]
    }
}

/// The set-ups of a place that are worth asking about, by model and bearing. `worth` says what seeing a point adds by day and by night; 0 and 0 for
/// points that are seen already. Of a round view that looks everywhere only one bearing is left. 0.1 to 3 ms.
pub fn set_ups(
    place: &Place,
    sketches: &[Sketch],
    points: &Points,
    worth: &dyn Fn(u32) -> [f64; 2],
    around: &Surroundings<'_>,
    rule: &Rule,
) -> Vec<SetUp> {
    let Some(frame) = Frame::at(place.lon_deg, place.lat_deg) else { return Vec::new() };
    let radius_m = sketches.iter().map(|sketch| sketch.radius_m).fold(0.0, f64::max);
    let mut near: Vec<(u32, Coord)> = Vec::new();
    points.each_near(place.lon_deg, place.lat_deg, radius_m, |number| {
        let local = frame.local_of(points.place(number));
        if local.x.hypot(local.y) <= radius_m && worth(number).iter().any(|worth| *worth > 0.0) {
            near.push((number, local));
        }
    });
    let Some(disc) = Area::disc(radius_m).filter(|_| !near.is_empty()) else { return Vec::new() };
    near.sort_unstable_by_key(|(number, _)| *number);
    // What is visible from each height.
    let mut by_height: Vec<(Option<f64>, Vec<bool>)> = Vec::new();
    let mut found = Vec::new();
    for (model, sketch) in sketches.iter().enumerate() {
        if !by_height.iter().any(|(eye_m, _)| *eye_m == sketch.eye_m) {
            let sight =
                around.buildings.see(&frame, &disc, Heights { eye_m: sketch.eye_m, target_m: around.target_height_m }, place.mounting);
            if place.is_open_ground && !sight.carriers.is_empty() {
                return Vec::new();
            }
            by_height.push((sketch.eye_m, near.iter().map(|(_, local)| holds(&sight.region, *local)).collect()));
        }
        let Some((_, is_visible)) = by_height.iter().find(|(eye_m, _)| *eye_m == sketch.eye_m) else { continue };
        let visible: Vec<(u32, Coord)> = near.iter().zip(is_visible).filter(|(_, is)| **is).map(|(near, _)| *near).collect();
        found.extend(of_model(model, sketch, &visible, points, worth, rule));
    }
    found
}

/// What all points within a radius of a place (metres) are worth together: more than any camera there adds whose view is no wider. Some microseconds.
pub fn worth_around(place: &Place, radius_m: f64, points: &Points, worth: &dyn Fn(u32) -> [f64; 2]) -> f64 {
    let Some(frame) = Frame::at(place.lon_deg, place.lat_deg) else { return 0.0 };
    let mut sum = 0.0;
    points.each_near(place.lon_deg, place.lat_deg, radius_m, |number| {
        let local = frame.local_of(points.place(number));
        if local.x.hypot(local.y) <= radius_m {
            sum += worth(number).iter().sum::<f64>();
        }
    });
    sum
}

fn of_model(
    model: usize,
    sketch: &Sketch,
    visible: &[(u32, Coord)],
    points: &Points,
    worth: &dyn Fn(u32) -> [f64; 2],
    rule: &Rule,
) -> Vec<SetUp> {
    let turns = (360.0 / rule.step_deg.max(1.0)).ceil().max(1.0) as u32;
    let mut tried: Vec<(f64, f64, Vec<Seen>)> = Vec::new();
    for turn in 0..turns {
        let bearing_deg = f64::from(turn) * rule.step_deg.max(1.0);
        let sin_cos = bearing_deg.to_radians().sin_cos();
        let (mut seen, mut sum): (Vec<Seen>, f64) = (Vec::new(), 0.0);
        for &(number, local) in visible {
            let need = &points.needs()[number as usize];
            let worth = worth(number);
            let mut halves = sketch.sees(need.task, need.is_lit, local, sin_cos);
            for half in 0..2 {
                halves[half] &= worth[half] > 0.0;
                sum += if halves[half] { worth[half] } else { 0.0 };
            }
            if halves[0] || halves[1] {
                seen.push((number, halves));
            }
        }
        if sum > 0.0 {
            tried.push((bearing_deg, sum, seen));
        }
    }
    let is_dropped = |at: usize| {
        (0..tried.len()).any(|other| {
            let (own, seen) = (&tried[at].2, &tried[other].2);
            // Of equals the first stays.
            other != at && is_part(own, seen) && (other < at || !is_part(seen, own))
        })
    };
    let mut kept: Vec<usize> = (0..tried.len()).filter(|at| !is_dropped(*at)).collect();
    if kept.len() > rule.most_of_a_model {
        kept = most_together(&tried, kept, rule.most_of_a_model, worth);
    }
    kept.into_iter().map(|at| SetUp { model, bearing_deg: tried[at].0, worth: tried[at].1 }).collect()
}

/// The few that together see the most, one after the other; then the heaviest; by bearing.
fn most_together(tried: &[(f64, f64, Vec<Seen>)], mut left: Vec<usize>, most: usize, worth: &dyn Fn(u32) -> [f64; 2]) -> Vec<usize> {
    let mut covered: std::collections::HashMap<u32, [bool; 2]> = std::collections::HashMap::new();
    let mut kept = Vec::new();
    while kept.len() < most && !left.is_empty() {
        let adds = |at: usize| -> f64 {
            let of = |(number, sees): &Seen| {
                let (before, worth) = (covered.get(number).copied().unwrap_or_default(), worth(*number));
                (0..2).map(|half| if sees[half] && !before[half] { worth[half] } else { 0.0 }).sum::<f64>()
            };
            tried[at].2.iter().map(of).sum()
        };
        let rank = |at: usize| (adds(at), tried[at].1);
        let mut best = 0;
        for other in 1..left.len() {
            if rank(left[other]) > rank(left[best]) {
                best = other;
            }
        }
        let at = left.remove(best);
        for (number, sees) in &tried[at].2 {
            let before = covered.entry(*number).or_default();
            (0..2).for_each(|half| before[half] |= sees[half]);
        }
        kept.push(at);
    }
    kept.sort_unstable();
    kept
}

/// Whether all that one list sees is seen by another; both by number.
fn is_part(small: &[Seen], large: &[Seen]) -> bool {
    let mut at = 0;
    small.iter().all(|(number, sees)| {
        while at < large.len() && large[at].0 < *number {
            at += 1;
        }
        at < large.len() && large[at].0 == *number && (!sees[0] || large[at].1[0]) && (!sees[1] || large[at].1[1])
    })
}
