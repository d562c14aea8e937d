//! What is written down of reading exact places: who (the log has the actor), for what purpose, through which filter, how many.
//!
//! A list or a single row is noted in the transaction that reads it. A map asks for dozens of tiles a second: the first tile of a
//! filter opens a lease of a few minutes and is noted before anything is sent; when the lease ends, a second note says how many tiles
//! were read, of which area, and how many incidents lie there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::layer::FIRST_POINT_ZOOM;
use super::{IncidentError, store};
use crate::audit::store::{Note, note};
use crate::db::{Access, PlaceTier, ScopedDb};
use crate::http::{Params, Problem};
use crate::tiles::Tile;

/// For so long tiles of one filter are read on one note.
const LEASE: Duration = Duration::from_mins(3);
/// Longer queries are no filter of ours; they are refused by the tile, and kept short in the log.
const FILTER_CHARS: usize = 200;

/// The import whose rows alone a request asks for. Masked rows do not tell by which import they came: the places of a small file would follow
/// from it. No row would then be a false answer, so who sees masked ones is told why, and the way to the rows if there is one.
///
/// # Errors
/// No id; rows that are not told to `access`.
pub fn import_of(params: &Params, access: &Access) -> Result<Option<Uuid>, Problem> {
    let import_id = params.id("import_id")?;
    if import_id.is_none() || access.tier == PlaceTier::Exact {
        return Ok(import_id);
    }
    Err(if access.most == PlaceTier::Exact {
        Problem::purpose_needed(
            "Hãy nêu mục đích trước khi xem các vụ việc của một lần nhập; việc xem được ghi nhật ký.",
            "State a purpose before asking for the incidents of one import; reading them is logged.",
        )
    } else {
        Problem::new(
            403,
            "import-masked",
            "Tài khoản này xem vị trí làm tròn nên không lọc được vụ việc theo lần nhập. Hãy bỏ bộ lọc theo lần nhập để xem tất cả.",
            "This account sees rounded places, and incidents by import are not told to it. Remove the filter by import to see all of them.",
        )
    })
}

/// Notes that exact places were read in the transaction of `conn`, if the access is one that sees them.
///
/// `of` is the row, if it was one: its id, its code and its unit.
///
/// # Errors
/// The database fails.
pub async fn note_read(
    conn: &mut PgConnection,
    db: &ScopedDb,
    face: &str,
    filter: &Value,
    count: usize,
    of: Option<(Uuid, &Value)>,
) -> Result<(), IncidentError> {
    note_read_of(conn, db, "incident", face, filter, count, of).await
}

/// As [`note_read`], of rows of another kind whose places are as exact: the name of their table, whose code is its `_code`.
///
/// # Errors
/// The database fails.
pub async fn note_read_of(
    conn: &mut PgConnection,
    db: &ScopedDb,
    entity: &str,
    face: &str,
    filter: &Value,
    count: usize,
    of: Option<(Uuid, &Value)>,
) -> Result<(), IncidentError> {
    if db.tier() != PlaceTier::Exact {
        return Ok(());
    }
    let row = of.map(|(_, row)| row);
    let text = |name: &str| row.and_then(|row| row.get(name)).and_then(Value::as_str);
    let told = Note {
        action: "read_places",
        entity,
        entity_id: of.map(|(id, _)| id),
        code: text(&format!("{entity}_code")),
        commune_id: text("current_commune_id").or_else(|| text("commune_id")).and_then(|id| id.parse().ok()),
        detail: json!({ "face": face, "filter": filter, "count": count, "purpose": db.purpose() }),
    };
    note(conn, &told).await.map_err(IncidentError::Audit)
}

/// Notes how many exact places were read under an earlier note of [`note_read_of`], when that was not known yet.
///
/// # Errors
/// The database fails.
pub async fn note_read_end(
    conn: &mut PgConnection,
    db: &ScopedDb,
    entity: &str,
    face: &str,
    filter: &Value,
    count: u64,
    is_whole: bool,
) -> Result<(), IncidentError> {
    if db.tier() != PlaceTier::Exact {
        return Ok(());
    }
    let told = Note {
        action: "read_places_end",
        entity,
        detail: json!({ "face": face, "filter": filter, "count": count, "is_whole": is_whole, "purpose": db.purpose() }),
        ..Note::default()
    };
    note(conn, &told).await.map_err(IncidentError::Audit)
}

/// The table of runs of hotspots.
const RUN: &str = "hotspot_run";
/// Layers with exact places that are read for a purpose, the tables of those, and the zooms from which they have them.
const PLACED: [(&str, &str, u8); 3] =
    [(super::layer::LAYER.name, "incident", FIRST_POINT_ZOOM), ("conflicts", "conflict", FIRST_POINT_ZOOM), ("hotspot_cells", RUN, 6)];

/// A request for a tile that may hold single incidents, or conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapRead {
    tile: Tile,
    filter: String,
    entities: Vec<&'static str>,
}

impl MapRead {
    /// What a request for `/tiles/…` reads; none if no single incident can be in the answer.
    pub fn of(path: &str, query: Option<&str>) -> Option<Self> {
        let mut parts = path.strip_prefix("/tiles/")?.split('/');
        let (layers, z, x, y) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let y = y.strip_suffix(".mvt").unwrap_or(y);
        let tile = Tile::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)?;
        let filter = query.unwrap_or_default().chars().take(FILTER_CHARS).collect();
        let is_asked = |(layer, _, first): &&(&str, &str, u8)| tile.z >= *first && layers.split(',').any(|asked| asked == *layer);
        let entities: Vec<&'static str> = PLACED.iter().filter(is_asked).map(|(_, entity, _)| *entity).collect();
        (!entities.is_empty()).then_some(Self { tile, filter, entities })
    }

    /// What of it a session is told: cells of hotspots that are as fine as places are left out of its tiles until it has stated a purpose.
    #[must_use]
    pub fn for_session(mut self, has_purpose: bool) -> Option<Self> {
        self.entities.retain(|entity| has_purpose || *entity != RUN);
        (!self.entities.is_empty()).then_some(self)
    }

    /// The run of hotspots whose cells are read.
    fn run(&self, entity: &str) -> Option<Uuid> {
        self.part("run").filter(|_| entity == RUN).and_then(|id| id.parse().ok())
    }

    /// What is read on one note: the tables and the filter.
    fn key(&self) -> String {
        format!("{}?{}", self.entities.join(","), self.filter)
    }

    fn day(&self, name: &str) -> Option<NaiveDate> {
        self.part(name).and_then(|text| text.parse().ok())
    }

    fn part(&self, name: &str) -> Option<&str> {
        self.filter.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

/// The filters that are being read on maps. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct MapReads(Arc<Mutex<HashMap<(Uuid, String), Lease>>>);

#[derive(Debug)]
struct Lease {
    until: Instant,
    db: ScopedDb,
    read: MapRead,
    tiles: u64,
    /// West, south, east, north in EPSG:3857, metres.
    area: [f64; 4],
}

impl MapReads {
    /// Counts a tile on the lease of its session and filter; false if there is none, and the tile must not be sent.
    pub fn count(&self, session_id: Uuid, read: &MapRead) -> bool {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lease) = leases.get_mut(&(session_id, read.key())).filter(|lease| Instant::now() < lease.until) else {
            return false;
        };
        let area = read.tile.box_with_margin();
        lease.tiles += 1;
        lease.area =
            [lease.area[0].min(area.west), lease.area[1].min(area.south), lease.area[2].max(area.east), lease.area[3].max(area.north)];
        true
    }

    /// Notes that a filter is being read, and opens its lease with this tile counted.
    ///
    /// # Errors
    /// The database fails: the tile must not be sent then.
    pub async fn open(&self, db: &ScopedDb, session_id: Uuid, read: &MapRead) -> Result<(), IncidentError> {
        let doing = |error| IncidentError::Db(error, "noting a read of the map");
        let mut tx = db.begin().await.map_err(doing)?;
        for entity in &read.entities {
            let run = read.run(entity).map(|id| (id, &Value::Null));
            note_read_of(&mut tx, db, entity, "map", &json!(read.filter), 0, run).await?;
        }
        tx.commit().await.map_err(doing)?;
        let area = read.tile.box_with_margin();
        let lease = Lease {
            until: Instant::now() + LEASE,
            db: db.clone(),
            read: read.clone(),
            tiles: 1,
            area: [area.west, area.south, area.east, area.north],
        };
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((session_id, read.key()), lease);
        if let Some(before) = before {
            sum_up(&before).await?;
        }
        Ok(())
    }

    /// Sums up the leases that have ended (all of them with `is_stopping`).
    ///
    /// # Errors
    /// The database fails; what could not be summed up is lost, but that it was read is noted.
    pub async fn sum_up_ended(&self, is_stopping: bool) -> Result<(), IncidentError> {
        let now = Instant::now();
        let ended: Vec<Lease> = {
            let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let keys: Vec<_> = leases.iter().filter(|(_, lease)| is_stopping || lease.until <= now).map(|(key, _)| key.clone()).collect();
            keys.iter().filter_map(|key| leases.remove(key)).collect()
        };
        for lease in &ended {
            sum_up(lease).await?;
        }
        Ok(())
    }
}

async fn sum_up(lease: &Lease) -> Result<(), IncidentError> {
    let doing = |error| IncidentError::Db(error, "summing up a read of the map");
    let mut tx = lease.db.begin().await.map_err(doing)?;
    let read = &lease.read;
    for entity in &read.entities {
        let mut detail = json!({
            "face": "map", "filter": read.filter, "tiles": lease.tiles, "area_3857": lease.area.map(f64::round), "purpose": lease.db.purpose(),
        });
        if *entity == "incident" {
            detail["count"] = store::count_in_box(&mut tx, lease.area, read.day("from"), read.day("to"), read.part("group")).await?.into();
        }
        let told = Note { action: "read_places_end", entity, entity_id: read.run(entity), detail, ..Note::default() };
        note(&mut tx, &told).await.map_err(IncidentError::Audit)?;
    }
    tx.commit().await.map_err(doing)
}

#[cfg(test)]
mod tests {
    use super::MapRead;

    #[test]
    fn only_tiles_with_single_incidents_are_reads() {
        let read = |path: &str| MapRead::of(path, Some("from=2026-01-01&group=ttxh"));
        assert!(read("/tiles/communes,incidents/12/3262/1804.mvt").is_some());
        assert!(read("/tiles/incidents/18/208768/115456").is_some());
        assert_eq!(read("/tiles/communes,conflicts/12/3262/1804").unwrap().entities, ["conflict"]);
        for path in [
            "/tiles/communes,incidents/11/1631/902",
            "/tiles/communes,sites/14/13048/7216",
            "/tiles/hotspot_cells/5/25/14",
            "/tiles/incidents/14/99999/7216",
            "/tiles/incidents/14/13048",
            "/tiles/incidents.json",
            "/api/v1/incidents",
        ] {
            assert!(read(path).is_none(), "{path}");
        }
        // Cells from further away than points, and for a purpose alone.
        let cells = read("/tiles/hotspot_cells,incidents/10/813/453").unwrap();
        assert_eq!((cells.entities.as_slice(), cells.clone().for_session(false)), (&["hotspot_run"][..], None));
        let both = read("/tiles/hotspot_cells,incidents/12/3262/1804").unwrap();
        assert_eq!(both.clone().for_session(true), Some(both.clone()));
        assert_eq!(both.for_session(false).unwrap().entities, ["incident"]);
        let read = read("/tiles/incidents/12/3262/1804").unwrap();
        assert_eq!(read.day("from"), chrono::NaiveDate::from_ymd_opt(2026, 1, 1));
        assert_eq!((read.day("to"), read.part("group")), (None, Some("ttxh")));
    }
}
