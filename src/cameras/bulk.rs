//! Sites with their cameras, many at a time: from rows of a file to rows of the register, with the checks and codes that a site entered by
//! hand would get.

mod judge;
mod known;
mod register;
mod same;
mod undo;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

pub use judge::alone;
pub use undo::undo;

use super::{CameraError, contacts, store_sites};
use crate::communes::units::Units;
use crate::db::copy::CopyRows;
use crate::http::fields::Datum;
use crate::http::incoming::{Counted, Place, Placed, Verdict};
use crate::vault::Vault;

/// How to reach the owner of a site; without consent it is not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Organisation or household.
    pub organisation: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// How else.
    pub note: Option<String>,
    /// The day on which the owner agreed that this is kept.
    pub consent_on: Option<NaiveDate>,
    /// How: `signed_form`, `verbal_recorded`, `contract`.
    pub consent_how: Option<String>,
}

/// One row: a site with none, one or several cameras. Rows with one site code, or with one name within 10 m, are one site.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// Same content, same key.
    pub key: Uuid,
    /// In the order of [`super::fields::SITE`].
    pub site: Vec<Datum>,
    /// Each in the order of [`super::fields::CAMERA`].
    pub cameras: Vec<Vec<Datum>>,
    /// Where.
    pub place: Option<Place>,
    /// The unit of today that holds it.
    pub unit: Option<Placed>,
    /// How to reach the owner.
    pub contact: Option<Contact>,
    /// The element of OpenStreetMap that it is.
    pub osm: Option<OfOsm>,
    /// Whether it is marked as demonstration data: all rows of a site are, or none.
    pub is_demo: bool,
}

/// An element of OpenStreetMap, with the tags that the row was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct OfOsm {
    /// `node`, `way`, `relation`.
    pub kind: &'static str,
    /// Its id.
    pub id: i64,
    /// Tags about the camera, as they were.
    pub tags: crate::files::osm::Tags,
}

impl OfOsm {
    fn to_json(&self) -> Value {
        let tags: Map<String, Value> = self.tags.iter().map(|(key, value)| (key.to_string(), value.to_string().into())).collect();
        serde_json::json!({ "type": self.kind, "id": self.id, "tags": tags })
    }
}

/// A camera that was taken in.
#[derive(Debug)]
struct StagedCamera {
    number: u64,
    camera_id: Uuid,
    key: Uuid,
    fields: Map<String, Value>,
    /// What its row says of the site, if the camera has a code: to be compared with the register's.
    of_site: Option<Map<String, Value>>,
}

/// A site that was taken in, with the cameras of all its rows.
#[derive(Debug)]
struct Staged {
    number: u64,
    site_id: Uuid,
    key: Uuid,
    fields: Map<String, Value>,
    place: Place,
    unit: Placed,
    cameras: Vec<StagedCamera>,
    contact: Option<Contact>,
    osm: Option<OfOsm>,
    is_demo: bool,
    /// All rows of the file that are this site.
    rows: Vec<u64>,
}

/// Sites on their way in, in one transaction of the caller's. They are kept here until all rows are known (about 2 kB a row): which rows are
/// one site is not known before.
#[derive(Debug)]
pub struct Bulk {
    today: NaiveDate,
    units: Units,
    vault: Vault,
    /// Row of the file of each key.
    keys: HashMap<Uuid, u64>,
    camera_codes: HashMap<String, u64>,
    site_codes: HashMap<String, usize>,
    cells: HashMap<(i32, i32), Vec<usize>>,
    sites: Vec<Staged>,
    is_sent: bool,
    verdicts: Vec<Verdict>,
}

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CameraError {
    move |error| CameraError::Db(error, doing)
}

/// Makes room for rows; `now` is what the clock of the service says. Contacts are sealed with `vault`.
///
/// # Errors
/// The database's.
pub async fn begin(conn: &mut PgConnection, now: DateTime<Utc>, vault: &Vault) -> Result<Bulk, CameraError> {
    let units = Units::load(conn).await?;
    sqlx::raw_sql(include_str!("sql/bulk_stage.sql")).execute(&mut *conn).await.map_err(db("making room for rows"))?;
    let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
    Ok(Bulk {
        today,
        units,
        vault: vault.clone(),
        keys: HashMap::new(),
        camera_codes: HashMap::new(),
        site_codes: HashMap::new(),
        cells: HashMap::new(),
        sites: Vec::new(),
        is_sent: false,
        verdicts: Vec::new(),
    })
}

impl Bulk {
    /// Takes rows in; those that are refused, or there already, stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    ///
    /// # Panics
    /// After [`Bulk::check`]: such rows would be lost.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<(), CameraError> {
        assert!(!self.is_sent, "rows came after the last one was sent");
        // A row is there if its site came from it, or its first camera did.
        let keys: Vec<Uuid> = rows.iter().flat_map(|row| [row.key, Uuid::from_u128(row.key.as_u128().wrapping_add(1))]).collect();
        let present: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/bulk_present.sql"))
            .bind(keys)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("looking for rows that are there"))?;
        let present: HashSet<Uuid> = present.into_iter().collect();
        let mut known = Vec::new();
        for row in rows {
            let camera = Uuid::from_u128(row.key.as_u128().wrapping_add(1));
            if present.contains(&row.key) || present.contains(&camera) {
                known.push(row);
            } else if let Err(verdicts) = self.judge(row) {
                self.verdicts.extend(verdicts);
            }
        }
        self.verdicts.extend(known::judge(conn, &known).await?);
        Ok(())
    }

    /// What is said of the rows since it was last asked, once all are staged: sites that stand near one of the register too, and codes in
    /// use. From here until the transaction ends nobody else places a site.
    ///
    /// # Errors
    /// The database's, or the vault has no key.
    pub async fn check(&mut self, conn: &mut PgConnection) -> Result<Vec<Verdict>, CameraError> {
        if !self.is_sent {
            self.is_sent = true;
            store_sites::lock_places(conn).await?;
            self.send(conn).await?;
            register::compare(self, conn).await?;
        }
        Ok(std::mem::take(&mut self.verdicts))
    }

    async fn send(&self, conn: &mut PgConnection) -> Result<(), CameraError> {
        let mut sites = CopyRows::new(17);
        let mut cameras = CopyRows::new(6);
        for (n, site) in self.sites.iter().enumerate() {
            let n = n as i32;
            self.push_site(&mut sites, n, site)?;
            for camera in &site.cameras {
                let installed = camera.fields.get("installed_on").and_then(Value::as_str).and_then(|day| day.parse().ok());
                cameras.row();
                cameras.int4(camera.number as i32);
                cameras.int4(n);
                cameras.uuid(camera.camera_id);
                cameras.uuid(camera.key);
                cameras.jsonb(&Value::Object(camera.fields.clone()).to_string());
                cameras.date(installed.filter(|on| *on <= self.today).unwrap_or(self.today));
            }
        }
        sites.send(conn, include_str!("sql/bulk_copy_site.sql")).await.map_err(db("sending sites"))?;
        cameras.send(conn, include_str!("sql/bulk_copy_camera.sql")).await.map_err(db("sending cameras"))?;
        Ok(())
    }

    fn push_site(&self, copy: &mut CopyRows, n: i32, site: &Staged) -> Result<(), CameraError> {
        copy.row();
        copy.int4(n);
        copy.uuid(site.site_id);
        copy.uuid(site.key);
        let mut fields = site.fields.clone();
        fields.insert("is_demo".to_owned(), site.is_demo.into());
        copy.jsonb(&Value::Object(fields).to_string());
        copy.point(site.place.lon, site.place.lat);
        copy.int4(site.place.source_srid);
        copy.float8(site.place.source_x);
        copy.float8(site.place.source_y);
        copy.uuid(site.unit.commune_id);
        copy.text(site.unit.basis);
        copy.uuid(site.unit.current_commune_id.unwrap_or(site.unit.commune_id));
        match site.contact.as_ref().map(|contact| contacts::judge(contact, self.today)) {
            Some(Ok((contact, on, how))) => {
                let sealed = contacts::seal(&self.vault, site.site_id, &contact).map_err(CameraError::Vault)?;
                copy.bytea(&sealed.ciphertext);
                copy.bytea(&sealed.nonce);
                copy.bytea(&sealed.key_id);
                copy.date(on);
                copy.text(&how);
            }
            // Those with a fault were refused when they were staged.
            Some(Err(_)) | None => (0..5).for_each(|_| copy.null()),
        }
        match &site.osm {
            Some(osm) => copy.jsonb(&osm.to_json().to_string()),
            None => copy.null(),
        }
        Ok(())
    }

    /// Stores the rows that were not refused, with the first status of each camera. [`Bulk::check`] comes first.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(mut self, conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, CameraError> {
        // Whatever is said now was not asked for, and those rows stay out.
        self.check(conn).await?;
        let mut tables = Vec::new();
        let sites =
            sqlx::query(include_str!("sql/bulk_insert_site.sql")).bind(import_id).execute(&mut *conn).await.map_err(db("storing sites"))?;
        tables.push(("site", sites.rows_affected()));
        let contacts =
            sqlx::query(include_str!("sql/bulk_insert_contact.sql")).execute(&mut *conn).await.map_err(db("storing contacts"))?;
        let of_osm =
            sqlx::query(include_str!("sql/bulk_insert_osm.sql")).execute(&mut *conn).await.map_err(db("storing tags of OpenStreetMap"))?;
        let cameras = sqlx::query(include_str!("sql/bulk_insert_camera.sql"))
            .bind(import_id)
            .execute(&mut *conn)
            .await
            .map_err(db("storing cameras"))?;
        tables.push(("camera", cameras.rows_affected()));
        sqlx::query(include_str!("sql/bulk_insert_status.sql")).bind(self.today).execute(conn).await.map_err(db("storing statuses"))?;
        tables.push(("site_contact", contacts.rows_affected()));
        if of_osm.rows_affected() > 0 {
            tables.push(("site_osm", of_osm.rows_affected()));
        }
        Ok(Counted { tables })
    }
}
