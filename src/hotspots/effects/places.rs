//! Places with cameras, and the same shape moved elsewhere. Pure.

use geo::{Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::ground::{Ground, Squares, apart, reach_of};
use super::measure::Reach;

/// Corners of a circle.
const CORNERS: u32 = 48;
/// Steps of a radius by which the ground of a place is measured.
const STEPS: f64 = 5.0;
/// Directions in which a moved copy is tried for ground.
const TRIES: u32 = 12;

/// Cameras whose circles overlap: one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its middle, metres.
    pub centre: Coord,
    /// Its cameras as seen from the middle.
    pub cameras: Vec<Coord>,
    /// Parts of its circles and of its ring that are on the ground and, of the ring, nearest to it.
    pub share: [f64; 2],
}

/// Incidents of a place in its circles and in its ring: in the time of the match, before, after.
pub type Tally = [[u32; 3]; 2];

impl Place {
    /// How far from its middle its ring reaches.
    pub fn extent_m(&self, reach: Reach) -> f64 {
        self.cameras.iter().map(|camera| camera.x.hypot(camera.y)).fold(0.0, f64::max) + reach.ring_m
    }

    /// Metres from the nearest camera of the place, moved to a centre.
    fn off(&self, centre: Coord, from: Coord) -> f64 {
        self.cameras.iter().map(|camera| apart(centre + *camera, from)).fold(f64::INFINITY, f64::min)
    }

    /// What happened in the same shape around a centre; incidents come with the part of the time.
    pub fn tally(&self, incidents: &Squares, centre: Coord, reach: Reach) -> Tally {
        let mut tally = Tally::default();
        for (place, part) in incidents.around(reach_of(centre, self.extent_m(reach))) {
            match self.off(centre, *place) {
                off if off <= reach.radius_m => tally[0][*part] += 1,
                off if off <= reach.ring_m => tally[1][*part] += 1,
                _ => {}
            }
        }
        tally
    }

    /// Whether the shape and its ring, moved to a centre, are on the ground.
    pub fn fits(&self, ground: &Ground, centre: Coord, reach: Reach) -> bool {
        let around = |camera: Coord, radius_m: f64| (0..TRIES).map(move |at| on_circle(camera, radius_m, at, TRIES));
        ground.has(centre)
            && self.cameras.iter().all(|camera| {
                let camera = centre + *camera;
                around(camera, reach.ring_m).chain(around(camera, reach.radius_m)).all(|spot| ground.has(spot))
            })
    }

    /// Circles of some distance around its cameras, moved to a centre.
    pub fn circles(&self, centre: Coord, radius_m: f64) -> impl Iterator<Item = Polygon> {
        let circle = move |camera: &Coord| {
            Polygon::new((0..CORNERS).map(|at| on_circle(centre + *camera, radius_m, at, CORNERS)).collect::<LineString>(), Vec::new())
        };
        self.cameras.iter().map(circle)
    }
}

fn on_circle(centre: Coord, radius_m: f64, at: u32, corners: u32) -> Coord {
    let (sin, cos) = (std::f64::consts::TAU * f64::from(at) / f64::from(corners)).sin_cos();
    Coord { x: centre.x + radius_m * cos, y: centre.y + radius_m * sin }
}

/// Circles as one shape.
pub fn joined(circles: impl Iterator<Item = Polygon>) -> MultiPolygon {
    unary_union(&circles.collect::<Vec<_>>())
}

/// Cameras put together to places: those whose circles overlap, one by one. Beside them, of every camera the number of its place.
pub fn places(cameras: &[Coord], ground: &Ground, reach: Reach) -> (Vec<Place>, Vec<usize>) {
    let near = Squares::of(cameras.iter().copied().zip(0..), 2.0 * reach.radius_m);
    let mut of = vec![usize::MAX; cameras.len()];
    let mut groups: Vec<Vec<Coord>> = Vec::new();
    for first in 0..cameras.len() {
        if of[first] != usize::MAX {
            continue;
        }
        of[first] = groups.len();
        let (mut open, mut group) = (vec![first], Vec::new());
        while let Some(at) = open.pop() {
            group.push(cameras[at]);
            for (camera, number) in near.around(reach_of(cameras[at], 2.0 * reach.radius_m)) {
                if of[*number] == usize::MAX && apart(*camera, cameras[at]) < 2.0 * reach.radius_m {
                    of[*number] = groups.len();
                    open.push(*number);
                }
            }
        }
        groups.push(group);
    }
    let place = |(number, group): (usize, Vec<Coord>)| {
        let centre = group.iter().fold(Coord::zero(), |sum, camera| sum + *camera) / group.len() as f64;
        let mut place = Place { centre, cameras: group.iter().map(|camera| *camera - centre).collect(), share: [1.0, 1.0] };
        let box_of_both = reach_of(centre, place.extent_m(reach) + reach.ring_m);
        let others: Vec<Coord> = near.around(box_of_both).filter(|(_, camera)| of[*camera] != number).map(|(spot, _)| *spot).collect();
        place.share = shares(&place, ground, reach, &others);
        place
    };
    (groups.into_iter().enumerate().map(place).collect(), of)
}

/// Of the circles the part on the ground, of the ring the part on the ground that is the place's own.
fn shares(place: &Place, ground: &Ground, reach: Reach, others: &[Coord]) -> [f64; 2] {
    let (step_m, extent_m) = (reach.radius_m / STEPS, place.extent_m(reach));
    let steps = (extent_m / step_m).ceil() as i64;
    let mut all = [[0_u32; 2]; 2];
    for (up, right) in (-steps..steps).flat_map(|up| (-steps..steps).map(move |right| (up, right))) {
        let spot = place.centre + Coord { x: (right as f64 + 0.5) * step_m, y: (up as f64 + 0.5) * step_m };
        let off = place.off(place.centre, spot);
        if off <= reach.ring_m {
            let ring = usize::from(off > reach.radius_m);
            all[ring][0] += 1;
            all[ring][1] += u32::from(ground.has(spot) && others.iter().all(|other| apart(*other, spot) > off));
        }
    }
    all.map(|[whole, kept]| f64::from(kept) / f64::from(whole.max(1)))
}
