//! The geometry of a GeoJSON feature.

use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::MAX_VERTICES;
use super::geometry::{MAX_COLLECTIONS, broken, not_finite, too_many_vertices};
use crate::files::FileFault;

#[derive(serde::Deserialize)]
struct Shape<'a> {
    #[serde(borrow, rename = "type")]
    kind: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow)]
    geometries: Option<Vec<&'a RawValue>>,
}

/// A position; whether it had more than two numbers.
struct Position(Coord<f64>, bool);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Position;
            fn expecting(&self, into: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                into.write_str("a position of two numbers")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Position, A::Error> {
                let missing = || serde::de::Error::invalid_length(2, &"two numbers");
                let x = numbers.next_element()?.ok_or_else(missing)?;
                let y = numbers.next_element()?.ok_or_else(missing)?;
                let mut has_more = false;
                while numbers.next_element::<IgnoredAny>()?.is_some() {
                    has_more = true;
                }
                Ok(Position(Coord { x, y }, has_more))
            }
        }
        from.deserialize_seq(Read)
    }
}

type Line = Vec<Position>;

/// The geometry of a feature, not checked yet; an empty or missing one is a `MultiPoint` of nothing. `has_more` becomes true where a position
/// has more than two numbers.
///
/// # Errors
/// That it is none, or has far too many vertices.
pub fn geometry(text: &RawValue, depth: usize, has_more: &mut bool) -> Result<Geometry<f64>, FileFault> {
    if text.get() == "null" {
        return Ok(MultiPoint(Vec::new()).into());
    }
    if depth > MAX_COLLECTIONS {
        return Err(broken());
    }
    let shape: Shape<'_> = serde_json::from_str(text.get()).map_err(|_| broken())?;
    if shape.kind == "GeometryCollection" {
        let parts = shape.geometries.unwrap_or_default().into_iter().map(|part| geometry(part, depth + 1, has_more));
        return Ok(Geometry::GeometryCollection(GeometryCollection(parts.collect::<Result<_, _>>()?)));
    }
    let coordinates = shape.coordinates.ok_or_else(broken)?.get();
    if coordinates.bytes().filter(|byte| *byte == b'[').count() > 2 * MAX_VERTICES {
        return Err(too_many_vertices());
    }
    if coordinates.trim_matches(['[', ']', ' ', '\n', '\r', '\t', ',']).is_empty() {
        return Ok(MultiPoint(Vec::new()).into());
    }
    let mut coord = |position: Position| {
        *has_more |= position.1;
        position.0
    };
    let mut line = |line: Line| LineString(line.into_iter().map(&mut coord).collect());
    Ok(match shape.kind.as_ref() {
        "Point" => Point(coord(read(coordinates)?)).into(),
        "MultiPoint" => MultiPoint(read::<Line>(coordinates)?.into_iter().map(|position| Point(coord(position))).collect()).into(),
        "LineString" => line(read(coordinates)?).into(),
        "MultiLineString" => MultiLineString(read::<Vec<Line>>(coordinates)?.into_iter().map(line).collect()).into(),
        "Polygon" => polygon(read(coordinates)?, &mut line).into(),
        "MultiPolygon" => {
            let polygons = read::<Vec<Vec<Line>>>(coordinates)?.into_iter().map(|rings| polygon(rings, &mut line));
            MultiPolygon(polygons.collect()).into()
        }
        _ => return Err(broken()),
    })
}

fn polygon(rings: Vec<Line>, line: &mut impl FnMut(Line) -> LineString<f64>) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(line);
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(exterior, rings.collect())
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, FileFault> {
    serde_json::from_str(text).map_err(|error| if error.to_string().contains("out of range") { not_finite() } else { broken() })
}
