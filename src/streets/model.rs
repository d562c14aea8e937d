//! What the room holds, before it is stored: a thing with its place, and the key by which the same thing is known again.

use geo::{Coord, Geometry, LineString, MultiPolygon, Point};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Which of the tables a thing goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// `road`.
    Road,
    /// `junction`.
    Junction,
    /// `building`.
    Building,
    /// `key_place`.
    KeyPlace,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Road, Self::Junction, Self::Building, Self::KeyPlace];

    /// Name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Junction => "junction",
            Self::Building => "building",
            Self::KeyPlace => "key_place",
        }
    }
}

/// One thing in the streets. Classes and kinds are those of [`super::fields`]; texts are clean and within their lengths.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// A road.
    Road {
        /// Class.
        class: &'static str,
        /// A slip road of that class.
        is_link: bool,
        /// A line around a square.
        is_area: bool,
        /// Name.
        name: Option<String>,
        /// Number, such as QL5.
        number: Option<String>,
        /// Lanes, 1 to 20.
        lanes: Option<i32>,
        /// One way.
        oneway: Option<&'static str>,
        /// Whether it has street light by night; none if that is not known.
        is_lit: Option<bool>,
        /// Two positions or more.
        line: LineString,
    },
    /// A place where roads for vehicles meet.
    Junction {
        /// Arms.
        degree: i32,
        /// Where.
        place: Point,
    },
    /// A building.
    Building {
        /// Name.
        name: Option<String>,
        /// Height (m), and how it is known: `height` or `levels`.
        height: Option<(f64, &'static str)>,
        /// Levels.
        levels: Option<f64>,
        /// Outline.
        outline: MultiPolygon,
    },
    /// A school, market, police post …
    KeyPlace {
        /// Kind.
        kind: &'static str,
        /// Name.
        name: Option<String>,
        /// A point, or the area that it takes up.
        geometry: Geometry,
    },
}

impl Thing {
    /// Its table.
    pub const fn table(&self) -> Table {
        match self {
            Self::Road { .. } => Table::Road,
            Self::Junction { .. } => Table::Junction,
            Self::Building { .. } => Table::Building,
            Self::KeyPlace { .. } => Table::KeyPlace,
        }
    }

    /// Forgets its names and numbers that `is_refused` says must not be kept.
    pub fn forget_names(&mut self, is_refused: impl Fn(&str) -> bool) {
        let forget = |text: &mut Option<String>| {
            if text.as_deref().is_some_and(&is_refused) {
                *text = None;
            }
        };
        match self {
            Self::Road { name, number, .. } => {
                forget(name);
                forget(number);
            }
            Self::Building { name, .. } | Self::KeyPlace { name, .. } => forget(name),
            Self::Junction { .. } => {}
        }
    }

    /// Its place.
    pub fn geometry(&self) -> Geometry {
        match self {
            Self::Road { line, .. } => Geometry::LineString(line.clone()),
            Self::Junction { place, .. } => Geometry::Point(*place),
            Self::Building { outline, .. } => Geometry::MultiPolygon(outline.clone()),
            Self::KeyPlace { geometry, .. } => geometry.clone(),
        }
    }
}

/// An element of OpenStreetMap: type, id, and which piece of it.
pub type OsmId = (&'static str, i64, u32);

/// A thing on its way into the room.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// Row or feature of the file, for what is said about it.
    pub number: u64,
    /// What it is in OpenStreetMap.
    pub osm: Option<OsmId>,
    /// What it is.
    pub thing: Thing,
    /// The unit of today that holds its middle, if that is known already; else the database finds it.
    pub unit: Option<Uuid>,
}

impl Incoming {
    /// Same content and place, same key: the first half of a SHA-256 over all of it.
    pub fn key(&self) -> Uuid {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        field(self.thing.table().name().as_bytes());
        field(format!("{:?}", self.osm).as_bytes());
        match &self.thing {
            Thing::Road { class, is_link, is_area, name, number, lanes, oneway, is_lit, .. } => {
                field(format!("{class:?} {is_link} {is_area} {name:?} {number:?} {lanes:?} {oneway:?} {is_lit:?}").as_bytes());
            }
            Thing::Junction { degree, .. } => field(format!("{degree}").as_bytes()),
            Thing::Building { name, height, levels, .. } => field(format!("{name:?} {height:?} {levels:?}").as_bytes()),
            Thing::KeyPlace { kind, name, .. } => field(format!("{kind:?} {name:?}").as_bytes()),
        }
        field(&wkb(&self.thing.geometry()));
        let digest = hash.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(half).into_uuid()
    }
}

/// Little-endian WKB of a point, line, polygon or multipolygon; an empty multipolygon for anything else.
pub fn wkb(geometry: &Geometry) -> Vec<u8> {
    let mut out = Vec::new();
    match geometry {
        Geometry::Point(point) => {
            head(&mut out, 1);
            position(&mut out, point.0);
        }
        Geometry::LineString(line) => {
            head(&mut out, 2);
            positions(&mut out, line);
        }
        Geometry::Polygon(polygon) => polygon_wkb(&mut out, polygon),
        Geometry::MultiPolygon(shape) => {
            head(&mut out, 6);
            out.extend((shape.0.len() as u32).to_le_bytes());
            for polygon in shape {
                polygon_wkb(&mut out, polygon);
            }
        }
        _ => {
            head(&mut out, 6);
            out.extend(0_u32.to_le_bytes());
        }
    }
    out
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn position(out: &mut Vec<u8>, at: Coord) {
    out.extend(at.x.to_le_bytes());
    out.extend(at.y.to_le_bytes());
}

fn positions(out: &mut Vec<u8>, line: &LineString) {
    out.extend((line.0.len() as u32).to_le_bytes());
    for at in &line.0 {
        position(out, *at);
    }
}

fn polygon_wkb(out: &mut Vec<u8>, polygon: &geo::Polygon) {
    head(out, 3);
    out.extend((polygon.interiors().len() as u32 + 1).to_le_bytes());
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        positions(out, ring);
    }
}
