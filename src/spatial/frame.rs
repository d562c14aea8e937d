//! The plane around one camera: metres east and north of it, and back to degrees.
//!
//! Degrees are longitude and latitude of WGS 84, longitude first; metres are east (`x`) and north (`y`). The two never mix but through a
//! [`Frame`].
//!
//! Method: the ellipsoidal orthographic projection (EPSG method 9840; IOGP Guidance Note 7-2, § 3.3.5), that is the east and north of the
//! topocentric coordinates. It is azimuthal around the camera, has a closed inverse, and needs of each point only its place in space, which
//! an index can hold once for all cameras. A distance `d` from the camera comes out short by `d³ / 6R²`: 4 µm at 1 km, 0.5 mm at 5 km, 4 mm at
//! 10 km; bearings from the camera are those of the geodesic within 0.1″ at 5 km. Beyond 100 km it is of no use.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// WGS 84: equatorial radius.
const A_M: f64 = 6_378_137.0;
/// WGS 84: flattening.
const F: f64 = 1.0 / 298.257_223_563;
/// Square of the eccentricity.
const E2: f64 = F * (2.0 - F);

/// A place in space, metres from the centre of the Earth: x to longitude 0, z to the north pole. On the ellipsoid: heights are 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earth([f64; 3]);

impl Earth {
    /// The place of a longitude and latitude, degrees. About 40 ns.
    pub fn of(lon_deg: f64, lat_deg: f64) -> Self {
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let prime_m = A_M / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Self([prime_m * cos_lat * cos_lon, prime_m * cos_lat * sin_lon, prime_m * (1.0 - E2) * sin_lat])
    }
}

/// The plane of one camera. Cheap to make (100 ns) and to copy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    origin: Earth,
    lon_deg: f64,
    sin_lon: f64,
    cos_lon: f64,
    sin_lat: f64,
    cos_lat: f64,
    /// Radius of curvature in the prime vertical.
    prime_m: f64,
}

impl Frame {
    /// The plane around a longitude and latitude, degrees of WGS 84. None unless both are finite and within ±180 and ±90.
    pub fn at(lon_deg: f64, lat_deg: f64) -> Option<Self> {
        if !(-180.0..=180.0).contains(&lon_deg) || !(-90.0..=90.0).contains(&lat_deg) {
            return None;
        }
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let prime_m = A_M / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Some(Self { origin: Earth::of(lon_deg, lat_deg), lon_deg, sin_lon, cos_lon, sin_lat, cos_lat, prime_m })
    }

    /// Metres east and north of the camera to a longitude and latitude in degrees. Points farther than 100 km mean nothing. About 40 ns.
    pub fn to_local(&self, lon_deg: f64, lat_deg: f64) -> Coord {
        self.local_of(&Earth::of(lon_deg, lat_deg))
    }

    /// [`Frame::to_local`] of a place in space: six multiplications.
    pub fn local_of(&self, place: &Earth) -> Coord {
        let [x, y, z] = [0, 1, 2].map(|n| place.0[n] - self.origin.0[n]);
        let outward = x * self.cos_lon + y * self.sin_lon;
        Coord { x: y * self.cos_lon - x * self.sin_lon, y: z * self.cos_lat - outward * self.sin_lat }
    }

    /// Longitude and latitude in degrees of a point in metres east and north of the camera: the inverse of [`Frame::to_local`] to a
    /// nanometre. About 60 ns.
    pub fn to_degrees(&self, local: Coord) -> Coord {
        let Coord { x: east, y: north } = local;
        // How far along the camera's vertical the ellipsoid lies: the root near 0 of a quadratic, in the form without cancellation.
        let stretch = 1.0 / (1.0 - E2);
        let square = self.cos_lat * self.cos_lat + self.sin_lat * self.sin_lat * stretch;
        let linear = self.prime_m + north * self.sin_lat * self.cos_lat * (stretch - 1.0);
        let constant = east * east + north * north * (self.sin_lat * self.sin_lat + self.cos_lat * self.cos_lat * stretch);
        let up = -constant / (linear + (linear * linear - square * constant).max(0.0).sqrt());
        let outward = self.prime_m * self.cos_lat - north * self.sin_lat + up * self.cos_lat;
        let z = self.prime_m * (1.0 - E2) * self.sin_lat + north * self.cos_lat + up * self.sin_lat;
        let lon_deg = self.lon_deg + east.atan2(outward).to_degrees();
        let lat_deg = z.atan2((1.0 - E2) * outward.hypot(east)).to_degrees();
        let turned = if lon_deg > 180.0 { lon_deg - 360.0 } else { lon_deg };
        Coord { x: if turned < -180.0 { turned + 360.0 } else { turned }, y: lat_deg }
    }

    /// A shape in metres of this plane as one in degrees; rings keep their order and direction.
    pub fn shape_to_degrees(&self, shape: &MultiPolygon) -> MultiPolygon {
        shape.iter().map(|polygon| self.polygon_to_degrees(polygon)).collect()
    }

    /// [`Frame::shape_to_degrees`] of one polygon.
    pub fn polygon_to_degrees(&self, polygon: &Polygon) -> Polygon {
        let ring = |line: &LineString| line.0.iter().map(|point| self.to_degrees(*point)).collect::<LineString>();
        Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use geo::{Bearing, Destination, Distance, Geodesic, Point};

    /// Cape Cà Mau, Hải Dương, Hà Giang; beyond the country the equator, the south and a high latitude.
    const PLACES: [(f64, f64); 6] = [(104.72, 8.57), (106.31, 20.94), (104.98, 23.36), (105.0, 0.0), (-70.0, -33.0), (179.999, 69.0)];

    /// Karney's geodesics (geographiclib) are the independent source.
    #[test]
    fn distance_and_bearing_are_those_of_the_geodesic_within_the_stated_error() {
        for (lon, lat) in PLACES {
            let frame = Frame::at(lon, lat).unwrap();
            for (distance_m, tolerance_m) in [(0.5, 1e-8), (70.0, 1e-8), (1000.0, 5e-6), (5000.0, 6e-4), (10_000.0, 5e-3)] {
                for bearing_deg in (0..360).step_by(15).map(f64::from) {
                    let there = Geodesic.destination(Point::new(lon, lat), bearing_deg, distance_m);
                    let local = frame.to_local(there.x(), there.y());
                    assert!((local.x.hypot(local.y) - distance_m).abs() < tolerance_m, "{lat} {distance_m} {bearing_deg}: {local:?}");
                    let off_deg = (local.x.atan2(local.y).to_degrees() - bearing_deg + 540.0).rem_euclid(360.0) - 180.0;
                    assert!(
                        (off_deg.to_radians() * distance_m).abs() < tolerance_m.max(5e-8),
                        "{lat} {distance_m} {bearing_deg}: {off_deg}"
                    );
                }
            }
        }
    }

    #[test]
    fn degrees_come_back() {
        for (lon, lat) in PLACES {
            let frame = Frame::at(lon, lat).unwrap();
            assert_eq!(frame.to_degrees(Coord { x: 0.0, y: 0.0 }), Coord { x: lon, y: lat });
            for distance_m in [1e-3, 7.0, 700.0, 5000.0] {
                for n in 0..24 {
                    let (sin, cos) = (f64::from(n) * 0.2618).sin_cos();
                    let local = Coord { x: distance_m * cos, y: distance_m * sin };
                    let there = frame.to_degrees(local);
                    let back = frame.to_local(there.x, there.y);
                    assert!((back.x - local.x).abs() < 2e-8 && (back.y - local.y).abs() < 2e-8, "{local:?} {back:?}");
                    let geodesic_m = Geodesic.distance(Point::new(lon, lat), Point::from(there));
                    assert!((geodesic_m - distance_m).abs() < 6e-4, "{distance_m} {geodesic_m}");
                    if distance_m > 1.0 {
                        let bearing = Geodesic.bearing(Point::new(lon, lat), Point::from(there));
                        let stated = local.x.atan2(local.y).to_degrees();
                        assert!(((bearing - stated + 540.0).rem_euclid(360.0) - 180.0).abs() < 1e-6, "{bearing} {stated}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_place_has_no_plane() {
        for (lon, lat) in [(f64::NAN, 21.0), (105.0, f64::INFINITY), (181.0, 21.0), (21.0, 105.0)] {
            assert_eq!(Frame::at(lon, lat), None, "{lon} {lat}");
        }
    }
}
