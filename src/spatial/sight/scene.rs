//! Buildings in the plane of one camera: which of them carry it, which walls stand in the way, what is left to see.

use geo::{Contains, Coord, LineString, MultiPolygon, Polygon};

use super::cull::Screens;
use super::pieces::{cross, dot};
use super::shadow::{self, Shadow};
use super::sweep::visible;
use super::{Mounting, TOUCHING_M, Wall};
use crate::spatial::view::{Area, Turn};

/// A building in the plane of a camera.
pub(super) struct Near {
    pub(super) number: u32,
    /// Whether its box comes so near to the camera that it may carry it.
    pub(super) is_beside: bool,
    /// Whether no ring of it crosses itself.
    pub(super) is_simple: bool,
    /// Rings, closed, the building on their left, and whether each is an exterior.
    pub(super) rings: Vec<(Vec<Coord>, bool)>,
}

impl Near {
    fn walls(&self) -> impl Iterator<Item = Wall> {
        self.rings.iter().flat_map(|(ring, _)| ring.windows(2).map(|pair| (pair[0], pair[1])))
    }

    /// Whether the camera's place is inside of one of its polygons: odd crossings of a ray to the east with exterior and courtyards.
    fn holds_camera(&self) -> bool {
        let mut is_inside = false;
        for (ring, is_exterior) in &self.rings {
            if *is_exterior && is_inside {
                return true;
            }
            for pair in ring.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                is_inside ^= (a.y > 0.0) != (b.y > 0.0) && a.x - a.y * (b.x - a.x) / (b.y - a.y) > 0.0;
            }
        }
        is_inside
    }

    /// Square of its distance from the camera.
    fn distance2_m2(&self) -> f64 {
        self.walls().map(|(a, b)| distance2_m2(a, b)).fold(f64::INFINITY, f64::min)
    }

    /// Its ground, as polygons.
    fn outline(&self) -> Vec<Polygon> {
        let mut polygons: Vec<Polygon> = Vec::new();
        for (ring, is_exterior) in &self.rings {
            let ring = LineString::new(ring.clone());
            match polygons.last_mut() {
                // A courtyard that is not inside of its building would take the shadow of another one away.
                Some(polygon) if !is_exterior => {
                    if polygon.contains(&ring) {
                        polygon.interiors_push(ring);
                    }
                }
                _ => polygons.push(Polygon::new(ring, Vec::new())),
            }
        }
        polygons
    }
}

/// Square of a segment's distance from the camera.
fn distance2_m2(a: Coord, b: Coord) -> f64 {
    let along = b - a;
    let length2 = dot(along, along);
    let share = if length2 > 0.0 { (-dot(a, along) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let foot = a + along * share;
    dot(foot, foot)
}

/// Numbers of the buildings that the camera hangs on.
pub(super) fn carriers_of(candidates: &[Near], mounting: Mounting) -> Vec<u32> {
    let beside: Vec<(u32, f64)> = candidates
        .iter()
        .filter(|near| near.is_beside)
        .map(|near| (near.number, if near.holds_camera() { 0.0 } else { near.distance2_m2().sqrt() }))
        .collect();
    let touching: Vec<u32> = beside.iter().filter(|(_, distance_m)| *distance_m <= TOUCHING_M).map(|(number, _)| *number).collect();
    let Mounting::OnBuilding { within_m } = mounting else { return touching };
    if !touching.is_empty() {
        return touching;
    }
    let nearest = beside.iter().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, distance_m)| *distance_m <= within_m);
    nearest.map(|(number, _)| *number).into_iter().collect()
}

/// A building lower than the camera, those of its walls that are in the way, and to how many times their distance they hide.
type Low<'a> = (&'a Near, Vec<Wall>, f64);

/// What stands in the way of one camera.
pub(super) struct Scene<'a> {
    /// First and last direction of a fan of less than half a turn.
    sides: Option<(Coord, Coord)>,
    radius_m: f64,
    area: &'a Area,
    walls: Vec<Wall>,
    /// Buildings that hide to so many times the distance of their walls.
    low: Vec<Low<'a>>,
    /// Buildings that have walls in the view's way.
    pub(super) in_the_way: u32,
}

impl<'a> Scene<'a> {
    pub(super) fn of(area: &'a Area) -> Self {
        let outer = area.outer();
        let (first, last) = (outer[0], outer[outer.len() - 1]);
        let is_narrow = area.turn() == Turn::Fan && outer.windows(2).all(|pair| cross(first, pair[1]) >= 0.0);
        let sides = is_narrow.then_some((first, last));
        Self { sides, radius_m: area.radius_m(), area, walls: Vec::new(), low: Vec::new(), in_the_way: 0 }
    }

    /// A building that does not carry the camera.
    pub(super) fn add(&mut self, building: &'a Near, shadow: Shadow) {
        if shadow == Shadow::None {
            return;
        }
        let mut walls: Vec<Wall> = building.walls().filter(|(a, b)| self.is_in_the_way(*a, *b)).collect();
        if walls.is_empty() {
            return;
        }
        self.in_the_way += 1;
        match shadow {
            // A shadow that leaves the view is as good as endless.
            Shadow::Times(times) if building.distance2_m2() * times * times < self.radius_m * self.radius_m => {
                self.low.push((building, walls, times));
            }
            _ => {
                // The camera is outside: of a wall whose inner side it would see there is an outer one before it.
                walls.retain(|(a, b)| !building.is_simple || cross(*a, *b) < 0.0);
                self.walls.extend(walls);
            }
        }
    }

    /// What is seen; none: the whole view.
    pub(super) fn region(mut self) -> Option<MultiPolygon> {
        if self.walls.len() + self.low.len() > 32 {
            let screens = Screens::of(&self.walls);
            self.walls.retain(|wall| !screens.hide(*wall));
            for (_, walls, _) in &mut self.low {
                walls.retain(|wall| !screens.hide(*wall));
            }
            self.low.retain(|(_, walls, _)| !walls.is_empty());
        }
        let region = (!self.walls.is_empty()).then(|| visible(self.area, &self.walls));
        if self.low.is_empty() {
            return region;
        }
        let mut shadows = Vec::new();
        for (building, walls, times) in &self.low {
            shadow::cast(&mut shadows, building.outline(), walls, *times);
        }
        Some(shadow::outside(&region.unwrap_or_else(|| MultiPolygon::new(vec![self.area.polygon()])), shadows))
    }

    /// False for walls beyond the view or beside it.
    fn is_in_the_way(&self, a: Coord, b: Coord) -> bool {
        // What is right of the right side of a narrow view or left of its left side is beside it.
        !self
            .sides
            .is_some_and(|(first, last)| (cross(first, a) < 0.0 && cross(first, b) < 0.0) || (cross(last, a) > 0.0 && cross(last, b) > 0.0))
            && distance2_m2(a, b) <= self.radius_m * self.radius_m
    }
}
