//! A camera of a plan as somebody wants it, read from a request.

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::catalogue::{self, Model};
use super::inputs::mounting;
use super::opened::{Open, id_of};
use super::store::db;
use crate::http::{FieldError, Problem, place};
use crate::spatial::coverage::{OnTheSpot, Watcher};
use crate::spatial::view::Camera;

/// A camera of a plan as somebody wants it.
pub(super) struct Wanted {
    pub(super) number: Option<i32>,
    pub(super) model: Model,
    pub(super) site: Option<(Uuid, String)>,
    pub(super) commune_id: Uuid,
    pub(super) watcher: Watcher,
    pub(super) cost_vnd: i64,
}

/// Commune, site, mount, accuracy of the place, name of the site.
type PlaceRow = (Uuid, Option<Uuid>, Option<String>, Option<f64>, Option<String>);

/// Members of a wanted camera.
const NAMES: [&str; 8] = ["number", "lon", "lat", "bearing_deg", "camera_model_id", "height_m", "tilt_deg", "site_id"];

/// What a body wants of a camera; what it does not say stays as it is with `of`, or is the model's.
pub(super) async fn wanted(
    conn: &mut PgConnection,
    open: &Open,
    body: &Map<String, Value>,
    number: Option<i32>,
) -> Result<Wanted, Problem> {
    let mut faults = Vec::new();
    for name in body.keys().filter(|name| !NAMES.contains(&name.as_str())) {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        faults.push(FieldError::at(&pointer, "unknown-field", format!("Không có mục {name}."), format!("There is no field {name}.")));
    }
    let of = number.and_then(|number| open.rows.iter().find(|row| row["number"] == number));
    if number.is_some() && of.is_none() {
        return Err(no_camera());
    }
    let member = |name: &str| {
        body.get(name).filter(|value| !value.is_null()).or_else(|| of.and_then(|row| row.get(name))).cloned().unwrap_or_default()
    };
    let model = match (body.get("camera_model_id").and_then(Value::as_str).map(str::parse::<Uuid>), of) {
        (None, Some(row)) => Model::of(row["model"].clone()),
        (Some(Ok(id)), of) => match of.filter(|row| row["camera_model_id"] == id.to_string()) {
            Some(row) => Model::of(row["model"].clone()),
            None => catalogue::models(&mut *conn, open.plan["province_code"].as_str(), Some(&[id])).await?.into_iter().next(),
        },
        _ => None,
    };
    if model.is_none() {
        faults.push(FieldError::at(
            "camera_model_id",
            "no-such-model",
            "Cần chọn loại camera trong danh mục.",
            "Choose a model of the catalogue.",
        ));
    }
    let mut number_in = |name: &str, given: Option<f64>, range: std::ops::RangeInclusive<f64>| {
        let read = match member(name) {
            Value::Null => given,
            value => value.as_f64(),
        };
        let read = read.filter(|number| range.contains(number));
        if read.is_none() {
            let (least, most) = (range.start(), range.end());
            faults.push(FieldError::at(
                name,
                "out-of-range",
                format!("Cần một số từ {least} đến {most}."),
                format!("A number from {least} to {most} is needed."),
            ));
        }
        read.unwrap_or_default()
    };
    let usual = |name: &str| model.as_ref().and_then(|model| model.row.get(name)?.as_f64());
    let is_remodelled =
        of.is_some_and(|row| model.as_ref().is_some_and(|model| row["camera_model_id"] != model.camera_model_id.to_string()));
    // Another model hangs as it usually does.
    let hung = |name: &str, of_model: &str| if is_remodelled && !body.contains_key(name) { usual(of_model) } else { None };
    let (lon, lat) = (number_in("lon", None, -180.0..=180.0), number_in("lat", None, -90.0..=90.0));
    let bearing_deg = number_in("bearing_deg", None, 0.0..=359.999_999);
    let height_m = hung("height_m", "mount_height_m").unwrap_or_else(|| number_in("height_m", usual("mount_height_m"), 1.0..=60.0));
    let tilt_deg = hung("tilt_deg", "tilt_deg").unwrap_or_else(|| number_in("tilt_deg", usual("tilt_deg"), -10.0..=90.0));
    faults.extend(place::check(lon, lat).filter(|_| faults.is_empty()));
    let (Some(model), true) = (model, faults.is_empty()) else { return Err(Problem::invalid(faults)) };
    let is_moved = of.is_none_or(|row| row["lon"] != lon || row["lat"] != lat);
    let site_id = match body.get("site_id") {
        Some(Value::String(id)) => id.parse::<Uuid>().ok(),
        Some(_) => None,
        None if is_moved => None,
        None => of.and_then(|row| row["site_id"].as_str()?.parse().ok()),
    };
    let found: Option<PlaceRow> = sqlx::query_as(include_str!("sql/get_place_of_plan.sql"))
        .bind(id_of(&open.plan)?)
        .bind(lon)
        .bind(lat)
        .bind(site_id)
        .fetch_optional(conn)
        .await
        .map_err(db("finding the commune of a place"))?;
    let Some((commune_id, site_id, mount, accuracy_m, site_name)) = found else {
        return Err(Problem::invalid(vec![FieldError::at(
            "lon",
            "outside-plan",
            "Vị trí nằm ngoài các xã, phường của phương án.",
            "The place is outside of the communes of the plan.",
        )]));
    };
    let camera = Camera { azimuth_deg: Some(bearing_deg), mount_height_m: Some(height_m), tilt_deg: Some(tilt_deg), ..model.camera };
    let mounting = mounting(lon, lat, mount.as_deref(), accuracy_m);
    let watcher = Watcher { lon_deg: lon, lat_deg: lat, camera, mounting, on_the_spot: OnTheSpot::NotLooked };
    let cost_vnd = model.price_vnd + if site_id.is_some() { 0 } else { open.wish.pole_vnd };
    Ok(Wanted { number, model, site: site_id.zip(site_name), commune_id, watcher, cost_vnd })
}

pub(super) fn no_camera() -> Problem {
    Problem::new(404, "plan-camera-not-found", "Phương án không có camera số này.", "The plan has no camera of this number.")
}
