//! The bearings of one model at one place: what each sees, as bits, and which of them are kept.

use geo::{Coord, MultiPolygon};

use super::{Rule, SetUp, Sketch};
use crate::spatial::rings::holds;
use crate::spatial::view::Task;

/// Directions are compared with so much to spare, radians; distances with so much, metres. What is left over is judged by the drawing itself.
const SPARE_RAD: f64 = 1e-6;
const SPARE_M: f64 = 1e-3;

/// A point that may be seen from a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// Its number.
    pub number: u32,
    /// Metres east and north of the place.
    pub local: Coord,
    /// How far it is, metres.
    pub off_m: f64,
    /// Its direction from north, clockwise, radians.
    pub at_rad: f64,
    /// What a picture of it must allow.
    pub task: Task,
    /// Whether it is seen by night as by day.
    pub is_lit: bool,
    /// What seeing it adds by day and by night.
    pub worth: [f64; 2],
}

/// Ground that a model sees looking north, with all that it lies within.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    ground: MultiPolygon,
    /// Nearest and farthest place of it, metres.
    least_m: f64,
    most_m: f64,
    /// How far it reaches to either side of north, radians.
    side_rad: f64,
}

impl Drawing {
    /// None of what is empty.
    pub(super) fn of(ground: MultiPolygon) -> Option<Self> {
        let (mut least_m, mut most_m, mut side_rad) = (f64::INFINITY, 0.0_f64, 0.0_f64);
        for ring in ground.iter().map(geo::Polygon::exterior) {
            for line in ring.lines() {
                let (a, b) = (line.start, line.end);
                let along = b - a;
                let length2 = along.x * along.x + along.y * along.y;
                let share = if length2 > 0.0 { (-(a.x * along.x + a.y * along.y) / length2).clamp(0.0, 1.0) } else { 0.0 };
                let foot = a + along * share;
                (least_m, most_m) = (least_m.min(foot.x.hypot(foot.y)), most_m.max(a.x.hypot(a.y)));
                side_rad = side_rad.max(a.x.atan2(a.y).abs());
                // Behind the place: then it may be anywhere.
                if a.x * b.x <= 0.0 && a.y.min(b.y) < 0.0 {
                    side_rad = std::f64::consts::PI;
                }
            }
        }
        if holds(&ground, Coord { x: 0.0, y: 0.0 }) {
            (least_m, side_rad) = (0.0, std::f64::consts::PI);
        }
        (most_m > 0.0).then_some(Self { ground, least_m, most_m, side_rad })
    }

    /// Whether a point so far off may be on it, whatever the bearing.
    fn may_reach(&self, off_m: f64) -> bool {
        (self.least_m - SPARE_M..=self.most_m + SPARE_M).contains(&off_m)
    }

    /// Whether a place is on it once it is turned.
    fn holds(&self, local: Coord, (sin, cos): (f64, f64)) -> bool {
        holds(&self.ground, Coord { x: local.x * cos - local.y * sin, y: local.x * sin + local.y * cos })
    }
}

/// What one bearing sees: a bit for each target by day, then one for each by night.
struct Tried {
    bearing_deg: f64,
    worth: f64,
    sees: Vec<u64>,
}

/// What each bearing of a model at a place sees of the points near it; `is_visible` says which of them no building hides.
fn looks(sketch: &Sketch, targets: &[Target], is_visible: &[bool], rule: &Rule) -> Vec<Tried> {
    let step_deg = rule.step_deg.max(1.0);
    let turns = (360.0 / step_deg).ceil().max(1.0) as u32;
    let words = targets.len().div_ceil(64);
    let mut tried: Vec<Tried> =
        (0..turns).map(|turn| Tried { bearing_deg: f64::from(turn) * step_deg, worth: 0.0, sees: vec![0; 2 * words] }).collect();
    let turned: Vec<(f64, (f64, f64))> =
        tried.iter().map(|one| (one.bearing_deg.to_radians(), one.bearing_deg.to_radians().sin_cos())).collect();
    for (at, target) in targets.iter().enumerate().filter(|(at, _)| is_visible[*at]) {
        let drawings = sketch.drawings(target.task, target.is_lit);
        // By street light what is seen by day is seen by night.
        let is_same = target.is_lit;
        for half in if is_same { 0..1 } else { 0..2 } {
            let adds = if is_same { target.worth[0] + target.worth[1] } else { target.worth[half] };
            let Some(drawing) = drawings[half].filter(|drawing| adds > 0.0 && drawing.may_reach(target.off_m)) else { continue };
            for (one, (bearing_rad, sin_cos)) in tried.iter_mut().zip(&turned) {
                let off_rad = (target.at_rad - bearing_rad).rem_euclid(std::f64::consts::TAU);
                let off_rad = off_rad.min(std::f64::consts::TAU - off_rad);
                if off_rad > drawing.side_rad + SPARE_RAD || !drawing.holds(target.local, *sin_cos) {
                    continue;
                }
                for seen in if is_same { 0..2 } else { half..half + 1 } {
                    if target.worth[seen] > 0.0 {
                        one.sees[seen * words + at / 64] |= 1 << (at % 64);
                        one.worth += target.worth[seen];
                    }
                }
            }
        }
    }
    tried
}

/// The bearings of a model at a place that are worth asking about.
pub(super) fn of_model(model: usize, sketch: &Sketch, targets: &[Target], is_visible: &[bool], rule: &Rule) -> Vec<SetUp> {
    let mut tried = looks(sketch, targets, is_visible, rule);
    tried.retain(|one| one.worth > 0.0);
    let is_dropped = |at: usize| {
        (0..tried.len()).any(|other| {
            let (own, seen) = (&tried[at].sees, &tried[other].sees);
            // Of equals the first stays.
            other != at && is_part(own, seen) && (other < at || own != seen)
        })
    };
    let mut kept: Vec<usize> = (0..tried.len()).filter(|at| !is_dropped(*at)).collect();
    if kept.len() > rule.most_of_a_model {
        kept = most_together(&tried, kept, rule.most_of_a_model, targets);
    }
    kept.into_iter().map(|at| SetUp { model, bearing_deg: tried[at].bearing_deg, worth: tried[at].worth }).collect()
}

/// The few that together see the most, one after the other; then the heaviest; by bearing.
fn most_together(tried: &[Tried], mut left: Vec<usize>, most: usize, targets: &[Target]) -> Vec<usize> {
    let words = targets.len().div_ceil(64);
    let mut covered: Vec<u64> = vec![0; 2 * words];
    let mut kept = Vec::new();
    while kept.len() < most && !left.is_empty() {
        let adds = |at: usize| -> f64 {
            let mut sum = 0.0;
            for (word, (sees, covered)) in tried[at].sees.iter().zip(&covered).enumerate() {
                let mut new = sees & !covered;
                while new != 0 {
                    let target = word % words * 64 + new.trailing_zeros() as usize;
                    sum += targets[target].worth[word / words];
                    new &= new - 1;
                }
            }
            sum
        };
        let ranks: Vec<(f64, f64)> = left.iter().map(|at| (adds(*at), tried[*at].worth)).collect();
        let best = (1..left.len()).fold(0, |best, other| if ranks[other] > ranks[best] { other } else { best });
        let at = left.remove(best);
        covered.iter_mut().zip(&tried[at].sees).for_each(|(covered, sees)| *covered |= sees);
        kept.push(at);
    }
    kept.sort_unstable();
    kept
}

/// Whether all that one sees is seen by another.
fn is_part(small: &[u64], large: &[u64]) -> bool {
    small.iter().zip(large).all(|(small, large)| small & !large == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::spatial::coverage::{Grade, Half, Mark, Need, OnTheSpot, Points, Surroundings, Watcher, contribution};
    use crate::spatial::frame::Frame;
    use crate::spatial::sight::{Buildings, Mounting};
    use crate::spatial::view::{Assumptions, ByNight, Camera, FACE_M, Optics};

    /// What the drawing says of open ground, by its bits, is what is judged camera by camera: for a narrow view, a wide one, and one all around.
    #[test]
    fn a_turned_drawing_sees_what_a_turned_camera_sees() {
        let (buildings, assumptions) = (Buildings::default(), Assumptions::default());
        let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: FACE_M };
        let (lon_deg, lat_deg) = (106.31, 20.94);
        let frame = Frame::at(lon_deg, lat_deg).unwrap();
        for (focal_length_mm, tilt_deg, height_m) in [(4.0, 12.0, 4.0), (12.0, 8.0, 6.0), (2.0, 60.0, 8.0), (2.0, 89.0, 6.0)] {
            let optics = Optics {
                sensor_width_mm: Some(5.568),
                sensor_height_mm: Some(3.132),
                focal_length_mm: Some(focal_length_mm),
                resolution_h_px: Some(1920),
                resolution_v_px: Some(1080),
                ..Optics::default()
            };
            let camera = Camera {
                optics,
                tilt_deg: Some(tilt_deg),
                mount_height_m: Some(height_m),
                by_night: Some(ByNight::Infrared),
                ir_range_m: Some(30.0),
                ..Camera::default()
            };
            let tasks = [Task::Overview, Task::Outline];
            let sketch = Sketch::of(&camera, &tasks, &around).unwrap();
            let need = |n: u32| {
                let (turn, metres) = (f64::from(n) * 2.399_963, f64::from(n) * 0.25);
                let place = frame.to_degrees(Coord { x: metres * turn.sin(), y: metres * turn.cos() });
                let task = tasks[n as usize % 2];
                Need { lon_deg: place.x, lat_deg: place.y, task, by_day: 1.0, by_night: 2.0, is_lit: n.is_multiple_of(3) }
            };
            let points = Points::new((0..900).map(need));
            let target = |(number, need): (usize, &Need)| {
                let local = frame.local_of(points.place(number as u32));
                let (off_m, at_rad) = (local.x.hypot(local.y), local.x.atan2(local.y));
                Target { number: number as u32, local, off_m, at_rad, task: need.task, is_lit: need.is_lit, worth: [1.0, 2.0] }
            };
            let targets: Vec<Target> = points.needs().iter().enumerate().map(target).collect();
            let mut seen = 0;
            for one in looks(&sketch, &targets, &vec![true; targets.len()], &Rule::default()) {
                let camera = sketch.turned(one.bearing_deg);
                let watcher = Watcher { lon_deg, lat_deg, camera, mounting: Mounting::Free, on_the_spot: OnTheSpot::NotLooked };
                let marks = contribution(&watcher, &points, &around).marks;
                let is_seen = |number: usize, half: Half| {
                    let mark: Option<&Mark> = marks.iter().find(|mark| mark.point as usize == number);
                    mark.is_some_and(|mark| mark.grade(half) == Grade::Seen)
                };
                let mut worth = 0.0;
                for number in 0..targets.len() {
                    for (half, at) in [(Half::Day, 0), (Half::Night, 1)] {
                        let bit = one.sees[at * targets.len().div_ceil(64) + number / 64] >> (number % 64) & 1 == 1;
                        assert_eq!(bit, is_seen(number, half), "{focal_length_mm} {} {number} {half:?}", one.bearing_deg);
                        worth += if bit { targets[number].worth[at] } else { 0.0 };
                    }
                }
                assert!((one.worth - worth).abs() < 1e-9);
                seen += usize::from(worth > 0.0);
            }
            assert_eq!(seen, 24, "each bearing sees something");
        }
    }
}
