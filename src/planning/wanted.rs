//! A camera of a plan as somebody wants it, read from a request.

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
#[expect(clippy::too_many_lines, reason = "one member after the other, each with its words")]
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
    let named = site_named(&mut *conn, body).await?;
    let own_place = named.as_ref().filter(|_| !body.contains_key("lon") && !body.contains_key("lat")).map(|site| (site.lon, site.lat));
    let member = |name: &str| {
        if let (Some((lon, lat)), "lon" | "lat") = (own_place, name) {
            return if name == "lon" { lon.into() } else { lat.into() };
        }
        body.get(name).filter(|value| !value.is_null()).or_else(|| of.and_then(|row| row.get(name))).cloned().unwrap_or_default()
    };
    let model = match (body.get("camera_model_id").and_then(Value::as_str).map(str::parse::<Uuid>), of) {
        (None, Some(row)) => Model::of(row["model"].clone()),
        (Some(Ok(id)), of) => match of.filter(|row| row["camera_model_id"] == id.to_string()) {
            Some(row) => Model::of(row["model"].clone()),
            None if was_chosen(of).is_some_and(|chosen| chosen["camera_model_id"] == id.to_string()) => {
                Model::of(was_chosen(of).unwrap_or_default()["model"].clone())
            }
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
    let is_at = |row: &Value| is_near(&row["lon"], lon) && is_near(&row["lat"], lat);
    let of_row = of.cloned().map_or(Value::Null, Value::Object);
    // Where it was, or where the service had hung it, it hangs on the same site.
    let was_on =
        || [&of_row, &of_row["chosen_as"]].into_iter().find(|row| is_at(row)).and_then(|row| row["site_id"].as_str()?.parse().ok());
    let site = if body.contains_key("site_id") {
        named
    } else if let Some(site_id) = was_on() {
        Some(site_of(&mut *conn, site_id).await?.ok_or_else(|| Problem::invalid(vec![site_gone()]))?)
    } else {
        None
    };
    if let Some(site) = site.as_ref().filter(|site| metres_between((site.lon, site.lat), (lon, lat)) > MOST_OFF_M) {
        return Err(Problem::invalid(vec![FieldError::at(
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
        )]));
    }
    let commune_id: Option<Uuid> = sqlx::query_scalar(include_str!("sql/get_place_of_plan.sql"))
        .bind(open.plan["province_code"].as_str())
        .bind(lon)
        .bind(lat)
        .bind(&open.wish.communes)
        .fetch_optional(conn)
        .await
        .map_err(db("finding the commune of a place"))?;
    let Some(commune_id) = commune_id else {
        return Err(Problem::invalid(vec![FieldError::at(
            "lon",
            "outside-plan",
            "Vị trí nằm ngoài các xã, phường của phương án.",
            "The place is outside of the communes of the plan.",
        )]));
    };
    let camera = Camera { azimuth_deg: Some(bearing_deg), mount_height_m: Some(height_m), tilt_deg: Some(tilt_deg), ..model.camera };
    let (mount, accuracy_m) = site.as_ref().map_or((None, None), |site| (site.mount.as_deref(), site.position_accuracy_m));
    let mounting = mounting(lon, lat, mount, accuracy_m);
    let watcher = Watcher { lon_deg: lon, lat_deg: lat, camera, mounting, on_the_spot: OnTheSpot::NotLooked };
    let cost_vnd = model.price_vnd + if site.is_some() { 0 } else { open.wish.pole_vnd };
    let is_as_chosen = was_chosen(of).is_some_and(|chosen| {
        is_at(&chosen)
            && chosen["camera_model_id"] == model.camera_model_id.to_string()
            && chosen["site_id"].as_str() == site.as_ref().map(|site| site.site_id.to_string()).as_deref()
            && [("bearing_deg", bearing_deg), ("height_m", height_m), ("tilt_deg", tilt_deg)]
                .iter()
                .all(|(name, now)| is_near(&chosen[*name], *now))
    });
    Ok(Wanted {
        number,
        model,
        site: site.map(|site| (site.site_id, site.site_name.unwrap_or_default())),
        commune_id,
        watcher,
        cost_vnd,
        is_as_chosen,
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
