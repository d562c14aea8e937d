//! A camera of a plan as somebody wants it, read from a request.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::catalogue::{self, Model};
use super::inputs::mounting;
use super::opened::Open;
use super::store::db;
use crate::http::{FieldError, Problem, place};
use crate::spatial::coverage::{OnTheSpot, Watcher};
use crate::spatial::frame::Frame;
use crate::spatial::view::Camera;

/// A camera of a plan as somebody wants it.
pub(super) struct Wanted {
    pub(super) number: Option<i32>,
    pub(super) model: Model,
    pub(super) site: Option<(Uuid, String)>,
    pub(super) commune_id: Uuid,
    pub(super) watcher: Watcher,
    pub(super) cost_vnd: i64,
    /// Whether it is as the service had chosen it.
    pub(super) is_as_chosen: bool,
}

/// A site of the register that a camera may hang on.
#[derive(sqlx::FromRow)]
struct Hanger {
    site_id: Uuid,
    site_name: Option<String>,
    lon: f64,
    lat: f64,
    mount: Option<String>,
    position_accuracy_m: Option<f64>,
}

/// A camera on a site is so near to it at most.
const MOST_OFF_M: f64 = 1.0;

/// Members of a wanted camera.
const NAMES: [&str; 8] = ["number", "lon", "lat", "bearing_deg", "camera_model_id", "height_m", "tilt_deg", "site_id"];

/// What a body wants of a camera; what it does not say stays as it is with `of`, or is the model's. A site says where it is unless the body does.
pub(super) async fn wanted(
    conn: &mut PgConnection,
    open: &Open,
    body: &Map<String, Value>,
    number: Option<i32>,
) -> Result<Wanted, Problem> {
    let of = number.and_then(|number| open.rows.iter().find(|row| row["number"] == number));
    if number.is_some() && of.is_none() {
        return Err(no_camera());
    }
    let mut faults = unknown(body);
    let named = site_named(&mut *conn, body).await?;
    let model = model_of(&mut *conn, open, body, of).await?;
    if model.is_none() {
        faults.push(no_model());
    }
    let hung = Asked { body, of, site: named.as_ref(), model: model.as_ref() }.hung(&mut faults);
    let (Some(model), true) = (model, faults.is_empty()) else { return Err(Problem::invalid(faults)) };
    let site = hangs_on(&mut *conn, body, of, named, &hung).await?;
    let commune_id = commune_of(conn, open, &hung).await?;
    let camera =
        Camera { azimuth_deg: Some(hung.bearing_deg), mount_height_m: Some(hung.height_m), tilt_deg: Some(hung.tilt_deg), ..model.camera };
    let (mount, accuracy_m) = site.as_ref().map_or((None, None), |site| (site.mount.as_deref(), site.position_accuracy_m));
    let mounting = mounting(hung.lon, hung.lat, mount, accuracy_m);
    let watcher = Watcher { lon_deg: hung.lon, lat_deg: hung.lat, camera, mounting, on_the_spot: OnTheSpot::NotLooked };
    let needs_pole = site.is_none() && !has_pole(open, number, &hung);
    let cost_vnd = model.price_vnd + if needs_pole { open.wish.pole_vnd } else { 0 };
    let is_as_chosen = hung.is_as_chosen(of, &model, site.as_ref());
    let site = site.map(|site| (site.site_id, site.site_name.unwrap_or_default()));
    Ok(Wanted { number, model, site, commune_id, watcher, cost_vnd, is_as_chosen })
}

/// Whether another camera of the plan has a pole set up at the same place: both hang on it.
fn has_pole(open: &Open, number: Option<i32>, hung: &Hung) -> bool {
    let is_other = |row: &&Map<String, Value>| number.is_none_or(|number| row["number"] != number);
    let is_there = |row: &Map<String, Value>| row["lon"].as_f64() == Some(hung.lon) && row["lat"].as_f64() == Some(hung.lat);
    open.rows.iter().filter(is_other).any(|row| row["site_id"].is_null() && is_there(row))
}

/// Members of a body that there are not.
fn unknown(body: &Map<String, Value>) -> Vec<FieldError> {
    let fault = |name: &String| {
        let pointer = name.replace('~', "~0").replace('/', "~1");
        FieldError::at(&pointer, "unknown-field", format!("Không có mục {name}."), format!("There is no field {name}."))
    };
    body.keys().filter(|name| !NAMES.contains(&name.as_str())).map(fault).collect()
}

/// The model of a camera: the one that it has, as it was when it was chosen, or one of the catalogue as it is.
async fn model_of(
    conn: &mut PgConnection,
    open: &Open,
    body: &Map<String, Value>,
    of: Option<&Map<String, Value>>,
) -> Result<Option<Model>, PlanningError> {
    Ok(match (body.get("camera_model_id").and_then(Value::as_str).map(str::parse::<Uuid>), of) {
        (None, Some(row)) => Model::of(row["model"].clone()),
        (Some(Ok(id)), of) => match of.filter(|row| row["camera_model_id"] == id.to_string()) {
            Some(row) => Model::of(row["model"].clone()),
            None if was_chosen(of).is_some_and(|chosen| chosen["camera_model_id"] == id.to_string()) => {
                Model::of(was_chosen(of).unwrap_or_default()["model"].clone())
            }
            None => catalogue::models(conn, open.plan["province_code"].as_str(), Some(&[id])).await?.into_iter().next(),
        },
        _ => None,
    })
}

/// What a body, the camera as it is, a site that is named and a model say of how a camera hangs.
struct Asked<'a> {
    body: &'a Map<String, Value>,
    of: Option<&'a Map<String, Value>>,
    site: Option<&'a Hanger>,
    model: Option<&'a Model>,
}

/// How a camera hangs.
struct Hung {
    lon: f64,
    lat: f64,
    bearing_deg: f64,
    height_m: f64,
    tilt_deg: f64,
}

impl Asked<'_> {
    /// All of it; what is wrong is said.
    fn hung(&self, faults: &mut Vec<FieldError>) -> Hung {
        let (lon, lat) = (self.number("lon", None, -180.0..=180.0, faults), self.number("lat", None, -90.0..=90.0, faults));
        let bearing_deg = self.number("bearing_deg", None, 0.0..=359.999_999, faults);
        let height_m = self.as_usual("height_m", "mount_height_m", 1.0..=60.0, faults);
        let tilt_deg = self.as_usual("tilt_deg", "tilt_deg", -10.0..=90.0, faults);
        faults.extend(place::check(lon, lat).filter(|_| faults.is_empty()));
        Hung { lon, lat, bearing_deg, height_m, tilt_deg }
    }

    /// What the body says, or the camera as it is; a site says where it is unless the body does.
    fn member(&self, name: &str) -> Value {
        let is_placed = self.body.contains_key("lon") || self.body.contains_key("lat");
        match (self.site.filter(|_| !is_placed), name) {
            (Some(site), "lon") => site.lon.into(),
            (Some(site), "lat") => site.lat.into(),
            _ => {
                let said = self.body.get(name).filter(|value| !value.is_null());
                said.or_else(|| self.of.and_then(|row| row.get(name))).cloned().unwrap_or_default()
            }
        }
    }

    /// A number within a range; `given` where nobody says one.
    fn number(&self, name: &str, given: Option<f64>, range: RangeInclusive<f64>, faults: &mut Vec<FieldError>) -> f64 {
        let read = match self.member(name) {
            Value::Null => given,
            value => value.as_f64(),
        };
        read.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let (least, most) = (range.start(), range.end());
            faults.push(FieldError::at(
                name,
                "out-of-range",
                format!("Cần một số từ {least} đến {most}."),
                format!("A number from {least} to {most} is needed."),
            ));
            0.0
        })
    }

    /// A number that the model has a usual one of. Another model than before hangs as it usually does.
    fn as_usual(&self, name: &str, of_model: &str, range: RangeInclusive<f64>, faults: &mut Vec<FieldError>) -> f64 {
        let usual = self.model.and_then(|model| model.row.get(of_model)?.as_f64());
        let is_other =
            |row: &Map<String, Value>| self.model.is_some_and(|model| row["camera_model_id"] != model.camera_model_id.to_string());
        let is_remodelled = self.of.is_some_and(is_other) && !self.body.contains_key(name);
        usual.filter(|_| is_remodelled).unwrap_or_else(|| self.number(name, usual, range, faults))
    }
}

impl Hung {
    /// Whether a row is of this place.
    fn is_at(&self, row: &Value) -> bool {
        is_near(&row["lon"], self.lon) && is_near(&row["lat"], self.lat)
    }

    /// Whether a camera hangs like this as the service had chosen it.
    fn is_as_chosen(&self, of: Option<&Map<String, Value>>, model: &Model, site: Option<&Hanger>) -> bool {
        was_chosen(of).is_some_and(|chosen| {
            self.is_at(&chosen)
                && chosen["camera_model_id"] == model.camera_model_id.to_string()
                && chosen["site_id"].as_str() == site.map(|site| site.site_id.to_string()).as_deref()
                && [("bearing_deg", self.bearing_deg), ("height_m", self.height_m), ("tilt_deg", self.tilt_deg)]
                    .iter()
                    .all(|(name, now)| is_near(&chosen[*name], *now))
        })
    }
}

/// The site that a camera hangs on: the one that is named, or the one that it was on at this place, or that the service had hung it on.
async fn hangs_on(
    conn: &mut PgConnection,
    body: &Map<String, Value>,
    of: Option<&Map<String, Value>>,
    named: Option<Hanger>,
    hung: &Hung,
) -> Result<Option<Hanger>, Problem> {
    let site = if body.contains_key("site_id") {
        named
    } else {
        let row = of.cloned().map_or(Value::Null, Value::Object);
        let was_on =
            [&row, &row["chosen_as"]].into_iter().find(|row| hung.is_at(row)).and_then(|row| row["site_id"].as_str()?.parse().ok());
        match was_on {
            Some(site_id) => Some(site_of(conn, site_id).await?.ok_or_else(|| Problem::invalid(vec![site_gone()]))?),
            None => None,
        }
    };
    match site.as_ref().filter(|site| metres_between((site.lon, site.lat), (hung.lon, hung.lat)) > MOST_OFF_M) {
        Some(site) => Err(Problem::invalid(vec![FieldError::at(
            "site_id",
            "site-elsewhere",
            format!(
                "Điểm lắp đặt này ở ({:.6}, {:.6}), cách vị trí đã chọn hơn 1 m. Hãy bỏ điểm lắp đặt hoặc đặt camera đúng chỗ.",
                site.lon, site.lat
            ),
            format!(
                "This site is at ({:.6}, {:.6}), more than 1 m from the place. Leave the site out, or put the camera there.",
                site.lon, site.lat
            ),
        )])),
        None => Ok(site),
    }
}

/// The commune of the plan that a camera hangs in.
async fn commune_of(conn: &mut PgConnection, open: &Open, hung: &Hung) -> Result<Uuid, Problem> {
    let commune_id: Option<Uuid> = sqlx::query_scalar(include_str!("sql/get_place_of_plan.sql"))
        .bind(open.plan["province_code"].as_str())
        .bind(hung.lon)
        .bind(hung.lat)
        .bind(&open.wish.communes)
        .fetch_optional(conn)
        .await
        .map_err(db("finding the commune of a place"))?;
    commune_id.ok_or_else(|| {
        Problem::invalid(vec![FieldError::at(
            "lon",
            "outside-plan",
            "Vị trí nằm ngoài các xã, phường của phương án.",
            "The place is outside of the communes of the plan.",
        )])
    })
}

/// How the service had chosen a camera; none of one that was added.
fn was_chosen(of: Option<&Map<String, Value>>) -> Option<Value> {
    let row = of?;
    match row["origin"].as_str() {
        Some("chosen") => Some(row.clone().into()),
        Some("changed") => Some(row["chosen_as"].clone()).filter(Value::is_object),
        _ => None,
    }
}

/// Whether a number of a row is the same, but for what writing and reading it again may change.
fn is_near(of_row: &Value, now: f64) -> bool {
    of_row.as_f64().is_some_and(|number| (number - now).abs() < 1e-9)
}

/// Metres between two places that are near one another.
fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    Frame::at(a.0, a.1).map_or(f64::INFINITY, |frame| {
        let off = frame.to_local(b.0, b.1);
        off.x.hypot(off.y)
    })
}

async fn site_of(conn: &mut PgConnection, site_id: Uuid) -> Result<Option<Hanger>, PlanningError> {
    sqlx::query_as(include_str!("sql/get_site_to_hang_on.sql"))
        .bind(site_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading the site of a camera"))
}

/// The site that a body names.
async fn site_named(conn: &mut PgConnection, body: &Map<String, Value>) -> Result<Option<Hanger>, Problem> {
    let Some(given) = body.get("site_id").filter(|value| !value.is_null()) else { return Ok(None) };
    let site = match given.as_str().and_then(|id| id.parse().ok()) {
        None => None,
        Some(site_id) => site_of(conn, site_id).await?,
    };
    site.map(Some).ok_or_else(|| Problem::invalid(vec![site_gone()]))
}

fn no_model() -> FieldError {
    FieldError::at("camera_model_id", "no-such-model", "Cần chọn loại camera trong danh mục.", "Choose a model of the catalogue.")
}

fn site_gone() -> FieldError {
    FieldError::at(
        "site_id",
        "no-such-site",
        "Không có điểm lắp đặt này, hoặc điểm đã ngừng dùng. Hãy chọn điểm khác hoặc dời camera.",
        "There is no such site, or it is not in use any more. Choose another one, or move the camera.",
    )
}

pub(super) fn no_camera() -> Problem {
    Problem::new(404, "plan-camera-not-found", "Phương án không có camera số này.", "The plan has no camera of this number.")
}
