//! A finished choice counted once more, from the view polygons of its cameras: what each sees of each point, what that is worth, what it costs, whether two
//! hang on one mount. It takes nothing from the search but the cameras' places and directions. Pure.

use geo::{BoundingRect as _, Contains as _, Coord, Distance as _, Euclidean, LineString, MultiPolygon, Point as GeoPoint};
use serde_json::{Value, json};

use super::inputs::Point;
use super::wish::Wish;
use crate::coverage::store::Obstacles;
use crate::spatial::coverage::{Half, Watcher};
use crate::spatial::frame::Frame;
use crate::spatial::sight::Heights;
use crate::spatial::view::{Ask, Assumptions, FACE_M, Light, Task, View, Views, views};

/// Points so near to the border of a view may be on either side of it, metres.
const BORDER_M: f64 = 0.05;
/// The value may be off by this part of itself for rounding alone.
const ROUNDING: f64 = 1e-9;

/// A camera of the choice.
#[derive(Debug)]
pub struct Camera<'a> {
    /// As it would hang.
    pub watcher: Watcher,
    /// Buildings around it, read for this alone.
    pub obstacles: &'a Obstacles,
    /// The points that the search says it sees, by day and by night.
    pub sees: [&'a [u32]; 2],
    /// What it costs.
    pub cost_vnd: i64,
}

/// What the count came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What the cameras add.
    pub value: f64,
    /// Points that a camera sees by one of the two and not by the other, off the borders of views.
    pub differs_points: usize,
    /// Points on a border, which count as the search has them.
    pub border_points: usize,
    /// Whether number and cost are within the budget.
    pub is_budget_ok: bool,
    /// Whether no two hang at one place.
    pub is_mounts_ok: bool,
}

impl Checked {
    /// As it is kept and told.
    pub fn told(&self) -> Value {
        json!({"value": self.value, "differs_points": self.differs_points, "border_points": self.border_points, "is_budget_ok": self.is_budget_ok,
            "is_mounts_ok": self.is_mounts_ok})
    }

    /// What is wrong; none if a value told for the choice is right.
    pub fn fault(&self, value: f64) -> Option<String> {
        let is_off = (self.value - value).abs() > ROUNDING * value.abs().max(1.0) * 1e3;
        match () {
            () if self.differs_points > 0 => Some(format!("{} điểm / points", self.differs_points)),
            () if is_off => Some(format!("{:.6} ≠ {value:.6}", self.value)),
            () if !self.is_budget_ok => Some("ngân sách / budget".to_owned()),
            () if !self.is_mounts_ok => Some("vị trí trùng / one mount twice".to_owned()),
            () => None,
        }
    }
}

/// What a camera sees of the points, each by day and by night; none where a point lies on the border of a view.
fn seen_by(camera: &Camera<'_>, points: &[Point], wish: &Wish) -> Vec<(u32, [Option<bool>; 2])> {
    let watcher = &camera.watcher;
    let Some(frame) = Frame::at(watcher.lon_deg, watcher.lat_deg) else { return Vec::new() };
    let assumptions = Assumptions::default();
    let tasks: std::collections::BTreeSet<Task> = points.iter().map(|point| point.need().task).collect();
    // Ground by task and half, in degrees.
    let mut grounds: Vec<(Task, Half, MultiPolygon)> = Vec::new();
    for task in tasks {
        for (half, light) in [(Half::Day, Light::Day), (Half::Night, Light::Dark)] {
            let answer = views(&watcher.camera, &Ask { px_per_m: task.px_per_m(), light, target_height_m: FACE_M }, &assumptions);
            let (Views::Still(view) | Views::Ptz { home: view, .. }) = &answer.views;
            if let View::Seen(area) = view {
                let heights = Heights { eye_m: answer.eye_m, target_m: FACE_M };
                let sight = camera.obstacles.buildings.see(&frame, area, heights, watcher.mounting);
                grounds.push((task, half, frame.shape_to_degrees(&sight.region)));
            }
        }
    }
    let Some(bounds) = grounds.iter().filter_map(|(.., ground)| ground.bounding_rect()).reduce(|a, b| {
        let (low, high) = (a.min(), a.max());
        geo::Rect::new(
            Coord { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
            Coord { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
        )
    }) else {
        return Vec::new();
    };
    let margin = 1e-6;
    let is_near = |point: &Point| {
        (bounds.min().x - margin..=bounds.max().x + margin).contains(&point.lon)
            && (bounds.min().y - margin..=bounds.max().y + margin).contains(&point.lat)
    };
    let of_half = |point: &Point, half: Half| -> Option<bool> {
        if !wish.halves().contains(&half) {
            return Some(false);
        }
        let task = point.need().task;
        let place = GeoPoint::new(point.lon, point.lat);
        // Under street light the ground by day is that by night.
        let of_light = if point.is_lit { Half::Day } else { half };
        let mut of_task = grounds.iter().filter(|(known, of, _)| *known == task && *of == of_light);
        let Some((.., ground)) = of_task.next() else { return Some(false) };
        if border_m(&frame, ground, point) < BORDER_M { None } else { Some(ground.contains(&place)) }
    };
    let near = points.iter().enumerate().filter(|(_, point)| is_near(point));
    near.map(|(number, point)| (number as u32, Half::ALL.map(|half| of_half(point, half)))).collect()
}

/// How far a point is from the border of a ground, metres.
fn border_m(frame: &Frame, ground: &MultiPolygon, point: &Point) -> f64 {
    let local = GeoPoint::from(frame.to_local(point.lon, point.lat));
    let rings = ground.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings
        .map(|ring| {
            let line: LineString = ring.0.iter().map(|corner| frame.to_local(corner.x, corner.y)).collect();
            Euclidean.distance(&local, &line)
        })
        .fold(f64::INFINITY, f64::min)
}

/// Counts a choice once more. `points` are those of the plan; `places` says where each camera hangs.
pub fn check(points: &[Point], cameras: &[Camera<'_>], wish: &Wish) -> Checked {
    let mut counts: Vec<[u32; 2]> = points.iter().map(|point| Half::ALL.map(|half| point.seen(half))).collect();
    let (mut differs, mut border) = (0, 0);
    for camera in cameras {
        let asks = |number: u32, half: Half| {
            let point = &points[number as usize];
            point.weight(half) > 0.0 && point.seen(half) < wish.times_of(&point.source)
        };
        let told = |number: u32, half: Half| camera.sees[half as usize].binary_search(&number).is_ok();
        let mut found = [0, 0];
        for (number, seen) in seen_by(camera, points, wish) {
            for half in Half::ALL {
                if !asks(number, half) {
                    continue;
                }
                let sees = seen[half as usize].unwrap_or_else(|| {
                    border += 1;
                    told(number, half)
                });
                differs += usize::from(sees != told(number, half));
                found[half as usize] += usize::from(told(number, half));
                counts[number as usize][half as usize] += u32::from(sees);
            }
        }
        // What the search says is seen and lies outside of all views.
        differs += (0..2).map(|half| camera.sees[half].len().abs_diff(found[half])).sum::<usize>();
    }
    let value = points.iter().zip(&counts).flat_map(|(point, counts)| {
        let times = wish.times_of(&point.source);
        Half::ALL.into_iter().filter(|half| wish.halves().contains(half)).map(move |half| {
            let (before, after) = (point.seen(half).min(times), counts[half as usize].min(times));
            point.weight(half) * f64::from(after - before) / f64::from(times)
        })
    });
    let value = value.sum();
    let cost: i64 = cameras.iter().map(|camera| camera.cost_vnd).sum();
    let is_budget_ok =
        wish.budget.cameras.is_none_or(|most| cameras.len() <= most as usize) && wish.budget.vnd.is_none_or(|most| cost <= most);
    let mut places: Vec<(u64, u64)> =
        cameras.iter().map(|camera| (camera.watcher.lon_deg.to_bits(), camera.watcher.lat_deg.to_bits())).collect();
    places.sort_unstable();
    let is_mounts_ok = places.windows(2).all(|pair| pair[0] != pair[1]);
    Checked { value, differs_points: differs, border_points: border, is_budget_ok, is_mounts_ok }
}
