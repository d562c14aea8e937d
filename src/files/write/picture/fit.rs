//! From degrees to pixels: Mercator's projection of the sphere of the earth's mean radius, fitted into a frame.

use super::{Map, PictureFault};

/// Mean radius of the earth (m).
const EARTH_M: f64 = 6_371_008.8;
/// Farther from the equator Mercator's map has no end.
const MAX_LATITUDE_DEG: f64 = 85.0;
/// Free room between what is shown and the frame, part of its size.
const MARGIN: f64 = 0.04;
/// A map shows this much at least (m): one point has no size.
const LEAST_M: f64 = 200.0;

/// A fitted map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    /// Pixels a radian of longitude.
    scale: f64,
    /// Where longitude 0 on the equator would be (pixels).
    origin: [f64; 2],
    /// Pixels a metre in the middle of the map.
    pub(super) px_per_m: f64,
}

fn mercator([lon, lat]: [f64; 2]) -> Result<[f64; 2], PictureFault> {
    if !(lon.abs() <= 180.0 && lat.abs() <= MAX_LATITUDE_DEG) {
        return Err(PictureFault::Place);
    }
    Ok([lon.to_radians(), lat.to_radians().tan().asinh()])
}

impl Fit {
    /// Fits what a map shows into a frame (left, top, right, bottom; pixels).
    pub(super) fn new(map: &Map, frame: [f64; 4]) -> Result<Self, PictureFault> {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut add = |place: [f64; 2]| {
            let [x, y] = mercator(place)?;
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
            Ok(())
        };
        if let Some([west, south, east, north]) = map.view {
            add([west, south])?;
            add([east, north])?;
        } else {
            let areas = map.areas.iter().flat_map(|area| area.rings.iter().flatten());
            let lines = map.lines.iter().flat_map(|line| &line.places);
            let points = map.points.iter().map(|point| &point.place);
            areas.chain(lines).chain(points).try_for_each(|place| add(*place))?;
        }
        let [west, south, east, north] = bounds;
        if west > east || south > north {
            return Err(PictureFault::Nothing);
        }
        let middle = [f64::midpoint(west, east), f64::midpoint(south, north)];
        // One metre in radians of the projected map, in its middle.
        let metre = middle[1].cosh() / EARTH_M;
        let least = LEAST_M * metre;
        let [left, top, right, bottom] = frame;
        let part = 1.0 - 2.0 * MARGIN;
        let across = (right - left) * part / (east - west).max(least);
        let down = (bottom - top) * part / (north - south).max(least);
        let scale = across.min(down);
        let origin = [f64::midpoint(left, right) - middle[0] * scale, f64::midpoint(top, bottom) + middle[1] * scale];
        Ok(Self { scale, origin, px_per_m: scale * metre })
    }

    /// Where a place is in the picture.
    pub(super) fn at(&self, place: [f64; 2]) -> Result<[f64; 2], PictureFault> {
        let [x, y] = mercator(place)?;
        Ok([self.origin[0] + x * self.scale, self.origin[1] - y * self.scale])
    }

    /// A path of places, without those that nobody could tell apart.
    pub(super) fn path(&self, places: &[[f64; 2]]) -> Result<Vec<[f64; 2]>, PictureFault> {
        /// Half a pixel.
        const NEAR_PX: f64 = 0.5;
        let mut path: Vec<[f64; 2]> = Vec::with_capacity(places.len().min(4096));
        for (i, place) in places.iter().enumerate() {
            let to = self.at(*place)?;
            let is_near = path.last().is_some_and(|from| (to[0] - from[0]).abs().max((to[1] - from[1]).abs()) < NEAR_PX);
            if !is_near || i + 1 == places.len() {
                path.push(to);
            }
        }
        Ok(path)
    }
}
