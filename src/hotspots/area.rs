//! Reading an area from a request: a GeoJSON polygon in degrees, inside the country, that does not cross itself.

use geo::MultiPolygon;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::HotspotError;
use crate::http::{FieldError, place};

/// Corners at most: a drawn area, not a coastline.
const MAX_POSITIONS: usize = 20_000;

/// An area that can be stored.
#[derive(Debug, Clone)]
pub struct Area {
    /// The geometry as GeoJSON text.
    pub geojson: String,
    /// A point inside it, longitude and latitude.
    pub point: (f64, f64),
}

#[derive(sqlx::FromRow)]
struct Checked {
    is_valid: bool,
    reason: Option<String>,
    fault_lon: Option<f64>,
    fault_lat: Option<f64>,
    area_m2: Option<f64>,
    lon: Option<f64>,
    lat: Option<f64>,
}

/// Takes `geometry` out of a body; none if it is not there.
///
/// # Errors
/// Not a polygon, rings that are not closed, too many corners, corners that are not numbers, out of the country, swapped axes.
pub fn take_geometry(body: &mut Map<String, Value>) -> Result<Option<Value>, FieldError> {
    let Some(geometry) = body.remove("geometry").filter(|value| !value.is_null()) else { return Ok(None) };
    let wrong = |vi: &str, en: &str| Err(FieldError::at("geometry", "not-a-polygon", vi, en));
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind != "Polygon" && kind != "MultiPolygon" {
        return wrong("Ranh giới phải là GeoJSON Polygon hoặc MultiPolygon.", "The area must be a GeoJSON Polygon or MultiPolygon.");
    }
    let polygons: Vec<&Value> = match (kind, geometry.get("coordinates")) {
        (_, None) => Vec::new(),
        ("Polygon", Some(polygon)) => vec![polygon],
        (_, Some(polygons)) => polygons.as_array().map(|list| list.iter().collect()).unwrap_or_default(),
    };
    let Some(polygons) = polygons.into_iter().map(read_polygon).collect::<Option<Vec<_>>>().filter(|list| !list.is_empty()) else {
        return wrong(
            "Ranh giới có tọa độ không đọc được; mỗi đỉnh là [kinh độ, vĩ độ], là số hữu hạn.",
            "The area has coordinates that cannot be read; each corner is [longitude, latitude], finite numbers.",
        );
    };
    let rings = || polygons.iter().flatten();
    if !rings().all(|ring| ring.len() >= 4 && ring.first() == ring.last()) {
        return Err(not_closed());
    }
    if rings().map(Vec::len).sum::<usize>() > MAX_POSITIONS {
        return wrong("Ranh giới có quá 20.000 đỉnh; hãy giản lược trước.", "The area has more than 20,000 corners; simplify it first.");
    }
    match rings().flatten().find_map(|&[lon, lat]| place::check(lon, lat)) {
        Some(fault) => Err(FieldError { pointer: "/geometry".to_owned(), ..fault }),
        None => Ok(Some(json!({ "type": "MultiPolygon", "coordinates": polygons }))),
    }
}

/// The rings of a polygon; a height or measure behind longitude and latitude is left out. None if a corner cannot be read.
fn read_polygon(polygon: &Value) -> Option<Vec<Vec<[f64; 2]>>> {
    let rings: Vec<Vec<[f64; 2]>> = polygon.as_array()?.iter().map(read_ring).collect::<Option<_>>()?;
    (!rings.is_empty()).then_some(rings)
}

fn read_ring(ring: &Value) -> Option<Vec<[f64; 2]>> {
    ring.as_array()?
        .iter()
        .map(|corner| {
            let [lon, lat, ..] = corner.as_array()?.as_slice() else { return None };
            Some([lon.as_f64().filter(|lon| lon.is_finite())?, lat.as_f64().filter(|lat| lat.is_finite())?])
        })
        .collect()
}

/// Checks an area in PostGIS, which decides what is valid.
///
/// # Errors
/// Self-crossing (with the place), too small or too large.
pub async fn check(conn: &mut PgConnection, geometry: &Value) -> Result<Area, HotspotError> {
    let text = geometry.to_string();
    let checked: Checked = sqlx::query_as(include_str!("sql/check_area.sql"))
        .bind(&text)
        .fetch_one(conn)
        .await
        .map_err(|error| HotspotError::Db(error, "checking an area"))?;
    if !checked.is_valid {
        let reason = checked.reason.unwrap_or_default();
        let fault = crossing(&reason, checked.fault_lon.zip(checked.fault_lat));
        return Err(HotspotError::Crossing(fault, checked.fault_lon.zip(checked.fault_lat)));
    }
    match (checked.area_m2, checked.lon.zip(checked.lat)) {
        (Some(area_m2), Some(point)) if (1.0..=200_000_000.0).contains(&area_m2) => Ok(Area { geojson: text, point }),
        _ => Err(wrong_size().into()),
    }
}

/// An area that crosses itself, or is not valid otherwise: why (PostGIS's words), and where.
pub(super) fn crossing(reason: &str, at: Option<(f64, f64)>) -> FieldError {
    let at = at.map_or(String::new(), |(lon, lat)| format!(" {lon:.6}, {lat:.6}"));
    FieldError::at(
        "geometry",
        "self-crossing",
        format!("Ranh giới tự cắt hoặc không hợp lệ tại{at}. Hãy kéo lại đỉnh ở đó để các cạnh không cắt nhau."),
        format!("The area crosses itself or is not valid at{at} ({reason}). Move the corner there so that no edges cross."),
    )
}

/// An area that is too small or too large.
pub(super) fn wrong_size() -> FieldError {
    FieldError::at("geometry", "area-size", "Diện tích khu vực phải từ 1 m² đến 200 km².", "The area must be between 1 m² and 200 km².")
}

/// What can be said of an area without asking the database: rings, corners, the country.
pub(super) fn check_shape(shape: &MultiPolygon) -> Result<(), FieldError> {
    let rings = || shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let corners = || rings().flat_map(|ring| ring.0.iter());
    if shape.0.is_empty() || !corners().all(|corner| corner.x.is_finite() && corner.y.is_finite()) {
        return Err(FieldError::at(
            "geometry",
            "not-a-polygon",
            "Ranh giới phải là một hay nhiều vùng có tọa độ đọc được.",
            "The area must be one or more polygons with coordinates that can be read.",
        ));
    }
    if !rings().all(|ring| ring.0.len() >= 4 && ring.is_closed()) {
        return Err(not_closed());
    }
    if corners().count() > MAX_POSITIONS {
        return Err(FieldError::at(
            "geometry",
            "not-a-polygon",
            "Ranh giới có quá 20.000 đỉnh; hãy giản lược trước.",
            "The area has more than 20,000 corners; simplify it first.",
        ));
    }
    let fault = corners().find_map(|corner| place::check(corner.x, corner.y));
    fault.map_or(Ok(()), |fault| Err(FieldError { pointer: "/geometry".to_owned(), ..fault }))
}

fn not_closed() -> FieldError {
    FieldError::at(
        "geometry",
        "ring-not-closed",
        "Mỗi vòng ranh giới cần ít nhất bốn đỉnh, đỉnh cuối trùng đỉnh đầu.",
        "Each ring needs at least four corners, the last equal to the first.",
    )
}
