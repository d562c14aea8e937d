//! Rows of a file beside the sites and cameras of the register that have their codes.

use std::collections::HashMap;

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Bulk, Staged, StagedCamera, db};
use crate::cameras::CameraError;
use crate::cameras::error::WORDS;
use crate::cameras::fields::{CAMERA, SITE};
use crate::http::incoming::{self, Verdict, same};

/// What the register has under the codes of a file, as far as the account sees it.
#[derive(Debug, Default)]
pub(super) struct Known {
    sites: HashMap<Uuid, Map<String, Value>>,
    cameras: HashMap<String, Map<String, Value>>,
}

/// Reads the sites of `ids` and the cameras whose codes are staged.
pub(super) async fn known(conn: &mut PgConnection, bulk: &Bulk, ids: Vec<Uuid>) -> Result<Known, CameraError> {
    let mut known = Known::default();
    let reading = "comparing rows with the register";
    if !ids.is_empty() {
        let rows: Vec<(Uuid, Value)> =
            sqlx::query_as(include_str!("../sql/bulk_known_site.sql")).bind(ids).fetch_all(&mut *conn).await.map_err(db(reading))?;
        known.sites = rows.into_iter().filter_map(|(id, row)| Some((id, row.as_object()?.clone()))).collect();
    }
    let codes: Vec<String> =
        bulk.sites.iter().flat_map(|site| &site.cameras).filter_map(|camera| code(&camera.fields, "camera_code")).collect();
    if !codes.is_empty() {
        let rows: Vec<(String, Value)> =
            sqlx::query_as(include_str!("../sql/bulk_known_camera.sql")).bind(codes).fetch_all(conn).await.map_err(db(reading))?;
        known.cameras = rows.into_iter().filter_map(|(code, row)| Some((code, row.as_object()?.clone()))).collect();
    }
    Ok(known)
}

fn code(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Whether nothing is said of a camera but that there is one.
fn is_bare(camera: &StagedCamera) -> bool {
    camera.fields.keys().all(|name| name == "source")
}

impl Known {
    /// What is said of the rows of a site that the register has, if they bring no camera that is to be added: cameras of which nothing but
    /// their number is known are those that hang there. None where rows are to be looked at as ever.
    pub(super) fn of_site(&self, site: &Staged, same: Option<Uuid>, is_near: bool) -> Option<Vec<Verdict>> {
        let stored = self.sites.get(&same?)?;
        let hanging = stored.get("cameras").and_then(Value::as_u64).unwrap_or_default();
        let is_of_site = site.cameras.is_empty() || (hanging > 0 && site.cameras.iter().all(is_bare));
        if !is_of_site && is_near {
            return None;
        }
        let mut differences = same::differences(SITE, &site.fields, stored);
        if !is_near || !same::is_same_place(site.place.lon, site.place.lat, stored) {
            differences.push(same::PLACE);
        }
        if is_of_site && !site.cameras.is_empty() && site.cameras.len() as u64 != hanging {
            differences.push(("Số lượng mắt", "Number of cameras"));
        }
        let code = code(&site.fields, "site_code").unwrap_or_default();
        Some(site.rows.iter().map(|number| same::verdict(*number, "site_code", &code, &differences)).collect())
    }

    /// What is said of a camera whose code is in use.
    pub(super) fn of_camera(&self, site: &Staged, camera: &StagedCamera) -> Verdict {
        let code = code(&camera.fields, "camera_code").unwrap_or_default();
        let Some(stored) = self.cameras.get(&code) else {
            let (field, fault) = incoming::broken(WORDS, "camera_code_key");
            return Verdict::Refused { number: camera.number, field, fault };
        };
        let mut differences = same::differences(CAMERA, &camera.fields, stored);
        if let Some(given) = &camera.of_site {
            let host = stored.get("site_id").and_then(Value::as_str).and_then(|id| self.sites.get(&id.parse().ok()?));
            // Of a site that the row does not name by its code, what the camera's own row has of it.
            let told: Map<String, Value> = given
                .iter()
                .filter(|(name, _)| host.is_some() || stored.contains_key(*name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            differences.extend(same::differences(SITE, &told, host.unwrap_or(stored)));
        }
        if !same::is_same_place(site.place.lon, site.place.lat, stored) {
            differences.push(same::PLACE);
        }
        same::verdict(camera.number, "camera_code", &code, &differences)
    }
}
