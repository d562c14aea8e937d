//! Which area is nearest to a point that none covers: a pier, a dyke, an error of a receiver.
//!
//! Distances are taken in the plane that touches the ellipsoid (WGS 84) at the point. Within 2 km they differ from those along the ellipsoid,
//! which PostGIS measures (`geography`), by less than 0.3 m, and an edge of length L lies up to L² tan φ / 8R beside the line that the plane
//! has for it. Where these bounds leave a choice the answer is [`Near::Unclear`], and who needs it exactly asks the database.

use super::{Cover, Ring, band_of};

/// Bound of the plane's error within 3 km, metres; three times what was found.
const ERROR_M: f64 = 1.0;
/// Equatorial radius and squared eccentricity of WGS 84.
const RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_379_990_141_3;
/// An end of an edge is nearest for sure if the edge turns away by so much, metres.
const TURNED_M: f64 = 0.5;

/// The nearest of several areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// None is within reach.
    Nothing,
    /// This one; of several that meet in the nearest corner the first.
    Area(usize),
    /// Two are too much alike in distance, or one is just at the reach.
    Unclear,
}

/// An edge that may hold the nearest point of its area.
struct Edge {
    area: usize,
    low_m: f64,
    high_m: f64,
    /// The corner that is nearest, if it is for sure.
    corner: Option<[u64; 2]>,
}

/// Metres of a degree of longitude and of latitude at a latitude.
fn metres_per_degree(lat: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY_2 * sin * sin;
    let normal = RADIUS_M / w2.sqrt();
    (normal * cos.to_radians(), (normal * (1.0 - ECCENTRICITY_2) / w2).to_radians())
}

impl Cover {
    /// The area nearest to a point in degrees, if one is within `reach_m` (at most 2,200); borders and insides are as far as their edges, so
    /// ask [`Cover::find`] before. About 20 µs.
    pub fn nearest(&self, x: f64, y: f64, reach_m: f64) -> Near {
        let (wide_m, high_m) = metres_per_degree(y);
        let (dx, dy) = ((reach_m + ERROR_M) / wide_m, (reach_m + ERROR_M) / high_m);
        let mut edges: Vec<Edge> = Vec::new();
        let mut limit_m = reach_m + ERROR_M;
        for number in self.grid.around(x, y, dx, dy) {
            let area = &self.areas[number];
            for ring in &self.rings[area.first_ring as usize..(area.first_ring + area.rings) as usize] {
                let [west, south, east, north] = ring.bounds;
                if x < west - dx || x > east + dx || y < south - dy || y > north + dy {
                    continue;
                }
                self.near_edges(ring, y - dy, y + dy, |a, b| {
                    let flat = |[lon, lat]: [f64; 2]| [(lon - x) * wide_m, (lat - y) * high_m];
                    let edge = edge(number, flat(a), flat(b), [a, b], y);
                    if edge.low_m <= limit_m {
                        limit_m = limit_m.min(edge.high_m);
                        edges.push(edge);
                    }
                });
            }
        }
        edges.retain(|edge| edge.low_m <= limit_m);
        let Some(first) = edges.iter().map(|edge| edge.area).min() else { return Near::Nothing };
        let reaches = limit_m <= reach_m - ERROR_M;
        let is_one = edges.iter().all(|edge| edge.area == first);
        let meet = edges[0].corner.is_some() && edges.iter().all(|edge| edge.corner == edges[0].corner);
        if reaches && (is_one || meet) { Near::Area(first) } else { Near::Unclear }
    }

    /// The edges of a ring that come between two heights, some of them several times.
    fn near_edges(&self, ring: &Ring, low: f64, high: f64, mut visit: impl FnMut([f64; 2], [f64; 2])) {
        let band = |y: f64| ring.first_band as usize + band_of(&ring.bounds, ring.bands as usize, y);
        let edges = &self.banded[self.bands[band(low)] as usize..self.bands[band(high) + 1] as usize];
        let corners = &self.corners[ring.first as usize..=(ring.first + ring.edges) as usize];
        for edge in edges {
            visit(corners[*edge as usize], corners[*edge as usize + 1]);
        }
    }
}

/// How far the point (0, 0) is from an edge in the plane.
fn edge(area: usize, a: [f64; 2], b: [f64; 2], degrees: [[f64; 2]; 2], lat: f64) -> Edge {
    let [ux, uy] = [b[0] - a[0], b[1] - a[1]];
    let length = ux.hypot(uy);
    // How far along the edge the nearest point of its line is, metres from its beginning.
    let along = if length > 0.0 { -(a[0] * ux + a[1] * uy) / length } else { -TURNED_M };
    let (distance, corner) = if along <= 0.0 {
        (a[0].hypot(a[1]), (along <= -TURNED_M).then_some(degrees[0]))
    } else if along >= length {
        (b[0].hypot(b[1]), (along >= length + TURNED_M).then_some(degrees[1]))
    } else {
        ((a[0] * uy - a[1] * ux).abs() / length, None)
    };
    // Far away the plane is worse: but what is compared is within reach.
    let error = ERROR_M * (1.0 + (distance / 3_000.0).powi(2)) + length * length * lat.to_radians().tan().abs() / (8.0 * RADIUS_M);
    Edge { area, low_m: distance - error, high_m: distance + error, corner: corner.map(|[x, y]| [x.to_bits(), y.to_bits()]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};

    fn cover() -> Cover {
        let mut cover = Cover::default();
        for west in [106.0, 106.1] {
            let square: MultiPolygon =
                polygon![(x: west, y: 20.0), (x: west + 0.1, y: 20.0), (x: west + 0.1, y: 20.1), (x: west, y: 20.1)].into();
            cover.push(&square);
        }
        cover.finish();
        cover
    }

    #[test]
    fn the_nearest_is_within_reach_and_clear() {
        let cover = cover();
        // 0.01 degrees of latitude are 1,107 m here.
        assert_eq!(cover.nearest(106.05, 20.11, 2_000.0), Near::Area(0));
        assert_eq!(cover.nearest(106.15, 20.11, 2_000.0), Near::Area(1));
        assert_eq!(cover.nearest(106.05, 20.11, 1_100.0), Near::Nothing);
        assert_eq!(cover.nearest(106.05, 20.11, 1_107.0), Near::Unclear, "just at the reach");
        assert_eq!(cover.nearest(106.05, 20.13, 2_000.0), Near::Nothing);
        assert_eq!(cover.nearest(104.0, 20.05, 2_000.0), Near::Nothing);
        assert_eq!(cover.nearest(f64::NAN, 20.05, 2_000.0), Near::Nothing);
        // Beyond a common corner both edges are alike: on the line between the two nothing decides.
        assert_eq!(cover.nearest(106.1, 20.11, 2_000.0), Near::Unclear);
    }

    #[test]
    fn of_areas_that_meet_in_the_nearest_corner_the_first_one_is_taken() {
        let mut cover = Cover::default();
        // Two wedges that meet in (106.1, 20.1), the tip of a cape.
        let west: MultiPolygon = polygon![(x: 106.1, y: 20.1), (x: 106.05, y: 20.0), (x: 106.1, y: 20.0)].into();
        let east: MultiPolygon = polygon![(x: 106.1, y: 20.1), (x: 106.1, y: 20.0), (x: 106.15, y: 20.0)].into();
        cover.push(&west);
        cover.push(&east);
        cover.finish();
        assert_eq!(cover.nearest(106.1, 20.105, 2_000.0), Near::Area(0));
        assert_eq!(
            cover.nearest(106.101, 20.105, 2_000.0),
            Near::Area(0),
            "nearer to the east wedge's side, but the tip is nearest of both"
        );
    }
}
