//! Where an event belongs: the unit of its own day and that of today, by its point, by the unit that somebody named, or by both.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::Placement;
use super::{IncidentError, store};
use crate::communes;
use crate::http::FieldError;

/// A unit that was named for an event, and was not in force on its day.
pub fn not_in_force(full_name: &str, valid_from: Option<NaiveDate>, valid_to: Option<NaiveDate>, on: NaiveDate) -> FieldError {
    let (vi, en) = match (valid_from, valid_to) {
        (Some(from), _) if from > on => (format!("chỉ có từ {}", from.format("%d/%m/%Y")), format!("exists only from {from}")),
        (_, Some(to)) => {
            (format!("chỉ có đến hết ngày {}", to.pred_opt().unwrap_or(to).format("%d/%m/%Y")), format!("existed only before {to}"))
        }
        _ => ("không có hiệu lực".to_owned(), "is not in force".to_owned()),
    };
    FieldError::at(
        "commune_id",
        "not-in-force",
        format!("{full_name} {vi}, vụ việc xảy ra ngày {}. Hãy chọn đơn vị có vào ngày đó.", on.format("%d/%m/%Y")),
        format!("{full_name} {en}; the event was on {on}. Choose a unit of that day."),
    )
}

/// A unit that was named for an event, and does not hold its place.
pub fn not_at_point(full_name: &str) -> FieldError {
    FieldError::at(
        "commune_id",
        "not-at-point",
        format!("Tọa độ không nằm trong {full_name}. Hãy sửa tọa độ hoặc bỏ trống xã, phường để hệ thống tự xác định."),
        format!("The coordinates are not in {full_name}. Correct them, or leave the commune empty to have it found."),
    )
}

/// Decides where an event belongs: by its point, by the unit that was named, or by both if they agree.
///
/// # Errors
/// Neither is known, the unit was not in force on the day, or does not hold the point; the database's.
pub async fn place_event(
    conn: &mut PgConnection,
    point: Option<(f64, f64)>,
    named: Option<Uuid>,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<Placement, IncidentError> {
    let unit = match named {
        None => None,
        Some(id) => Some((
            id,
            store::get_unit(conn, id, on, today).await?.ok_or_else(|| {
                FieldError::at(
                    "commune_id",
                    "unknown-commune",
                    "Không có đơn vị hành chính này; hãy chọn từ danh sách.",
                    "There is no such unit; choose one from the list.",
                )
            })?,
        )),
    };
    if let Some((_, unit)) = &unit
        && !unit.in_force
    {
        return Err(not_in_force(&unit.full_name, unit.valid_from, unit.valid_to, on).into());
    }
    match (point, unit) {
        (None, None) => Err(FieldError::at(
            "commune_id",
            "required",
            "Cần vị trí: tọa độ, hoặc xã, phường nơi xảy ra.",
            "A place is needed: coordinates, or the commune of the event.",
        )
        .into()),
        (None, Some((id, unit))) => {
            Ok(Placement { point: None, commune_id: id, basis: "stated".to_owned(), current_commune_id: unit.current_commune_id })
        }
        (Some((lon, lat)), None) => {
            let found = communes::store::locate(conn, lon, lat, on, today).await?;
            Ok(Placement { point, commune_id: found.commune_id, basis: found.basis, current_commune_id: Some(found.current_commune_id) })
        }
        (Some((lon, lat)), Some((id, unit))) => {
            let found = communes::store::locate(conn, lon, lat, on, today).await?;
            if id != found.current_commune_id && !unit.heirs.contains(&found.current_commune_id) {
                return Err(not_at_point(&unit.full_name).into());
            }
            Ok(Placement { point, commune_id: id, basis: "stated".to_owned(), current_commune_id: Some(found.current_commune_id) })
        }
    }
}

/// The new placement of a changed event; none if nothing that decides it was changed. `before`: its row; `day_field`: the field that says its day, which is `on`.
///
/// # Errors
/// As [`place_event`].
pub async fn replacement(
    conn: &mut PgConnection,
    before: &Map<String, Value>,
    fields: &mut Map<String, Value>,
    point: Option<(f64, f64)>,
    day_field: &str,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<Option<Placement>, IncidentError> {
    if point.is_some() && fields.get("geom_precision").and_then(Value::as_str) == Some("commune_only") {
        return Err(FieldError::at(
            "geom_precision",
            "rule",
            "Vụ chỉ biết xã, phường thì không có tọa độ; hãy bỏ tọa độ hoặc chọn mức chính xác khác.",
            "An incident known by commune only has no coordinates; leave them out or choose another precision.",
        )
        .into());
    }
    let decisive = ["commune_id", "geom_precision", day_field].iter().any(|name| fields.contains_key(*name));
    if !decisive && point.is_none() {
        return Ok(None);
    }
    let sent = fields.remove("commune_id");
    let id = |value: &Value| value.as_str().and_then(|text| text.parse::<Uuid>().ok());
    let was_stated = before.get("commune_basis").and_then(Value::as_str) == Some("stated");
    let kept = was_stated && point.is_none();
    let precision = fields.get("geom_precision").or_else(|| before.get("geom_precision")).and_then(Value::as_str).unwrap_or_default();
    let kept_point = before.get("lon").and_then(Value::as_f64).zip(before.get("lat").and_then(Value::as_f64));
    let point = if precision == "commune_only" && point.is_none() { None } else { point.or(kept_point) };
    let named = match &sent {
        Some(value) => id(value),
        // A unit that was stated stays so, unless a new point takes its place.
        None if kept || point.is_none() => before.get("commune_id").and_then(id),
        None => None,
    };
    if point.is_some() && precision == "commune_only" {
        fields.insert("geom_precision".to_owned(), json!("exact"));
    }
    place_event(conn, point, named, on, today).await.map(Some)
}
