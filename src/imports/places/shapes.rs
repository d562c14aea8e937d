//! Shapes and distances that the places of a run are judged and shown by.

use std::collections::HashMap;

use geo::{Coord, Geometry, LineString, MapCoords, MultiPolygon, Polygon};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::http::fields::Datum;
use crate::imports::ImportError;
use crate::imports::coordinates::Raw;
use crate::imports::coordinates::judge::Witness;
use crate::imports::error::db;
use crate::imports::interpret::{self, Draft, RawPlace};
use crate::imports::model::{Kind, Said};
use crate::imports::rooms::Ready;
use crate::imports::tally::Spot;
use crate::incidents::fields::INCIDENT;
use crate::spatial::frame::Frame;
use crate::spatial::projection::Crs;

/// Rows by which the system of coordinates is judged.
const WITNESSES: usize = 600;

pub(super) fn not_an_area() -> Said {
    Said::new(
        "not-an-area",
        "Điểm nóng cần là một vùng. Hãy vẽ đa giác thay cho đường, hoặc ghi bán kính quanh điểm này (m).",
        "A hotspot has to be an area. Draw a polygon instead of a line, or give a radius around the point (m).",
    )
}

/// Corners of a circle: an area of 64 is 0.16 % smaller than the circle.
const CORNERS: u32 = 64;

/// The circle of a radius in metres around a place: its corners lie on the circle. None for a place that is none.
pub(super) fn circle(lon: f64, lat: f64, radius_m: f64) -> Option<MultiPolygon<f64>> {
    let frame = Frame::at(lon, lat)?;
    let corner = |n: u32| {
        let (east, north) = (std::f64::consts::TAU * f64::from(n % CORNERS) / f64::from(CORNERS)).sin_cos();
        frame.to_degrees(Coord { x: radius_m * east, y: radius_m * north })
    };
    // From the north against the clock: the outside of a ring.
    let ring: Vec<Coord<f64>> = (0..=CORNERS).rev().map(corner).collect();
    Some(MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())]))
}

/// How many metres a point in degrees lies outside of a shape: 0 inside. Flat around the point, good to a thousandth within 200 km.
pub(super) fn off_m(shape: &MultiPolygon<f64>, [lon, lat]: [f64; 2]) -> f64 {
    use geo::{Contains, Distance, Euclidean};
    const DEGREE_M: f64 = 111_195.0;
    let point = geo::Point::new(lon, lat);
    if shape.contains(&point) {
        return 0.0;
    }
    let wide = DEGREE_M * lat.to_radians().cos();
    let flat = shape.map_coords(|c| Coord { x: (c.x - lon) * wide, y: (c.y - lat) * DEGREE_M });
    Euclidean.distance(&geo::Point::new(0.0, 0.0), &flat)
}

/// Rows with numbers, spread over the first rows.
pub(super) fn witnesses(drafts: &[Draft]) -> Vec<(&Draft, Witness)> {
    let with_numbers: Vec<(&Draft, Witness)> = drafts
        .iter()
        .filter(|draft| !draft.is_day_unknown)
        .filter_map(|draft| match &draft.place {
            RawPlace::Numbers { raw, beside } => {
                let known = beside.and_then(|beside| Crs::WGS84.to_wgs84(beside.a, beside.b));
                Some((draft, Witness { raw: *raw, known }))
            }
            RawPlace::Shape(shape) => first_corner(shape)
                .map(|c| (draft, Witness { raw: Raw { a: c.x, b: c.y, unit: interpret::unit_of(c.x, c.y) }, known: None })),
            RawPlace::None => None,
        })
        .collect();
    let step = with_numbers.len().div_ceil(WITNESSES).max(1);
    with_numbers.into_iter().step_by(step).collect()
}

pub(super) fn first_corner(shape: &Geometry<f64>) -> Option<Coord<f64>> {
    use geo::CoordsIter;
    shape.coords_iter().next()
}

pub(super) async fn shapes(conn: &mut PgConnection, claimed: &[Option<Uuid>]) -> Result<HashMap<Uuid, MultiPolygon<f64>>, ImportError> {
    let mut ids: Vec<Uuid> = claimed.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(include_str!("../sql/claimed_shapes.sql"))
        .bind(&ids)
        .fetch_all(conn)
        .await
        .map_err(db("reading the boundaries that rows claim"))?;
    Ok(rows.into_iter().filter_map(|(id, wkb)| Some((id, crate::spatial::wkb::read(&wkb)?))).collect())
}

pub(super) fn spot(one: &Ready, kind: Kind) -> Option<Spot> {
    use geo::Centroid;
    let label = label(&one.draft, kind);
    if let Some(place) = one.place {
        return Some(Spot { number: one.draft.number, lon: place.lon, lat: place.lat, shape: None, label, is_refused: false });
    }
    let area = one.area.as_ref()?;
    let centre = area.centroid()?;
    Some(Spot { number: one.draft.number, lon: centre.x(), lat: centre.y(), shape: Some(small(area)), label, is_refused: false })
}

/// An area for a preview: its outer rings, at most 500 corners each.
pub(super) fn small(area: &MultiPolygon<f64>) -> Geometry<f64> {
    let ring = |line: &LineString<f64>| {
        let step = line.0.len().div_ceil(500).max(1);
        let mut corners: Vec<Coord<f64>> = line.0.iter().copied().step_by(step).collect();
        if corners.first() != corners.last() {
            corners.extend(corners.first().copied());
        }
        LineString(corners)
    };
    Geometry::MultiPolygon(MultiPolygon(area.0.iter().map(|polygon| Polygon::new(ring(polygon.exterior()), Vec::new())).collect()))
}

/// What a row is called on the map of the check: an incident by its number, article, place and day, as far as it has them; any other by its
/// first text.
pub(super) fn label(draft: &Draft, kind: Kind) -> String {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    if kind != Kind::Incidents {
        let first = draft.values.iter().flatten().find_map(|datum| if let Datum::Text(text) = datum { Some(short(text)) } else { None });
        return first.unwrap_or_default();
    }
    let value = |name: &str| {
        let at = INCIDENT.iter().position(|field| field.name == name)?;
        draft.values.first()?.get(at).and_then(|datum| if let Datum::Text(text) = datum { Some(short(text)) } else { None })
    };
    let article =
        value("offence_code").map(|code| if code.starts_with(|c: char| c.is_ascii_digit()) { format!("Điều {code}") } else { code });
    let number = value("incident_code").or_else(|| value("office_number"));
    let day = Some(draft.day.format("%d/%m/%Y").to_string());
    [number, article, value("address_text"), day].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
