//! Coordinates of Vietnamese surveys to degrees and back: VN-2000 in degrees and in every zone, UTM on VN-2000 and on WGS 84.
//!
//! Agrees with PROJ (through PostGIS) to the millimetre; `tests/it/projection.rs` holds it to that for every system.

pub mod mercator;
pub mod shift;
pub mod zones;

use mercator::TransverseMercator;

/// What a position refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// GPS, web maps.
    Wgs84,
    /// Vietnam's, 224 m from WGS 84 in the north of the country.
    Vn2000,
}

/// One row of the table of systems.
#[derive(Debug)]
struct Definition {
    srid: i32,
    name: &'static str,
    vi: &'static str,
    datum: Datum,
    /// None: degrees.
    projection: Option<TransverseMercator>,
}

/// A coordinate reference system that rows of a file may be in. Cheap to copy; two are equal if their EPSG codes are.
#[derive(Clone, Copy)]
pub struct Crs(&'static Definition);

const fn zone(srid: i32, name: &'static str, vi: &'static str, meridian_deg: f64) -> Definition {
    Definition { srid, name, vi, datum: Datum::Vn2000, projection: Some(TransverseMercator { meridian_deg, scale: 0.9999 }) }
}

const fn utm(srid: i32, name: &'static str, datum: Datum, meridian_deg: f64) -> Definition {
    Definition { srid, name, vi: name, datum, projection: Some(TransverseMercator { meridian_deg, scale: 0.9996 }) }
}

static WGS84: Definition = Definition { srid: 4326, name: "WGS 84", vi: "WGS84 (độ)", datum: Datum::Wgs84, projection: None };
static VN2000: Definition = Definition { srid: 4756, name: "VN-2000", vi: "VN-2000 (độ)", datum: Datum::Vn2000, projection: None };

/// The 3-degree zones, by meridian. 5896 to 5899 are older entries of EPSG for the same kind of zone. 6956 to 6959, which are found in
/// old tables of PROJ with easting and northing of the origin exchanged, are left out on purpose.
static ZONES: [Definition; 18] = [
    zone(5896, "VN-2000 / TM-3 zone 481", "VN-2000, kinh tuyến trục 102°00′", 102.0),
    zone(9205, "VN-2000 / TM-3 103-00", "VN-2000, kinh tuyến trục 103°00′", 103.0),
    zone(9206, "VN-2000 / TM-3 104-00", "VN-2000, kinh tuyến trục 104°00′", 104.0),
    zone(9207, "VN-2000 / TM-3 104-30", "VN-2000, kinh tuyến trục 104°30′", 104.5),
    zone(9208, "VN-2000 / TM-3 104-45", "VN-2000, kinh tuyến trục 104°45′", 104.75),
    zone(5897, "VN-2000 / TM-3 zone 482", "VN-2000, kinh tuyến trục 105°00′", 105.0),
    zone(9209, "VN-2000 / TM-3 105-30", "VN-2000, kinh tuyến trục 105°30′", 105.5),
    zone(9210, "VN-2000 / TM-3 105-45", "VN-2000, kinh tuyến trục 105°45′", 105.75),
    zone(9211, "VN-2000 / TM-3 106-00", "VN-2000, kinh tuyến trục 106°00′", 106.0),
    zone(9212, "VN-2000 / TM-3 106-15", "VN-2000, kinh tuyến trục 106°15′", 106.25),
    zone(9213, "VN-2000 / TM-3 106-30", "VN-2000, kinh tuyến trục 106°30′", 106.5),
    zone(9214, "VN-2000 / TM-3 107-00", "VN-2000, kinh tuyến trục 107°00′", 107.0),
    zone(9215, "VN-2000 / TM-3 107-15", "VN-2000, kinh tuyến trục 107°15′", 107.25),
    zone(9216, "VN-2000 / TM-3 107-30", "VN-2000, kinh tuyến trục 107°30′", 107.5),
    zone(5899, "VN-2000 / TM-3 107-45", "VN-2000, kinh tuyến trục 107°45′", 107.75),
    zone(5898, "VN-2000 / TM-3 zone 491", "VN-2000, kinh tuyến trục 108°00′", 108.0),
    zone(9217, "VN-2000 / TM-3 108-15", "VN-2000, kinh tuyến trục 108°15′", 108.25),
    zone(9218, "VN-2000 / TM-3 108-30", "VN-2000, kinh tuyến trục 108°30′", 108.5),
];

static UTM: [Definition; 4] = [
    utm(32648, "WGS 84 / UTM zone 48N", Datum::Wgs84, 105.0),
    utm(32649, "WGS 84 / UTM zone 49N", Datum::Wgs84, 111.0),
    utm(3405, "VN-2000 / UTM zone 48N", Datum::Vn2000, 105.0),
    utm(3406, "VN-2000 / UTM zone 49N", Datum::Vn2000, 111.0),
];

impl Crs {
    /// Degrees of GPS and web maps, longitude first.
    pub const WGS84: Self = Self(&WGS84);
    /// Degrees on Vietnam's datum, longitude first.
    pub const VN2000: Self = Self(&VN2000);

    /// The system with this EPSG code, if it is one of those that Vietnamese files are in.
    pub fn of(srid: i32) -> Option<Self> {
        Self::all().find(|crs| crs.srid() == srid)
    }

    /// All systems: degrees, 3-degree zones from west to east, UTM.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::WGS84, Self::VN2000].into_iter().chain(Self::zones()).chain(UTM.iter().map(Self))
    }

    /// The 3-degree zones of VN-2000, from west to east.
    pub fn zones() -> impl Iterator<Item = Self> {
        ZONES.iter().map(Self)
    }

    /// EPSG code.
    pub fn srid(self) -> i32 {
        self.0.srid
    }

    /// `EPSG:9209`.
    pub fn code(self) -> String {
        format!("EPSG:{}", self.0.srid)
    }

    /// EPSG's name, for English texts.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What Vietnamese offices call it.
    pub fn name_vi(self) -> &'static str {
        self.0.vi
    }

    /// What its positions refer to.
    pub fn datum(self) -> Datum {
        self.0.datum
    }

    /// Whether its coordinates are degrees, not metres.
    pub fn is_degrees(self) -> bool {
        self.0.projection.is_none()
    }

    /// Longitude of the central meridian; `None` for degrees.
    pub fn meridian_deg(self) -> Option<f64> {
        self.0.projection.map(|projection| projection.meridian_deg)
    }

    /// Longitude and latitude, degrees of WGS 84, of `x` (east, longitude) and `y` (north, latitude) in this system. Not finite, or so far
    /// from the country that the series means nothing (10 degrees from the meridian, 30 degrees north): `None`.
    /// About 0.5 µs.
    pub fn to_wgs84(self, x: f64, y: f64) -> Option<[f64; 2]> {
        let (lon, lat) = match self.0.projection {
            None => (x, y),
            Some(projection) => {
                if !(-600_000.0..=1_600_000.0).contains(&x) || !(0.0..=3_400_000.0).contains(&y) {
                    return None;
                }
                projection.inverse(x, y)
            }
        };
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return None;
        }
        Some(match self.0.datum {
            Datum::Wgs84 => [lon, lat],
            Datum::Vn2000 => shift::to_wgs84(lon, lat),
        })
    }

    /// The inverse of [`Crs::to_wgs84`]: x (east) and y (north) of a longitude and latitude of WGS 84 within 10 degrees of the meridian.
    pub fn from_wgs84(self, lon: f64, lat: f64) -> [f64; 2] {
        let [lon, lat] = match self.0.datum {
            Datum::Wgs84 => [lon, lat],
            Datum::Vn2000 => shift::from_wgs84(lon, lat),
        };
        self.0.projection.map_or([lon, lat], |projection| projection.forward(lon, lat))
    }
}

impl PartialEq for Crs {
    fn eq(&self, other: &Self) -> bool {
        self.srid() == other.srid()
    }
}

impl Eq for Crs {}

impl std::fmt::Debug for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EPSG:{}", self.srid())
    }
}

/// Metres between two points in degrees, on the sphere of radius 6,371,009 m: within 0.6 % of the ellipsoid. For words such as "26 km off".
pub fn distance_m(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (lat_a, lat_b) = (a[1].to_radians(), b[1].to_radians());
    let (dlat, dlon) = (lat_b - lat_a, (b[0] - a[0]).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6_371_009.0 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PostGIS 3.3.2 (PROJ 9.1.1) and PROJ 9.5.1 agree on this point.
    #[test]
    fn the_known_point_of_hai_duong() {
        let zone = Crs::of(9209).unwrap();
        let [x, y] = zone.from_wgs84(106.31, 20.94);
        assert!((x - 584_047.18).abs() < 0.005 && (y - 2_316_523.83).abs() < 0.005, "{x} {y}");
        let [lon, lat] = zone.to_wgs84(x, y).unwrap();
        // There and back is 0.7 mm off, for PROJ too: seven parameters with small angles are not their own exact inverse.
        assert!((lon - 106.31).abs() < 1e-8 && (lat - 20.94).abs() < 1e-8, "{lon} {lat}");
    }

    /// From the field's table: a point of Hải Dương read in a neighbour's zone lands so far away.
    #[test]
    fn wrong_zones_and_a_missing_shift_are_so_far_off() {
        let [x, y] = Crs::of(9209).unwrap().from_wgs84(106.31, 20.94);
        for (srid, km) in [(9210, 26.0), (5897, 52.0), (9214, 156.0)] {
            let there = Crs::of(srid).unwrap().to_wgs84(x, y).unwrap();
            assert!((distance_m(there, [106.31, 20.94]) / 1000.0 / km - 1.0).abs() < 0.006, "{srid}: {there:?}");
        }
        let off = distance_m(Crs::VN2000.from_wgs84(106.31, 20.94), [106.31, 20.94]);
        assert!((off - 224.3).abs() < 1.5, "{off}");
    }

    #[test]
    fn what_is_no_place_gives_none_and_traps_are_not_known() {
        let zone = Crs::of(9209).unwrap();
        for (x, y) in [(f64::NAN, 2e6), (f64::INFINITY, 2e6), (2_316_523.83, 584_047.18), (5e5, -1.0)] {
            assert_eq!(zone.to_wgs84(x, y), None, "{x} {y}");
        }
        assert!((6956..=6959).all(|srid| Crs::of(srid).is_none()));
        assert_eq!(Crs::all().count(), 24);
    }
}
