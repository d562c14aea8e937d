//! The rooms that take rows in, behind one face for the pipeline: what differs between them is here and nowhere else.

mod key;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use geo::{Coord, Geometry, MultiPolygon};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ImportError;
use super::interpret::Draft;
use super::model::{Kind, Refusal, Said};
use crate::audit::AuditError;
use crate::cameras::CameraError;
use crate::communes::CommuneError;
use crate::hotspots::HotspotError;
use crate::http::fields::Datum;
use crate::http::incoming::{Counted, Fault, Incoming, Place, Placed, UndoError, Verdict};
use crate::incidents::IncidentError;
use crate::vault::Vault;
use crate::{cameras, communes, hotspots, incidents};
pub(super) use key::key;

/// An error of the log.
pub fn audit(error: AuditError) -> ImportError {
    match error {
        AuditError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "writing the log"),
    }
}

fn incident(error: IncidentError) -> ImportError {
    match error {
        IncidentError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "storing incidents"),
    }
}

/// An error of the cameras.
pub fn camera(error: CameraError) -> ImportError {
    match error {
        CameraError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "storing sites"),
    }
}

fn hotspot(error: HotspotError) -> ImportError {
    match error {
        HotspotError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "storing hotspots"),
    }
}

/// An error of the communes.
pub fn commune(error: CommuneError) -> ImportError {
    match error {
        CommuneError::Db(error, doing) => ImportError::Db(error, doing),
        other => ImportError::Io(std::io::Error::other(other), "asking for units"),
    }
}

/// A row that has its place and its unit.
pub struct Ready {
    /// What was read.
    pub draft: Draft,
    /// Where, in degrees.
    pub place: Option<Place>,
    /// The unit that holds the place, or that the row names.
    pub unit: Option<Placed>,
    /// The unit that the row names and that has to hold; of a row without a place.
    pub named: Option<Uuid>,
    /// Units of which it names any; of a row with a place.
    pub any: Vec<Uuid>,
    /// Why it is given back if its place is in none of these: its name is not known where names are looked up.
    pub unknown: Option<Said>,
    /// An area in degrees.
    pub area: Option<MultiPolygon<f64>>,
    /// The point inside it that decides its unit, degrees; none of an area that its room refuses.
    pub inside: Option<Coord<f64>>,
}

impl Ready {
    /// The point that decides the unit of the row, degrees.
    pub fn point(&self) -> Option<Coord<f64>> {
        self.place.map(|place| Coord { x: place.lon, y: place.lat }).or(self.inside)
    }

    /// The field in which the place is to be corrected: an outline is no pair of numbers.
    pub fn place_field(&self) -> &'static str {
        if self.area.is_some() && self.draft.radius_m.is_none() { "geometry" } else { "lon" }
    }
}

/// Rows on their way into one room.
pub enum Bulk {
    /// Sites and cameras.
    Cameras(cameras::bulk::Bulk),
    /// Incidents.
    Incidents(Box<incidents::bulk::Bulk>),
    /// Hotspots.
    Hotspots(hotspots::bulk::Bulk),
    /// Populations.
    Populations(communes::bulk::populations::Bulk),
}

impl Bulk {
    /// Makes room for rows of `kind`.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(conn: &mut PgConnection, kind: Kind, now: DateTime<Utc>, vault: &Vault) -> Result<Self, ImportError> {
        Ok(match kind {
            Kind::Cameras => Self::Cameras(cameras::bulk::begin(conn, now, vault).await.map_err(camera)?),
            Kind::Incidents => Self::Incidents(Box::new(incidents::bulk::begin(conn, now).await.map_err(incident)?)),
            Kind::Hotspots => Self::Hotspots(hotspots::bulk::begin(conn, now).await.map_err(hotspot)?),
            Kind::Populations => Self::Populations(communes::bulk::populations::begin(conn, now).await.map_err(commune)?),
            Kind::Boundaries | Kind::Streets => return Err(ImportError::NoUndo),
        })
    }

    /// Rows will only be judged: nothing of them has to be kept. Rooms that judge in the database keep them all the same.
    pub fn judge_only(&mut self) {
        if let Self::Incidents(bulk) = self {
            bulk.judge_only();
        }
    }

    /// Takes rows in. Returns the keys of those that are marked as demonstration data, for [`Bulk::store`].
    ///
    /// # Errors
    /// The database's; the vault has no key.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: Vec<Ready>) -> Result<Vec<Uuid>, ImportError> {
        let marks: Vec<u64> = rows.iter().filter(|row| row.draft.is_demo).map(|row| row.draft.number).collect();
        let marked = |number: u64| marks.binary_search(&number).is_ok();
        match self {
            Self::Incidents(bulk) => {
                let rows: Vec<Incoming> = rows.into_iter().map(to_incident).collect();
                bulk.stage(conn, &rows).await.map_err(incident)?;
                Ok(rows.iter().filter(|row| marked(row.number)).map(|row| row.key).collect())
            }
            Self::Cameras(bulk) => {
                let rows: Vec<cameras::bulk::Incoming> = rows.into_iter().map(to_site).collect();
                bulk.stage(conn, &rows).await.map_err(camera)?;
                Ok(Vec::new())
            }
            Self::Hotspots(bulk) => {
                let rows: Vec<hotspots::bulk::Incoming> = rows.into_iter().filter_map(to_hotspot).collect();
                bulk.stage(conn, &rows).await.map_err(hotspot)?;
                Ok(rows.iter().filter(|row| marked(row.number)).map(|row| row.key).collect())
            }
            Self::Populations(bulk) => {
                let rows: Vec<communes::bulk::populations::Incoming> = rows.iter().filter_map(to_population).collect();
                bulk.stage(conn, &rows).await.map_err(commune)?;
                Ok(Vec::new())
            }
        }
    }

    /// What the room has said of the rows so far, where it judges each by itself; other rooms compare all rows with each other and with the
    /// register first, in [`Bulk::check`].
    ///
    /// # Errors
    /// The database's.
    pub async fn said(&mut self, conn: &mut PgConnection) -> Result<Vec<Verdict>, ImportError> {
        match self {
            Self::Incidents(bulk) => bulk.check(conn).await.map_err(incident),
            Self::Cameras(_) | Self::Hotspots(_) | Self::Populations(_) => Ok(Vec::new()),
        }
    }

    /// What the room says of the rows since it was last asked. After the last row, and only then.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, conn: &mut PgConnection) -> Result<Vec<Verdict>, ImportError> {
        match self {
            Self::Incidents(bulk) => bulk.check(conn).await.map_err(incident),
            Self::Cameras(bulk) => bulk.check(conn).await.map_err(camera),
            Self::Hotspots(bulk) => bulk.check(conn).await.map_err(hotspot),
            Self::Populations(bulk) => bulk.check(conn).await.map_err(commune),
        }
    }

    /// Stores what was not refused; rows with the keys `demo` keep their mark of demonstration data.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, conn: &mut PgConnection, import_id: Uuid, demo: &[Uuid]) -> Result<BTreeMap<String, u64>, ImportError> {
        Ok(counted(match self {
            Self::Incidents(bulk) => {
                let stored = bulk.store(conn, import_id).await.map_err(incident)?;
                if !demo.is_empty() {
                    incidents::store::mark_demo(conn, import_id, demo).await.map_err(incident)?;
                }
                stored
            }
            Self::Cameras(bulk) => {
                // Its rows brought the mark themselves.
                bulk.store(conn, import_id).await.map_err(camera)?
            }
            Self::Hotspots(bulk) => {
                let stored = bulk.store(conn, import_id).await.map_err(hotspot)?;
                if !demo.is_empty() {
                    hotspots::store::mark_demo(conn, import_id, demo).await.map_err(hotspot)?;
                }
                stored
            }
            Self::Populations(bulk) => bulk.store(conn, import_id).await.map_err(commune)?,
        }))
    }
}

/// Where a field stands in a table.
pub(super) fn at(fields: &[crate::http::fields::Field], name: &str) -> usize {
    fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX)
}

fn to_incident(ready: Ready) -> Incoming {
    static COMMUNE: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| at(incidents::fields::INCIDENT, "commune_id"));
    static SOURCE: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| at(incidents::fields::INCIDENT, "source"));
    let Ready { mut draft, place, unit, named, .. } = ready;
    let key = key(Kind::Incidents, &draft.values, place.as_ref(), named, &[]);
    let mut values = draft.values.pop().unwrap_or_default();
    if let Some(named) = named {
        values[*COMMUNE] = Datum::Id(named);
    }
    values[*SOURCE] = Datum::Choice("import");
    Incoming { number: draft.number, key, values, place, unit }
}

fn to_site(ready: Ready) -> cameras::bulk::Incoming {
    let Ready { mut draft, place, unit, .. } = ready;
    let key = key(Kind::Cameras, &draft.values, place.as_ref(), None, &draft.cameras.to_le_bytes());
    let mut camera = draft.values.pop().unwrap_or_default();
    let mut site = draft.values.pop().unwrap_or_default();
    site[at(cameras::fields::SITE, "source")] = Datum::Choice("import");
    camera[at(cameras::fields::CAMERA, "source")] = Datum::Choice("import");
    cameras::bulk::Incoming {
        number: draft.number,
        key,
        site,
        cameras: vec![camera; draft.cameras],
        place,
        unit,
        contact: draft.contact,
        osm: None,
        is_demo: draft.is_demo,
    }
}

fn to_hotspot(ready: Ready) -> Option<hotspots::bulk::Incoming> {
    let Ready { mut draft, area, .. } = ready;
    let area = area?;
    let corners: Vec<u8> = area
        .0
        .iter()
        .flat_map(|polygon| polygon.exterior().0.iter())
        .flat_map(|c| [c.x.to_le_bytes(), c.y.to_le_bytes()].concat())
        .collect();
    let key = key(Kind::Hotspots, &draft.values, None, None, &corners);
    let mut values = draft.values.pop().unwrap_or_default();
    values[at(hotspots::fields::HOTSPOT, "source")] = Datum::Choice("import");
    Some(hotspots::bulk::Incoming { number: draft.number, key, values, area })
}

fn to_population(ready: &Ready) -> Option<communes::bulk::populations::Incoming> {
    let values = ready.draft.values.first()?;
    let number = |index: usize| match values.get(index) {
        Some(Datum::Integer(n)) => i32::try_from(*n).ok(),
        _ => None,
    };
    let source = match values.get(2) {
        Some(Datum::Text(text)) => text.to_string(),
        _ => "nhập tệp".to_owned(),
    };
    Some(communes::bulk::populations::Incoming {
        number: ready.draft.number,
        commune_id: ready.named?,
        year: number(1)?,
        people: number(0)?,
        source,
    })
}

/// The area of a shape; none for points and lines.
pub fn area_of(shape: Geometry<f64>) -> Option<MultiPolygon<f64>> {
    match shape {
        Geometry::Polygon(polygon) => Some(MultiPolygon(vec![polygon])),
        Geometry::MultiPolygon(polygons) => Some(polygons),
        Geometry::GeometryCollection(shapes) => {
            let polygons: Vec<_> = shapes.0.into_iter().filter_map(area_of).flat_map(|area| area.0).collect();
            (!polygons.is_empty()).then_some(MultiPolygon(polygons))
        }
        _ => None,
    }
}

/// What a room would say of a row by itself, without the other rows and without the database: of a row that is given back anyway, so that
/// it is told everything at once.
pub fn alone(kind: Kind, one: &Ready, today: chrono::NaiveDate) -> Vec<Refusal> {
    let number = one.draft.number;
    let faults: Vec<(&'static str, Fault)> = match (kind, one.draft.values.as_slice()) {
        (Kind::Cameras, [_, camera]) => cameras::bulk::alone(camera, one.draft.contact.as_ref(), today),
        (Kind::Hotspots, _) => one.area.as_ref().and_then(hotspots::bulk::alone).map(|fault| ("geometry", fault)).into_iter().collect(),
        _ => Vec::new(),
    };
    faults.into_iter().map(|(field, fault)| refused(number, Some(field), Said::new(fault.code, fault.vi, fault.en))).collect()
}

/// The refusal that a room's verdict is; none of a row that is there already.
pub fn of_verdict(verdict: Verdict) -> Option<Refusal> {
    match verdict {
        Verdict::Unchanged { .. } | Verdict::Noted { .. } => None,
        Verdict::Refused { number, field, fault } => {
            Some(refused(number, Some(field).filter(|field| !field.is_empty()), Said::new(fault.code, fault.vi, fault.en)))
        }
    }
}

/// A refusal of a row as a whole.
pub fn refused(number: u64, field: Option<&'static str>, said: Said) -> Refusal {
    Refusal { number, column: None, field: field.map(std::borrow::Cow::Borrowed), said }
}

/// Rows per table that has any, with the names that the API has.
pub fn counted(counted: Counted) -> BTreeMap<String, u64> {
    counted.tables.into_iter().filter(|(_, n)| *n > 0).map(|(table, n)| (table.to_owned(), n)).collect()
}

/// Takes out what a run stored.
///
/// # Errors
/// `DependedOn` with what depends on it; the database's.
pub async fn undo(conn: &mut PgConnection, kind: Kind, import_id: Uuid) -> Result<BTreeMap<String, u64>, ImportError> {
    let undone = match kind {
        Kind::Cameras => cameras::bulk::undo(conn, import_id).await,
        Kind::Incidents => incidents::bulk::undo(conn, import_id).await,
        Kind::Hotspots => hotspots::bulk::undo(conn, import_id).await,
        Kind::Populations => communes::bulk::populations::undo(conn, import_id).await,
        Kind::Streets => return super::streets::undo(conn, import_id).await,
        Kind::Boundaries => return Err(ImportError::NoUndo),
    };
    match undone {
        Ok(rows) => Ok(counted(rows)),
        Err(UndoError::Db(error, doing)) => Err(ImportError::Db(error, doing)),
        Err(UndoError::Depends(what)) => {
            Err(ImportError::DependedOn(what.into_iter().map(|d| (Said::new("depends", d.vi, d.en), d.n.unsigned_abs())).collect()))
        }
    }
}
