//! Which ways of setting a camera up at a place are worth asking the solver about.
//!
//! A place sees its ground once, all around, as far as the farthest model reaches; a model is drawn once, looking north ([`Sketch`]). A bearing of a model
//! at the place is then a turn of the points against the drawing: some microseconds. Of the bearings of one model at one place those are kept that no
//! other one is at least as good as (it sees the same points and more); if these are more than asked for, first those that together see the most,
//! then the heaviest.
//!
//! What is found here decides only what is asked about. What a set-up that is kept sees for certain is [`super::coverage::contribution`]'s matter.

mod bearings;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use bearings::{Drawing, Target, of_model};
use geo::MultiPolygon;

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
                        drawings[half as usize] = Drawing::of(MultiPolygon::new(vec![area.polygon()]));
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

    /// Open ground for a task, by day and by night; by street light the ground by day is that by night.
    fn drawings(&self, task: Task, is_lit: bool) -> [Option<&Drawing>; 2] {
        let Some((_, [by_day, by_night])) = self.drawn.iter().find(|(known, _)| *known == task) else { return [None; 2] };
        [by_day.as_ref(), if is_lit { by_day.as_ref() } else { by_night.as_ref() }]
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
    let mut targets: Vec<Target> = Vec::new();
    points.each_near(place.lon_deg, place.lat_deg, radius_m, |number| {
        let local = frame.local_of(points.place(number));
        let (off_m, worth) = (local.x.hypot(local.y), worth(number));
        if off_m <= radius_m && worth.iter().any(|worth| *worth > 0.0) {
            let need = &points.needs()[number as usize];
            targets.push(Target { number, local, off_m, at_rad: local.x.atan2(local.y), task: need.task, is_lit: need.is_lit, worth });
        }
    });
    if targets.is_empty() {
        return Vec::new();
    }
    targets.sort_unstable_by_key(|target| target.number);
    if place.is_open_ground && !around.buildings.carriers(&frame, place.mounting).is_empty() {
        return Vec::new();
    }
    let eyes: Vec<Option<f64>> = sketches.iter().map(|sketch| sketch.eye_m).collect();
    let visible = visible(&frame, place.mounting, &targets, (&eyes, radius_m), around);
    let by_model = sketches.iter().zip(&visible).enumerate();
    by_model.flat_map(|(model, (sketch, is_visible))| of_model(model, sketch, &targets, is_visible, rule)).collect()
}

/// Which targets no building hides from cameras at some heights at one place. Of most buildings the height is not known: then one look is enough for all.
fn visible(
    frame: &Frame,
    mounting: Mounting,
    targets: &[Target],
    (eyes, radius_m): (&[Option<f64>], f64),
    around: &Surroundings<'_>,
) -> Vec<Rc<Vec<bool>>> {
    let Some(disc) = Area::disc(radius_m) else { return Vec::new() };
    let mut looks: Vec<(Option<f64>, bool, Rc<Vec<bool>>)> = Vec::new();
    let look = |eye_m: &Option<f64>| {
        if let Some((.., is_visible)) = looks.iter().find(|(other, is_for_any, _)| *is_for_any || other == eye_m) {
            return Rc::clone(is_visible);
        }
        let sight = around.buildings.see(frame, &disc, Heights { eye_m: *eye_m, target_m: around.target_height_m }, mounting);
        let is_visible = Rc::new(targets.iter().map(|target| holds(&sight.region, target.local)).collect::<Vec<bool>>());
        looks.push((*eye_m, sight.is_for_any_eye, Rc::clone(&is_visible)));
        is_visible
    };
    eyes.iter().map(look).collect()
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
