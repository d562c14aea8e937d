//! One unit of a boundary file: what it is called, and its polygons.

use std::fmt;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Property names of a unit's code, lower case, without underscores; the first one present counts.
const CODE_NAMES: [&str; 11] =
    ["code", "ma", "maxa", "wardcode", "unitcode", "communecode", "madvhc", "madvhcxa", "maphuongxa", "codexa", "id"];
/// Property names of a unit's name, likewise.
const NAME_NAMES: [&str; 9] = ["fullname", "unitname", "tenxa", "tenphuongxa", "tendvhc", "wardname", "ten", "name", "communename"];
/// Where Viet Nam with its islands lies: west, south, east, north.
const COUNTRY: [f64; 4] = [102.0, 6.0, 118.0, 24.0];
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Feature {
    pub(super) id: Option<Value>,
    pub(super) properties: Option<Map<String, Value>>,
    pub(super) geometry: Option<Geometry>,
}

#[derive(Deserialize)]
pub(super) struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Nest,
}

/// Coordinates at whatever depth. Read by hand: serde's untagged enums hold every level twice.
#[derive(Default)]
enum Nest {
    Number(f64),
    List(Vec<Nest>),
    #[default]
    Nothing,
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Nest;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("numbers or lists of them")
            }
            fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
                Ok(Nest::Number(number))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }
            fn visit_unit<E>(self) -> Result<Nest, E> {
                Ok(Nest::Nothing)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nest, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Nest::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Why a shape is refused: code, Vietnamese, English.
pub(super) type Wrong = (&'static str, String, String);

fn wrong(code: &'static str, detail: &str, detail_en: &str) -> Wrong {
    (code, detail.to_owned(), detail_en.to_owned())
}

impl Feature {
    fn property(&self, names: &[&str]) -> Option<&Value> {
        let properties = self.properties.as_ref()?;
        let plain = |key: &str| key.chars().filter(|c| *c != '_' && *c != ' ').flat_map(char::to_lowercase).collect::<String>();
        names.iter().find_map(|name| properties.iter().find(|(key, value)| plain(key) == *name && !value.is_null()).map(|(_, value)| value))
    }

    pub(super) fn code(&self) -> Option<String> {
        // An `id` or `ma` may be a number of the source's own: only what looks like a commune code counts.
        let named = self.property(&CODE_NAMES).and_then(as_code);
        named.or_else(|| self.id.as_ref().and_then(as_code))
    }

    pub(super) fn name(&self) -> Option<String> {
        self.property(&NAME_NAMES).and_then(Value::as_str).map(str::to_owned)
    }

    pub(super) fn shape(self) -> Result<MultiPolygon, Wrong> {
        let Some(geometry) = self.geometry else { return Err(wrong("no-geometry", "không có hình", "has no geometry")) };
        let polygons = match (geometry.kind.as_str(), geometry.coordinates) {
            ("Polygon", rings) => vec![polygon(rings)?],
            ("MultiPolygon", Nest::List(polygons)) => polygons.into_iter().map(polygon).collect::<Result<_, _>>()?,
            (kind, _) => {
                return Err((
                    "not-a-polygon",
                    format!("hình là {kind}, cần Polygon hoặc MultiPolygon"),
                    format!("is a {kind}, expected Polygon or MultiPolygon"),
                ));
            }
        };
        let shape = MultiPolygon::new(polygons);
        place(&shape)?;
        Ok(shape)
    }
}

/// Five digits, also from a number that lost its leading zeros.
fn as_code(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => format!("{:05}", number.as_u64()?),
        _ => return None,
    };
    (text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn polygon(rings: Nest) -> Result<Polygon, Wrong> {
    let Nest::List(rings) = rings else { return Err(malformed()) };
    let mut rings = rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
    let outer = rings.next().ok_or_else(|| wrong("empty", "hình rỗng", "is empty"))?;
    Ok(Polygon::new(outer, rings.collect()))
}

fn malformed() -> Wrong {
    wrong("malformed", "tọa độ không đúng dạng GeoJSON", "coordinates are not in the form of GeoJSON")
}

fn ring(points: Nest) -> Result<LineString, Wrong> {
    let Nest::List(points) = points else { return Err(malformed()) };
    let points: Vec<Coord> = points
        .into_iter()
        .map(|point| match point {
            Nest::List(numbers) => match numbers.as_slice() {
                [Nest::Number(x), Nest::Number(y), ..] if x.is_finite() && y.is_finite() => Ok(Coord { x: *x, y: *y }),
                _ => Err(wrong("not-a-number", "có tọa độ không phải là số", "has a coordinate that is not a number")),
            },
            _ => Err(malformed()),
        })
        .collect::<Result<_, _>>()?;
    if points.len() < 4 || points.first() != points.last() {
        return Err(wrong("not-closed", "đường ranh không khép kín", "has a ring that is not closed"));
    }
    Ok(LineString::new(points))
}

/// Refuses what lies outside of Viet Nam, and names swapped axes as such.
fn place(shape: &MultiPolygon) -> Result<(), Wrong> {
    let [west, south, east, north] = COUNTRY;
    let within = |x: f64, y: f64| (west..=east).contains(&x) && (south..=north).contains(&y);
    let mut points = shape.iter().flat_map(|polygon| &polygon.exterior().0);
    let Some(outside) = points.find(|p| !within(p.x, p.y)) else { return Ok(()) };
    if shape.iter().flat_map(|polygon| &polygon.exterior().0).all(|p| within(p.y, p.x)) {
        return Err(wrong("lonlat-swapped", "kinh độ và vĩ độ bị đảo", "longitude and latitude are swapped"));
    }
    Err((
        "outside",
        format!("nằm ngoài Việt Nam ({}; {})", outside.x, outside.y),
        format!("lies outside of Viet Nam ({}, {})", outside.x, outside.y),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(text: &str) -> Feature {
        serde_json::from_str(text).unwrap()
    }

    fn square(points: &str) -> Feature {
        feature(&format!(r#"{{"properties":{{"code":"00004"}},"geometry":{{"type":"Polygon","coordinates":[[{points}]]}}}}"#))
    }

    #[test]
    fn a_code_is_found_under_its_many_names() {
        for text in [
            r#"{"properties":{"code":"00004"}}"#,
            r#"{"properties":{"Ma_Xa":4}}"#,
            r#"{"properties":{"wardCode":" 00004 "}}"#,
            r#"{"properties":{"unit_code":"00004","id":7}}"#,
            r#"{"id":"00004","properties":{"unit_name":"Phường Ba Đình"}}"#,
        ] {
            assert_eq!(feature(text).code().as_deref(), Some("00004"), "{text}");
        }
        assert_eq!(feature(r#"{"properties":{"code":"01"}}"#).code(), None, "a province's code is none");
    }

    #[test]
    fn wrong_shapes_are_named() {
        let code = |f: Feature| f.shape().map_err(|w| w.0).map(|_| ());
        assert_eq!(code(square("[105,21],[106,21],[106,22],[105,21]")), Ok(()));
        assert_eq!(code(square("[105,21],[106,21],[106,22],[105,22]")), Err("not-closed"));
        assert_eq!(code(square("[21,105],[21,106],[22,106],[21,105]")), Err("lonlat-swapped"));
        assert_eq!(code(square("[5,21],[6,21],[6,22],[5,21]")), Err("outside"));
        assert_eq!(code(square("[105,null],[106,21],[106,22],[105,21]")), Err("not-a-number"));
        assert_eq!(code(square("105,21")), Err("malformed"));
        assert_eq!(code(feature(r#"{"geometry":{"type":"Point","coordinates":[105,21]}}"#)), Err("not-a-polygon"));
        assert_eq!(code(feature(r#"{"geometry":null}"#)), Err("no-geometry"));
    }
}
