//! What a load of boundaries changes, said before it is done: which units get a boundary for the first time, which get another one and how
//! their areas change, which keep theirs; and their outlines for the map.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ImportError;
use super::error::db;
use super::model::Said;

/// Outlines on the map at most.
const OUTLINES: usize = 3_000;
/// Units that are named in a remark.
const NAMED: usize = 5;

/// One of today's units that has a real boundary afterwards.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Unit {
    commune_id: Uuid,
    name: String,
    change: String,
    before_km2: Option<f64>,
    after_km2: f64,
    outline: Option<Value>,
}

impl Unit {
    fn is(&self, change: &str) -> bool {
        self.change == change
    }

    /// Change of the area in percent.
    fn percent(&self) -> Option<f64> {
        self.before_km2.filter(|before| *before > 0.0).map(|before| (self.after_km2 / before - 1.0) * 100.0)
    }

    /// `12,3 → 12,9 km² (+4,9 %)`.
    fn areas(&self, is_english: bool) -> String {
        let number = |value: f64, signed: bool| {
            let text = if signed { format!("{value:+.1}") } else { format!("{value:.1}") };
            if is_english { text } else { text.replace('.', ",") }
        };
        match (self.before_km2, self.percent()) {
            (Some(before), Some(percent)) => {
                format!("{} → {} km² ({} %)", number(before, false), number(self.after_km2, false), number(percent, true))
            }
            _ => format!("{} km²", number(self.after_km2, false)),
        }
    }
}

/// Remembers today's units before a load, for [`compare`] in the same transaction.
///
/// # Errors
/// The database's.
pub async fn remember(conn: &mut PgConnection) -> Result<(), ImportError> {
    sqlx::query(include_str!("sql/boundary_before.sql")).execute(conn).await.map_err(db("looking at the boundaries before"))?;
    Ok(())
}

/// Today's units with a real boundary, and what the load made of each.
///
/// # Errors
/// The database's.
pub async fn compare(conn: &mut PgConnection) -> Result<Vec<Unit>, ImportError> {
    sqlx::query_as(include_str!("sql/boundary_changes.sql")).fetch_all(conn).await.map_err(db("comparing boundaries"))
}

/// How many units get a boundary that they do not have.
pub fn changed(units: &[Unit]) -> u64 {
    units.iter().filter(|unit| !unit.is("kept")).count() as u64
}

/// The changes in words.
pub fn remarks(units: &[Unit], matched: u64) -> Vec<Said> {
    let of = |change: &str| units.iter().filter(|unit| unit.is(change)).collect::<Vec<_>>();
    let (new, other, kept) = (of("new"), of("changed"), of("kept"));
    let named = |list: &[&Unit], is_english: bool| {
        let text = list.iter().take(NAMED).map(|unit| format!("{} {}", unit.name, unit.areas(is_english))).collect::<Vec<_>>().join("; ");
        if list.len() > NAMED { format!("{text}; …") } else { text }
    };
    let mut said = Vec::new();
    if !new.is_empty() {
        let n = new.len();
        said.push(Said::new(
            "boundaries-new",
            format!("{n} đơn vị lần đầu có ranh giới thật, thay vùng gần đúng: {}.", named(&new, false)),
            format!("{n} units get a real boundary for the first time, in place of approximate cells: {}.", named(&new, true)),
        ));
    }
    if !other.is_empty() {
        let n = other.len();
        said.push(Said::new(
            "boundaries-changed",
            format!("{n} ranh giới khác với ranh giới đang dùng. Diện tích đổi nhiều nhất: {}.", named(&other, false)),
            format!("{n} boundaries differ from those in use. The greatest changes of area: {}.", named(&other, true)),
        ));
    }
    // Of those that are as before, some are in the file and some are not.
    let same = matched.saturating_sub((new.len() + other.len()) as u64);
    if same > 0 {
        said.push(Said::new(
            "boundaries-same",
            format!("{same} ranh giới trong tệp giống ranh giới đang dùng: không đổi."),
            format!("{same} boundaries of the file are those in use: they stay."),
        ));
    }
    let absent = (kept.len() as u64).saturating_sub(same);
    if absent > 0 {
        said.push(Said::new(
            "boundaries-kept",
            format!("{absent} đơn vị có ranh giới thật nhưng không có trong tệp: giữ ranh giới đang dùng."),
            format!("{absent} units with a real boundary are not in the file: they keep theirs."),
        ));
    }
    said
}

/// The new outlines, simplified to about fifty metres, for the map of the check.
pub fn preview(units: &[Unit]) -> Value {
    let features = units.iter().enumerate().filter_map(|(at, unit)| {
        let geometry = unit.outline.as_ref()?;
        let label = format!("{} {}", unit.name, unit.areas(false));
        Some(json!({ "type": "Feature", "geometry": geometry,
            "properties": { "row": at + 1, "status": "ok", "label": label, "commune_id": unit.commune_id, "change": unit.change } }))
    });
    json!({ "type": "FeatureCollection", "features": features.take(OUTLINES).collect::<Vec<_>>() })
}
