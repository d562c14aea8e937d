//! The units with their areas, in memory: which one holds a point on a day, said as the database's `commune_at` says it.

use chrono::NaiveDate;
use uuid::Uuid;

/// Points nearer to a border than this are not used (degrees; about 0.2 m): there, rounding would decide the unit.
const MARGIN_DEG: f64 = 2e-6;
/// Metres of one degree of latitude, near enough to place things.
const DEGREE_M: f64 = 110_900.0;

/// Longitude and latitude in degrees, to six decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

impl Spot {
    /// A spot rounded to six decimals (0.1 m), as it is stored.
    pub fn new(lon: f64, lat: f64) -> Self {
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Self { lon: round(lon), lat: round(lat) }
    }

    /// The spot that lies `east` and `north` metres from here.
    #[must_use]
    pub fn moved(self, east: f64, north: f64) -> Self {
        Self::new(self.lon + east / (DEGREE_M * self.lat.to_radians().cos()), self.lat + north / DEGREE_M)
    }

    /// Distance in metres, good to 0.5 % over the width of a commune.
    pub fn distance_m(self, other: Self) -> f64 {
        let east = (self.lon - other.lon) * self.lat.to_radians().cos();
        east.hypot(self.lat - other.lat) * DEGREE_M
    }
}

type Ring = Vec<[f64; 2]>;

/// Smallest and largest longitude and latitude.
#[derive(Debug, Clone, Copy)]
struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Extent {
    const NOTHING: Self = Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };

    fn with(self, [lon, lat]: [f64; 2]) -> Self {
        Self { west: self.west.min(lon), south: self.south.min(lat), east: self.east.max(lon), north: self.north.max(lat) }
    }

    fn of(rings: &[Ring]) -> Self {
        rings.iter().flatten().fold(Self::NOTHING, |extent, point| extent.with(*point))
    }

    fn reaches(self, spot: Spot) -> bool {
        spot.lon >= self.west - MARGIN_DEG
            && spot.lon <= self.east + MARGIN_DEG
            && spot.lat >= self.south - MARGIN_DEG
            && spot.lat <= self.north + MARGIN_DEG
    }

    fn meets(self, other: Self) -> bool {
        self.west <= other.east && other.west <= self.east && self.south <= other.north && other.south <= self.north
    }
}

/// Where a spot lies as seen from an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Farther inside than the margin.
    Inside,
    /// Farther outside than the margin.
    Outside,
    /// Nearer to a border than the margin.
    Border,
}

/// A multipolygon.
#[derive(Debug, Clone)]
pub struct Area {
    parts: Vec<(Extent, Vec<Ring>)>,
    extent: Extent,
}

impl Area {
    /// From the coordinates of a GeoJSON multipolygon; empty rings are dropped.
    pub fn new(polygons: Vec<Vec<Ring>>) -> Self {
        let mut parts: Vec<(Extent, Vec<Ring>)> = polygons.into_iter().map(|rings| (Extent::of(&rings), rings)).collect();
        parts.retain(|(extent, _)| extent.west < extent.east);
        // The largest first: that is where people live, and where to look for a place.
        parts.sort_by(|(a, _), (b, _)| ((b.east - b.west) * (b.north - b.south)).total_cmp(&((a.east - a.west) * (a.north - a.south))));
        let extent = parts.iter().fold(Extent::NOTHING, |all, (part, _)| all.with([part.west, part.south]).with([part.east, part.north]));
        Self { parts, extent }
    }

    /// Where a spot lies. Even-odd rule over the rings of a part; O(points of the parts whose extent holds the spot).
    pub fn side(&self, spot: Spot) -> Side {
        if !self.extent.reaches(spot) {
            return Side::Outside;
        }
        for (extent, rings) in &self.parts {
            if !extent.reaches(spot) {
                continue;
            }
            match side_of(rings, spot) {
                Side::Outside => {}
                other => return other,
            }
        }
        Side::Outside
    }

    /// The spot at a share of the extent of the largest part.
    pub fn at(&self, across: f64, up: f64) -> Option<Spot> {
        let (extent, _) = self.parts.first()?;
        Some(Spot::new(extent.west + across * (extent.east - extent.west), extent.south + up * (extent.north - extent.south)))
    }

    /// Half the diagonal of the largest part's extent, metres.
    fn reach_m(&self) -> f64 {
        self.parts
            .first()
            .map_or(0.0, |(extent, _)| Spot::new(extent.west, extent.south).distance_m(Spot::new(extent.east, extent.north)) / 2.0)
    }

    /// Distance from a spot to the nearest edge, degrees.
    fn depth_deg(&self, spot: Spot) -> f64 {
        let edges = self.parts.iter().flat_map(|(_, rings)| rings).flat_map(|ring| ring.windows(2));
        edges.map(|edge| distance_squared(edge[0], edge[1], spot)).fold(f64::INFINITY, f64::min).sqrt()
    }
}

fn side_of(rings: &[Ring], spot: Spot) -> Side {
    let mut inside = false;
    for edge in rings.iter().flat_map(|ring| ring.windows(2)) {
        let ([ax, ay], [bx, by]) = (edge[0], edge[1]);
        let (low, high) = if ay < by { (ay, by) } else { (by, ay) };
        if spot.lat < low - MARGIN_DEG || spot.lat > high + MARGIN_DEG {
            continue;
        }
        if distance_squared(edge[0], edge[1], spot) < MARGIN_DEG * MARGIN_DEG {
            return Side::Border;
        }
        if (ay > spot.lat) != (by > spot.lat) && spot.lon < (bx - ax) * (spot.lat - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

fn distance_squared([ax, ay]: [f64; 2], [bx, by]: [f64; 2], spot: Spot) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (((spot.lon - ax) * dx + (spot.lat - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (spot.lon - ax - along * dx).powi(2) + (spot.lat - ay - along * dy).powi(2)
}

/// A commune version.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Identity.
    pub commune_id: Uuid,
    /// Code, if it has one.
    pub code: Option<String>,
    /// Prefix of its province's codes.
    pub abbr: String,
    /// Code of its province.
    pub province_code: String,
    /// `xa`, `phuong`, `thi_tran`, `dac_khu`.
    pub kind: String,
    /// Name without the kind.
    pub name: String,
    /// Name with the kind.
    pub full_name: String,
    /// First day in force.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in force.
    pub valid_to: Option<NaiveDate>,
    /// Whether its area is an approximate cell.
    pub is_approximate: bool,
    /// Whether demonstration rows are made for it: a unit of today of one of the provinces.
    pub in_scope: bool,
    /// People, if known.
    pub people: Option<i32>,
    /// The one unit of today that it wholly became.
    pub whole_heir: Option<Uuid>,
    /// Centre.
    pub centre: Spot,
    /// Area.
    pub area: Area,
}

impl Unit {
    /// Whether it is in force on a day.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| to > day)
    }

    /// How a row whose place was decided by this area knows its unit.
    pub fn basis(&self) -> &'static str {
        if self.is_approximate { "approximate" } else { "boundary" }
    }

    /// Beginning of the codes of its rows, as `HP-10532`.
    pub fn code_prefix(&self) -> String {
        format!("{}-{}", self.abbr, self.code.as_deref().unwrap_or("00000"))
    }

    /// The name as it stands inside a sentence: "phường Chu Văn An".
    pub fn name_in_text(&self) -> String {
        let mut letters = self.full_name.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }
}

/// All units that matter: those of the provinces, and every other whose extent meets one of theirs.
pub struct Atlas {
    units: Vec<Unit>,
    /// For a unit in scope, the units around it, in the order of [`Atlas::units`].
    around: Vec<Vec<usize>>,
}

impl Atlas {
    /// `units` in the order in which they decide on a border: by code, then by id.
    pub fn new(units: Vec<Unit>) -> Self {
        let around = units
            .iter()
            .map(|unit| (0..units.len()).filter(|other| unit.in_scope && units[*other].area.extent.meets(unit.area.extent)).collect())
            .collect();
        Self { units, around }
    }

    /// The units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Numbers of the units that rows are made for.
    pub fn scope(&self) -> impl Iterator<Item = usize> {
        (0..self.units.len()).filter(|at| self.units[*at].in_scope)
    }

    /// The unit with this id.
    pub fn find(&self, commune_id: Uuid) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.commune_id == commune_id)
    }

    /// The unit that held a spot of unit `of` on a day; none if the spot is not in `of`, near any border, or in no unit of that day.
    pub fn unit_on(&self, of: usize, spot: Spot, day: NaiveDate, today: NaiveDate) -> Option<usize> {
        let (mut then, mut now) = (None, None);
        for at in &self.around[of] {
            let unit = &self.units[*at];
            let (was, is) = (unit.holds(day), unit.holds(today));
            if !was && !is {
                continue;
            }
            match unit.area.side(spot) {
                Side::Outside => continue,
                Side::Border => return None,
                Side::Inside => {}
            }
            if was && then.is_none() {
                then = Some(*at);
            }
            if is && now.is_none() {
                now = Some(*at);
            }
        }
        if now == Some(of) { then } else { None }
    }

    /// Whether unit `of` holds a spot today, away from any border.
    pub fn holds(&self, of: usize, spot: Spot, today: NaiveDate) -> bool {
        self.unit_on(of, spot, today, today).is_some()
    }

    /// A place well inside unit `of`: its centre if it lies inside, else the deepest of a lattice. None for an empty area.
    pub fn anchor(&self, of: usize, today: NaiveDate) -> Option<Spot> {
        let unit = &self.units[of];
        if self.holds(of, unit.centre, today) {
            return Some(unit.centre);
        }
        let lattice = (1..40).flat_map(|across| (1..40).map(move |up| (f64::from(across) / 40.0, f64::from(up) / 40.0)));
        lattice
            .filter_map(|(across, up)| unit.area.at(across, up))
            .filter(|spot| self.holds(of, *spot, today))
            .max_by(|a, b| unit.area.depth_deg(*a).total_cmp(&unit.area.depth_deg(*b)))
    }

    /// Radius of unit `of` as people spread in it, metres: of a disc that fits its extent, 0.3 to 6 km.
    pub fn radius_m(&self, of: usize) -> f64 {
        (self.units[of].area.reach_m() * 0.7).clamp(300.0, 6000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Vec<Ring> {
        vec![vec![[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]]
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(number: u128, polygons: Vec<Vec<Ring>>, from: Option<&str>, to: Option<&str>, in_scope: bool) -> Unit {
        Unit {
            commune_id: Uuid::from_u128(number),
            code: Some(format!("{number:05}")),
            abbr: "HP".into(),
            province_code: "31".into(),
            kind: "phuong".into(),
            name: "An".into(),
            full_name: "Phường An".into(),
            valid_from: from.map(day),
            valid_to: to.map(day),
            is_approximate: true,
            in_scope,
            people: None,
            whole_heir: None,
            centre: Spot::new(0.0, 0.0),
            area: Area::new(polygons),
        }
    }

    #[test]
    fn a_hole_and_a_border_are_not_inside() {
        let mut rings = square(106.0, 20.0, 0.1);
        rings.extend(square(106.04, 20.04, 0.02));
        let area = Area::new(vec![rings, square(106.5, 20.5, 0.01)]);
        assert_eq!(area.side(Spot::new(106.01, 20.01)), Side::Inside);
        assert_eq!(area.side(Spot::new(106.05, 20.05)), Side::Outside);
        assert_eq!(area.side(Spot::new(106.505, 20.505)), Side::Inside);
        assert_eq!(area.side(Spot::new(106.2, 20.05)), Side::Outside);
        assert_eq!(area.side(Spot::new(106.1, 20.05)), Side::Border);
        assert_eq!(area.side(Spot::new(106.04, 20.05)), Side::Border);
        assert_eq!(area.side(Spot::new(106.0, 20.0)), Side::Border);
    }

    #[test]
    fn the_day_decides_the_unit_and_the_first_of_overlapping_ones_wins() {
        let change = Some("2025-07-01");
        let atlas = Atlas::new(vec![
            unit(1, vec![square(106.0, 20.0, 0.05)], None, change, false),
            unit(2, vec![square(106.0, 20.0, 0.1)], change, None, true),
            unit(3, vec![square(106.0, 20.0, 0.02)], change, None, false),
        ]);
        let today = day("2026-11-21");
        let spot = Spot::new(106.01, 20.01);
        assert_eq!(atlas.unit_on(1, spot, day("2025-06-30"), today), Some(0));
        assert_eq!(atlas.unit_on(1, spot, day("2025-07-01"), today), Some(1));
        // No old unit there; and a spot outside of the unit asked for.
        assert_eq!(atlas.unit_on(1, Spot::new(106.09, 20.09), day("2025-06-30"), today), None);
        assert_eq!(atlas.unit_on(1, Spot::new(106.2, 20.01), today, today), None);
    }

    #[test]
    fn an_anchor_lies_inside_even_if_the_centre_does_not() {
        let atlas = Atlas::new(vec![unit(2, vec![square(106.0, 20.0, 0.1)], None, None, true)]);
        let today = day("2026-11-21");
        let anchor = atlas.anchor(0, today).unwrap();
        // The middle of the square, 5 km from each side.
        assert!((anchor.lon - 106.05).abs() < 1e-6 && (anchor.lat - 20.05).abs() < 1e-6, "{anchor:?}");
    }

    #[test]
    fn metres_become_degrees_and_back() {
        let here = Spot::new(106.31, 20.94);
        let there = here.moved(300.0, 400.0);
        assert!((here.distance_m(there) - 500.0).abs() < 1.0);
        assert!(there.lon > here.lon && there.lat > here.lat);
    }
}
