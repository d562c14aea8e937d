//! The register as an OpenStreetMap file: each site with its cameras is one node with tags, as [`crate::cameras::osm`] writes them.
//!
//! A site that came from OpenStreetMap has its node's id and its mapper's spelling where that still says what the register says; the others have ids
//! below 0. Sites of the demonstration say so with `bando138:demo=yes`. The file says `upload="never"`: a register is not for the public map.

use std::collections::BTreeMap;

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

use super::slots::Slots;
use crate::cameras::fields::{CAMERA_TYPES, MOUNTS, SITE_TYPES};
use crate::cameras::osm::{Eye, Proposal, tags_of};
use crate::cameras::sites;
use crate::db::{Access, ScopedDb};
use crate::files::osm::{Placed, write_nodes};
use crate::http::fields::Choice;
use crate::http::page::{Bbox, read_bbox};
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Media type of OpenStreetMap's XML.
const MEDIA: &str = "application/vnd.openstreetmap.data+xml";

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
struct Camera {
    camera_type: String,
    azimuth_deg: Option<f64>,
    pan_min_deg: Option<f64>,
    pan_max_deg: Option<f64>,
    tilt_deg: Option<f64>,
    hfov_deg: Option<f64>,
    mount_height_m: Option<f64>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
struct Site {
    site_name: String,
    site_type: String,
    mount: Option<String>,
    managing_unit: Option<String>,
    is_demo: bool,
    lon: f64,
    lat: f64,
    osm_type: Option<String>,
    osm_id: Option<i64>,
    tags: BTreeMap<Box<str>, Box<str>>,
    cameras: Vec<Camera>,
}

fn known(choices: &'static [Choice], value: &str) -> Option<&'static str> {
    choices.iter().map(|choice| choice.value).find(|known| *known == value)
}

impl Site {
    /// Its node; `fresh` is the id if OpenStreetMap does not have it.
    fn into_node(self, fresh: i64) -> Placed {
        let eye = |camera: Camera| Eye {
            camera_type: known(CAMERA_TYPES, &camera.camera_type).unwrap_or("fixed"),
            azimuth_deg: camera.azimuth_deg,
            pan_deg: camera.pan_min_deg.zip(camera.pan_max_deg),
            tilt_deg: camera.tilt_deg,
            hfov_deg: camera.hfov_deg,
            mount_height_m: camera.mount_height_m,
        };
        let id = self.osm_id.filter(|_| self.osm_type.as_deref() == Some("node")).unwrap_or(fresh);
        let site = Proposal {
            site_name: self.site_name,
            site_type: known(SITE_TYPES, &self.site_type).unwrap_or("other"),
            mount: self.mount.and_then(|mount| known(MOUNTS, &mount)),
            ownership: None,
            managing_unit: self.managing_unit,
            cameras: self.cameras.into_iter().map(eye).collect(),
            kept: self.tags.into_iter().collect(),
        };
        let mut tags = tags_of(&site);
        if self.is_demo {
            tags.push(("bando138:demo".into(), "yes".into()));
        }
        Placed { id, lon: self.lon, lat: self.lat, tags }
    }
}

/// The file, and how many sites are in it. The filter is that of the list of sites but for `on`. Some 500 octets a site are held until it is sent.
///
/// # Errors
/// A parameter that cannot be read; the database's.
pub async fn file(conn: &mut PgConnection, params: &Params, today: NaiveDate) -> Result<(Vec<u8>, u64), Problem> {
    let filters = sites::FILTERS.iter().copied().filter(|name| *name != "on");
    params.only(&filters.chain(["bbox", "format", "lang"]).collect::<Vec<_>>())?;
    let f = sites::read_filter(params, today)?;
    let rows: Vec<String> = sqlx::query_scalar(include_str!("sql/osm.sql"))
        .bind(f.retired)
        .bind(read_bbox(params)?.map(Bbox::corners))
        .bind(f.province)
        .bind(f.commune)
        .bind(f.text)
        .bind(f.ownership)
        .bind(f.site_type)
        .bind(f.programme)
        .bind(f.status)
        .bind(f.unknown_bearing)
        .bind(f.overdue)
        .bind(today)
        .bind(None::<NaiveDate>)
        .fetch_all(conn)
        .await?;
    let n = rows.len() as u64;
    let nodes = rows.into_iter().zip(1..).map(|(row, n): (String, i64)| Ok(serde_json::from_str::<Site>(&row)?.into_node(-n)));
    let mut bytes = Vec::new();
    write_nodes(&mut bytes, nodes).map_err(|error| Problem::internal(&error, "writing an OpenStreetMap file"))?;
    Ok((bytes, n))
}

/// `GET /exports/osm`.
pub(super) async fn export(
    State(state): State<AppState>,
    Extension(slots): Extension<Slots>,
    Extension(access): Extension<Access>,
    db: ScopedDb,
    params: Params,
) -> Result<Response, Problem> {
    let _slot = slots.take(&access.actor)?;
    let today = state.clock.today();
    let (bytes, _) = file(&mut *db.begin().await?, &params, today).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"diem-camera-{today}.osm\"")).ok();
    headers.extend(disposition.map(|value| (header::CONTENT_DISPOSITION, value)));
    Ok(response)
}
