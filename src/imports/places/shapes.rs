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
use crate::imports::model::Said;
use crate::imports::rooms::Ready;
use crate::imports::tally::Spot;
use crate::spatial::projection::Crs;

/// Rows by which the system of coordinates is judged.
const WITNESSES: usize = 600;

pub(super) fn not_an_area() -> Said {
    Said::new(
        "not-an-area",
        "Điểm nóng cần là một vùng. Hãy vẽ đa giác thay cho điểm hoặc đường.",
        "A hotspot has to be an area. Draw a polygon instead of a point or line.",
    )
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

pub(super) fn spot(one: &Ready) -> Option<Spot> {
    use geo::Centroid;
    let label = label(&one.draft);
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

/// The first text of a draft: what its row is called.
pub(super) fn label(draft: &Draft) -> String {
    let text = draft.values.iter().flatten().find_map(|datum| match datum {
        Datum::Text(text) => Some(text.chars().take(80).collect::<String>()),
        _ => None,
    });
    text.unwrap_or_default()
}
