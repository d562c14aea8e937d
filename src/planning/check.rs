//! A finished choice counted once more, from the view polygons of its cameras: what each sees of each point, what that is worth, what it costs, whether two
//! hang on one mount. It takes nothing from the search but the cameras' places and directions. Pure.

use std::collections::BTreeSet;

use geo::{BoundingRect as _, Contains as _, Coord, Distance as _, Euclidean, MultiPolygon, Point as GeoPoint};
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

/// A count on its way, camera after camera: the buildings around one of them are needed at a time.
#[derive(Debug)]
pub struct Count {
    /// Tasks of the need.
    tasks: BTreeSet<Task>,
    /// How many cameras see each point, by day and by night, those that work already among them.
    counts: Vec<[u32; 2]>,
    differs_points: usize,
    border_points: usize,
    cameras: usize,
    cost_vnd: i64,
    /// Bits of longitude and latitude of each.
    places: Vec<(u64, u64)>,
}

/// What the count came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What the cameras add.
    pub value: f64,
    /// How many they are.
    pub cameras: usize,
    /// What they cost.
    pub cost_vnd: i64,
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
        json!({"value": self.value, "cameras": self.cameras, "cost_vnd": self.cost_vnd, "differs_points": self.differs_points, "border_points": self.border_points, "is_budget_ok": self.is_budget_ok,
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

/// Ground that is seen for a task in one half of the day.
struct Ground {
    task: Task,
    half: Half,
    /// In degrees, and in metres around the camera.
    degrees: MultiPolygon,
    metres: MultiPolygon,
}

/// What a camera sees of the points, each by day and by night; none where a point lies on the border of a view.
fn seen_by(camera: &Camera<'_>, points: &[Point], tasks: &BTreeSet<Task>, wish: &Wish) -> Vec<(u32, [Option<bool>; 2])> {
    let watcher = &camera.watcher;
    let Some(frame) = Frame::at(watcher.lon_deg, watcher.lat_deg) else { return Vec::new() };
    let assumptions = Assumptions::default();
    let mut grounds: Vec<Ground> = Vec::new();
    for &task in tasks {
        for (half, light) in [(Half::Day, Light::Day), (Half::Night, Light::Dark)] {
            let answer = views(&watcher.camera, &Ask { px_per_m: task.px_per_m(), light, target_height_m: FACE_M }, &assumptions);
            let (Views::Still(view) | Views::Ptz { home: view, .. }) = &answer.views;
            if let View::Seen(area) = view {
                let heights = Heights { eye_m: answer.eye_m, target_m: FACE_M };
                let sight = camera.obstacles.buildings.see(&frame, area, heights, watcher.mounting);
                grounds.push(Ground { task, half, degrees: frame.shape_to_degrees(&sight.region), metres: sight.region });
            }
        }
    }
    let Some(bounds) = grounds.iter().filter_map(|ground| ground.degrees.bounding_rect()).reduce(|a, b| {
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
        let Some(ground) = grounds.iter().find(|ground| ground.task == task && ground.half == of_light) else { return Some(false) };
        let off_m = border_m(&ground.metres, frame.to_local(point.lon, point.lat));
        if off_m < BORDER_M { None } else { Some(ground.degrees.contains(&place)) }
    };
    let near = points.iter().enumerate().filter(|(_, point)| is_near(point));
    near.map(|(number, point)| (number as u32, Half::ALL.map(|half| of_half(point, half)))).collect()
}

/// How far a place is from the border of a ground, metres.
fn border_m(ground: &MultiPolygon, place: Coord) -> f64 {
    let place = GeoPoint::from(place);
    let rings = ground.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.map(|ring| Euclidean.distance(&place, ring)).fold(f64::INFINITY, f64::min)
}

impl Count {
    /// Nothing counted yet. `points` are those of the plan.
    pub fn of(points: &[Point]) -> Self {
        let counts = points.iter().map(|point| Half::ALL.map(|half| point.seen(half))).collect();
        let tasks = points.iter().map(|point| point.need().task).collect();
        Self { tasks, counts, differs_points: 0, border_points: 0, cameras: 0, cost_vnd: 0, places: Vec::new() }
    }

    /// Counts one camera. O(points), and some milliseconds for what it sees.
    pub fn add(&mut self, points: &[Point], camera: &Camera<'_>, wish: &Wish) {
        let asks = |number: u32, half: Half| {
            let point = &points[number as usize];
            point.weight(half) > 0.0 && point.seen(half) < wish.times_of(&point.source)
        };
        let told = |number: u32, half: Half| camera.sees[half as usize].binary_search(&number).is_ok();
        let mut found = [0, 0];
        for (number, seen) in seen_by(camera, points, &self.tasks, wish) {
            for half in Half::ALL {
                if !asks(number, half) {
                    continue;
                }
                let sees = seen[half as usize].unwrap_or_else(|| {
                    self.border_points += 1;
                    told(number, half)
                });
                self.differs_points += usize::from(sees != told(number, half));
                found[half as usize] += usize::from(told(number, half));
                self.counts[number as usize][half as usize] += u32::from(sees);
            }
        }
        // What the search says is seen and lies outside of all views.
        self.differs_points += (0..2).map(|half| camera.sees[half].len().abs_diff(found[half])).sum::<usize>();
        self.cameras += 1;
        self.cost_vnd += camera.cost_vnd;
        self.places.push((camera.watcher.lon_deg.to_bits(), camera.watcher.lat_deg.to_bits()));
    }

    /// What all of them come to.
    pub fn end(mut self, points: &[Point], wish: &Wish) -> Checked {
        let value = points.iter().zip(&self.counts).flat_map(|(point, counts)| {
            let times = wish.times_of(&point.source);
            Half::ALL.into_iter().filter(|half| wish.halves().contains(half)).map(move |half| {
                let (before, after) = (point.seen(half).min(times), counts[half as usize].min(times));
                point.weight(half) * f64::from(after - before) / f64::from(times)
            })
        });
        let value = value.sum();
        let budget = &wish.budget;
        let is_budget_ok =
            budget.cameras.is_none_or(|most| self.cameras <= most as usize) && budget.vnd.is_none_or(|most| self.cost_vnd <= most);
        self.places.sort_unstable();
        let is_mounts_ok = self.places.windows(2).all(|pair| pair[0] != pair[1]);
        let Self { cameras, cost_vnd, differs_points, border_points, .. } = self;
        Checked { value, cameras, cost_vnd, differs_points, border_points, is_budget_ok, is_mounts_ok }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::coverage::register::watcher_of;
    use crate::spatial::frame::Frame;
    use crate::spatial::sight::{Building, Buildings};

    /// 4 m high, tilted 12°, looking north, 1920 pixels over 69.68°: an overview of more than 60 m by day; a lamp of 30 m by night.
    fn looking_north() -> Watcher {
        let row = json!({"lon": 106.0, "lat": 20.0, "azimuth_deg": 0, "mount_height_m": 4, "tilt_deg": 12, "camera_type": "fixed", "projection": "rectilinear",
            "sensor_width_mm": 5.568, "sensor_height_mm": 3.132, "focal_length_mm": 4, "resolution_h_px": 1920, "resolution_v_px": 1080, "low_light": "ir",
            "ir_range_m": 30});
        watcher_of(row.as_object().unwrap()).unwrap()
    }

    /// So many metres north of the camera, of 1 by day and 2 by night.
    fn point(north_m: f64, is_lit: bool) -> Point {
        let place = Frame::at(106.0, 20.0).unwrap().to_degrees(Coord { x: 0.0, y: north_m });
        Point {
            commune_id: uuid::Uuid::nil(),
            source: "street".to_owned(),
            near: None,
            task: "overview".to_owned(),
            lon: place.x,
            lat: place.y,
            metres: 0.0,
            by_day: 1.0,
            by_night: 2.0,
            is_lit,
            seen_by_day: 0,
            seen_by_night: 0,
        }
    }

    fn wish(asks: &Value) -> Wish {
        Wish::read(asks.as_object().unwrap()).unwrap()
    }

    /// Counts the camera with what the search says it sees.
    fn counted(points: &[Point], obstacles: &Obstacles, sees: [&[u32]; 2], wish: &Wish) -> Checked {
        let mut count = Count::of(points);
        count.add(points, &Camera { watcher: looking_north(), obstacles, sees, cost_vnd: 7 }, wish);
        count.end(points, wish)
    }

    #[test]
    fn need_on_a_lit_street_is_seen_by_night_as_by_day() {
        // 20 m off the lamp reaches both; 50 m off street light alone shows anything by night; 200 m off nothing is seen.
        let points = [point(20.0, false), point(50.0, false), point(50.0, true), point(200.0, true)];
        let one = wish(&json!({"budget": {"cameras": 1}}));
        let right = counted(&points, &Obstacles::default(), [&[0, 1, 2], &[0, 2]], &one);
        let checked = Checked {
            value: 3.0 + 2.0 * 2.0,
            cameras: 1,
            cost_vnd: 7,
            differs_points: 0,
            border_points: 0,
            is_budget_ok: true,
            is_mounts_ok: true,
        };
        assert_eq!(right, checked);
        assert_eq!((right.fault(7.0), right.fault(5.0).is_some()), (None, true));
        // A search that takes the lit one for dark, or the dark one for lit, is found out.
        for night in [&[0][..], &[0, 1, 2]] {
            let wrong = counted(&points, &Obstacles::default(), [&[0, 1, 2], night], &one);
            assert_eq!((wrong.differs_points, wrong.value), (1, 7.0), "{night:?}");
        }
        // Of the night alone the day is not asked.
        let by_night = wish(&json!({"budget": {"cameras": 1}, "halves": "night"}));
        assert_eq!(counted(&points, &Obstacles::default(), [&[], &[0, 2]], &by_night), Checked { value: 4.0, ..checked });
    }

    #[test]
    fn street_light_does_not_shine_through_walls() {
        // A house 30 m north, from which the lit street at 50 m is not seen by day nor by night.
        let frame = Frame::at(106.0, 20.0).unwrap();
        let corners = [(-20.0, 30.0), (20.0, 30.0), (20.0, 35.0), (-20.0, 35.0)].map(|(x, y)| frame.to_degrees(Coord { x, y }));
        let house = Building { outline: MultiPolygon::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())]), height_m: None };
        let obstacles = Obstacles { buildings: Buildings::new([house]), is_cut: false };
        let points = [point(20.0, true), point(50.0, true)];
        let checked = counted(&points, &obstacles, [&[0], &[0]], &wish(&json!({"budget": {"cameras": 1}})));
        assert_eq!((checked.value, checked.differs_points), (3.0, 0));
    }
}
