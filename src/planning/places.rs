//! Where a camera could hang in a commune: places that somebody named, sites of the register, junctions, points along streets, and a grid where unseen
//! need lies away from all of these. Pure.

use std::collections::{HashMap, HashSet};

use geo::{BoundingRect as _, Coord, MultiPolygon, Polygon, Rect};
use uuid::Uuid;

use super::inputs::OfCommune;
use super::wish::{OwnPoint, Wish};
use crate::spatial::candidates::Place;
use crate::spatial::coverage::recipe;
use crate::spatial::placement::Choice;
use crate::spatial::rings::holds;
use crate::spatial::sight::Mounting;
use crate::spatial::union::Outline;

/// Two places nearer to each other than this are one, metres; the one that costs less or was named stays.
const SAME_M: f64 = 8.0;
/// Nothing hangs so near to a place where nothing may, metres.
pub const FORBIDDEN_M: f64 = 20.0;
/// Metres in a degree of latitude, and at least in one of longitude in Vietnam; for cells only.
const DEGREE_M: f64 = 101_000.0;

/// Where roads meet.
#[derive(Debug, Clone)]
pub struct Junction {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Names of the roads.
    pub name: Option<String>,
}

/// A site of the register.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "ids are called as in the database")]
pub struct Site {
    /// Its id.
    pub site_id: Uuid,
    /// Its name.
    pub name: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// What a camera there hangs on.
    pub mounting: Mounting,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody named it.
    Own,
    /// A site of the register.
    Site,
    /// Roads meet.
    Junction,
    /// Along a street.
    Street,
    /// A node of a grid.
    Grid,
}

impl Kind {
    /// The word in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Site => "site",
            Self::Junction => "junction",
            Self::Street => "street",
            Self::Grid => "grid",
        }
    }
}

/// A place where a camera could hang.
#[derive(Debug, Clone)]
pub struct Spot {
    /// What it is.
    pub kind: Kind,
    /// What people call it.
    pub name: Option<String>,
    /// The site that is there.
    pub site_id: Option<Uuid>,
    /// Whether a camera has to hang there.
    pub choice: Choice,
    /// Where.
    pub place: Place,
}

/// Places by cells, to find those near to one.
#[derive(Debug, Default)]
struct Near {
    cell_m: f64,
    cells: HashMap<(i64, i64), Vec<Coord>>,
}

impl Near {
    fn new(cell_m: f64) -> Self {
        Self { cell_m, cells: HashMap::new() }
    }

    fn cell(&self, place: Coord) -> (i64, i64) {
        let side = self.cell_m / DEGREE_M;
        ((place.x / side).floor() as i64, (place.y / side).floor() as i64)
    }

    fn push(&mut self, place: Coord) {
        self.cells.entry(self.cell(place)).or_default().push(place);
    }

    /// Whether one is nearer than the side of the cells.
    fn has_near(&self, place: Coord) -> bool {
        let (column, row) = self.cell(place);
        (row - 1..=row + 1).flat_map(|row| (column - 1..=column + 1).map(move |column| (column, row))).any(|cell| {
            self.cells.get(&cell).is_some_and(|places| {
                places.iter().any(|other| recipe::distance_m(place, *other).is_some_and(|metres| metres < self.cell_m))
            })
        })
    }
}

/// Areas where nothing may hang, each with its box.
#[derive(Debug)]
pub struct Forbidden(Vec<(MultiPolygon, Rect)>);

impl Forbidden {
    /// Those of a wish.
    pub fn of(wish: &Wish) -> Self {
        let boxed = |polygon: Polygon| polygon.bounding_rect().map(|bounds| (MultiPolygon::new(vec![polygon]), bounds));
        Self(wish.forbidden().into_iter().flatten().filter_map(boxed).collect())
    }

    /// The number of the first that holds a place: each for itself, for they may overlap.
    pub fn area_of(&self, place: Coord) -> Option<usize> {
        let is_in =
            |bounds: &Rect| (bounds.min().x..=bounds.max().x).contains(&place.x) && (bounds.min().y..=bounds.max().y).contains(&place.y);
        self.0.iter().position(|(area, bounds)| is_in(bounds) && holds(area, place))
    }
}

/// The places of a commune, each once: named ones first, then sites, junctions, streets, the grid. `unseen` are places of need that asks for a camera.
pub fn places(of: &OfCommune, wish: &Wish, unseen: &[Coord]) -> Vec<Spot> {
    let Some(border) = Outline::new(of.ground.shape.clone()) else { return Vec::new() };
    let forbidden = Forbidden::of(wish);
    let not_here: Vec<Coord> = points_of(&wish.own_points, |choice| choice == Choice::Forbidden).map(|(place, _)| place).collect();
    let is_allowed = |place: Coord| {
        border.holds(place)
            && forbidden.area_of(place).is_none()
            && !not_here.iter().any(|other| recipe::distance_m(place, *other).is_some_and(|metres| metres < FORBIDDEN_M))
    };
    let (mut found, mut known): (Vec<Spot>, Near) = (Vec::new(), Near::new(SAME_M));
    let mut add = |kind: Kind, place: Coord, name: Option<&str>, site: Option<&Site>, choice: Choice| {
        let is_wanted = choice == Choice::Mandatory || (is_allowed(place) && !known.has_near(place));
        if is_wanted {
            known.push(place);
            let mounting = site.map_or(Mounting::Free, |site| site.mounting);
            let is_open_ground = !matches!(kind, Kind::Own | Kind::Site);
            found.push(Spot {
                kind,
                name: name.map(str::to_owned),
                site_id: site.map(|site| site.site_id),
                choice,
                place: Place { lon_deg: place.x, lat_deg: place.y, mounting, is_open_ground },
            });
        }
    };
    let mut own: Vec<_> =
        points_of(&wish.own_points, |choice| choice != Choice::Forbidden).filter(|(place, _)| border.holds(*place)).collect();
    own.sort_by_key(|(_, point)| point.choice() != Choice::Mandatory);
    for (place, point) in own {
        add(Kind::Own, place, point.name.as_deref(), None, point.choice());
    }
    for site in &of.sites {
        add(Kind::Site, Coord { x: site.lon, y: site.lat }, Some(&site.name), Some(site), Choice::Free);
    }
    for junction in &of.junctions {
        add(Kind::Junction, Coord { x: junction.lon, y: junction.lat }, junction.name.as_deref(), None, Choice::Free);
    }
    if wish.places.streets {
        for street in &of.sources.streets {
            for (place, _) in recipe::along(&street.line, wish.places.street_every_m) {
                add(Kind::Street, place, street.name.as_deref(), None, Choice::Free);
            }
        }
    }
    if wish.places.grid {
        let mut away = Near::new(wish.places.grid_m);
        for spot in &found {
            away.push(Coord { x: spot.place.lon_deg, y: spot.place.lat_deg });
        }
        for place in nodes(unseen.iter().copied().filter(|place| !away.has_near(*place)), wish.places.grid_m) {
            if is_allowed(place) {
                found.push(Spot {
                    kind: Kind::Grid,
                    name: None,
                    site_id: None,
                    choice: Choice::Free,
                    place: Place { lon_deg: place.x, lat_deg: place.y, mounting: Mounting::Free, is_open_ground: true },
                });
            }
        }
    }
    found
}

fn points_of(points: &[OwnPoint], is_wanted: impl Fn(Choice) -> bool) -> impl Iterator<Item = (Coord, &OwnPoint)> {
    points.iter().filter(move |point| is_wanted(point.choice())).map(|point| (Coord { x: point.lon, y: point.lat }, point))
}

/// The corners of the squares of a grid that hold some places, each once, in order: a camera stands beside what it is to see, not on it.
fn nodes(places: impl Iterator<Item = Coord>, side_m: f64) -> Vec<Coord> {
    let side = side_m / DEGREE_M;
    let corners: HashSet<(i64, i64)> = places
        .flat_map(|place| {
            let (column, row) = ((place.x / side).floor() as i64, (place.y / side).floor() as i64);
            [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)]
        })
        .collect();
    let mut corners: Vec<(i64, i64)> = corners.into_iter().collect();
    corners.sort_unstable();
    corners.into_iter().map(|(column, row)| Coord { x: column as f64 * side, y: row as f64 * side }).collect()
}
