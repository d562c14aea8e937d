//! A plane whose square metres are those of the ellipsoid: what areas are measured in, and where shapes of many cameras are put together.
//!
//! Method: Lambert's cylindrical equal-area projection of the ellipsoid (EPSG method 9835; IOGP Guidance Note 7-2, § 3.4; Snyder, Map
//! Projections – A Working Manual, USGS 1395, equations 10-13 to 10-18), true to scale along the parallel of its middle. Areas are exact at
//! any distance; shapes are stretched by 0.7 % for each degree of latitude from the middle at 21° N, so lengths and angles are those of
//! [`super::frame`], never of this plane. A straight side of 1 km between two corners leaves the geodesic by under 1 cm.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// WGS 84: equatorial radius.
const A_M: f64 = 6_378_137.0;
/// WGS 84: flattening.
const F: f64 = 1.0 / 298.257_223_563;
/// Square of the eccentricity.
const E2: f64 = F * (2.0 - F);
/// The method needs a parallel that is not a point.
const MOST_LAT_DEG: f64 = 85.0;

/// An equal-area plane around a middle. Cheap to make and to copy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqualArea {
    lon_deg: f64,
    /// Scale along the parallels; north and south are its inverse.
    scale: f64,
    /// North of the equator to the middle, metres.
    north_m: f64,
}

/// Snyder's q of the sine of a latitude (3-12).
fn q(sin_lat: f64) -> f64 {
    let e = E2.sqrt();
    let along = e * sin_lat;
    (1.0 - E2) * (sin_lat / (1.0 - along * along) + along.atanh() / e)
}

impl EqualArea {
    /// The plane around a longitude and latitude, degrees of WGS 84. None unless both are finite, within ±180 and ±85.
    pub fn at(lon_deg: f64, lat_deg: f64) -> Option<Self> {
        if !(-180.0..=180.0).contains(&lon_deg) || !(-MOST_LAT_DEG..=MOST_LAT_DEG).contains(&lat_deg) {
            return None;
        }
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let scale = cos_lat / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Some(Self { lon_deg, scale, north_m: A_M * q(sin_lat) / (2.0 * scale) })
    }

    /// Metres east and north of the middle to a longitude and latitude in degrees. About 30 ns.
    pub fn to_plane(&self, place: Coord) -> Coord {
        let east_deg = (place.x - self.lon_deg + 540.0).rem_euclid(360.0) - 180.0;
        let north = A_M * q(place.y.to_radians().sin()) / (2.0 * self.scale);
        Coord { x: A_M * self.scale * east_deg.to_radians(), y: north - self.north_m }
    }

    /// Longitude and latitude in degrees of a point of the plane: the inverse of [`EqualArea::to_plane`] to a nanometre. About 100 ns.
    pub fn to_degrees(&self, point: Coord) -> Coord {
        let wanted = (point.y + self.north_m) * 2.0 * self.scale / A_M;
        // Newton's steps for the sine of the latitude; dq/d(sin φ) = 2(1 − e²)/(1 − e² sin² φ)².
        let mut sin_lat = wanted / q(1.0);
        for _ in 0..4 {
            let flat = 1.0 - E2 * sin_lat * sin_lat;
            sin_lat -= (q(sin_lat) - wanted) * flat * flat / (2.0 * (1.0 - E2));
            sin_lat = sin_lat.clamp(-1.0, 1.0);
        }
        let lon_deg = self.lon_deg + (point.x / (A_M * self.scale)).to_degrees();
        Coord { x: (lon_deg + 540.0).rem_euclid(360.0) - 180.0, y: sin_lat.asin().to_degrees() }
    }

    /// A shape in degrees as one of this plane; rings keep their order and direction.
    pub fn shape_to_plane(&self, shape: &MultiPolygon) -> MultiPolygon {
        mapped(shape, |place| self.to_plane(place))
    }

    /// A shape of this plane in degrees; rings keep their order and direction.
    pub fn shape_to_degrees(&self, shape: &MultiPolygon) -> MultiPolygon {
        mapped(shape, |point| self.to_degrees(point))
    }
}

fn mapped(shape: &MultiPolygon, map: impl Fn(Coord) -> Coord) -> MultiPolygon {
    let ring = |line: &LineString| line.0.iter().map(|point| map(*point)).collect::<LineString>();
    shape.iter().map(|polygon| Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use geo::{Area, GeodesicArea, polygon};

    /// PROJ 9.5.1, `+proj=cea +ellps=WGS84 +lon_0=106.5 +lat_ts=21`, less the northing of 21° N.
    #[test]
    fn the_plane_is_that_of_proj() {
        let plane = EqualArea::at(106.5, 21.0).unwrap();
        for ((lon, lat), (east_m, north_m)) in PROJ {
            let point = plane.to_plane(Coord { x: lon, y: lat });
            assert!((point.x - east_m).abs() < 1e-6 && (point.y - north_m).abs() < 1e-6, "{lon} {lat}: {point:?}");
        }
    }

    /// Longitude and latitude; metres east and north.
    const PROJ: [((f64, f64), (f64, f64)); 4] = [
        ((106.5, 21.5), (0.0, 55_267.265_385_4)),
        ((105.93, 20.94), (-59_263.128_694_6, -6_644.324_444_9)),
        ((104.72, 8.57), (-185_067.314_169_2, -1_421_371.190_782_7)),
        ((111.6, 16.5), (530_249.046_215_2, -505_053.260_143_5)),
    ];

    /// Karney's geodesic polygons (geographiclib) are the independent source.
    #[test]
    fn areas_are_those_of_the_ellipsoid() {
        let plane = EqualArea::at(106.5, 21.0).unwrap();
        for (lon, lat) in [(106.5, 21.0), (104.7, 8.6), (105.0, 23.3), (113.5, 8.7)] {
            for size_deg in [0.0005, 0.005] {
                let square = polygon![
                    (x: lon, y: lat), (x: lon + size_deg, y: lat + 0.1 * size_deg), (x: lon + size_deg, y: lat + size_deg),
                    (x: lon - 0.2 * size_deg, y: lat + 0.7 * size_deg),
                ];
                let stated_m2 = square.geodesic_area_unsigned();
                let plane_m2 = plane.shape_to_plane(&MultiPolygon::new(vec![square])).unsigned_area();
                // The sides of a geodesic polygon are no straight lines of the plane.
                assert!((plane_m2 / stated_m2 - 1.0).abs() < 1e-3 * size_deg, "{lon} {lat} {size_deg}: {plane_m2} {stated_m2}");
            }
        }
    }

    #[test]
    fn degrees_come_back() {
        for (lon, lat) in [(106.5, 21.0), (-170.0, -35.0), (179.99, 60.0)] {
            let plane = EqualArea::at(lon, lat).unwrap();
            assert_eq!(plane.to_plane(Coord { x: lon, y: lat }), Coord { x: 0.0, y: 0.0 });
            for (east_deg, north_deg) in [(0.0, 0.0), (0.3, -0.2), (2.0, 3.0), (-5.0, -7.0)] {
                let there = Coord { x: (lon + east_deg + 540.0_f64).rem_euclid(360.0) - 180.0, y: lat + north_deg };
                let back = plane.to_degrees(plane.to_plane(there));
                assert!((back.x - there.x).abs() < 1e-11 && (back.y - there.y).abs() < 1e-11, "{there:?} {back:?}");
            }
        }
    }

    #[test]
    fn what_is_no_place_has_no_plane() {
        for (lon, lat) in [(f64::NAN, 21.0), (105.0, f64::INFINITY), (181.0, 21.0), (21.0, 88.0)] {
            assert_eq!(EqualArea::at(lon, lat), None, "{lon} {lat}");
        }
    }
}
