//! Many things at once, in the caller's transaction: stage, check, store; and undo.
//!
//! Row security holds: an account of a province stores what lies in it, one of communes nothing. The caller says what the load is called in
//! the log (`audit::store::sum_up`) before [`Bulk::store`]; its counts are made by triggers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::StreetError;
use super::error::db;
use super::model::{Incoming, Thing, wkb};

/// Rows of one statement when staging.
const BATCH: usize = 5_000;

/// A load under way: its temporary table goes with the transaction.
#[derive(Debug)]
pub struct Bulk {
    staged: u64,
}

/// Why a row is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The very same is there.
    Unchanged {
        /// Row of the file.
        number: u64,
    },
    /// It cannot be stored.
    Refused {
        /// Row of the file.
        number: u64,
        /// Which part of it.
        field: &'static str,
        /// Stable code.
        code: &'static str,
        /// Vietnamese, with what to do.
        vi: &'static str,
        /// English, with what to do.
        en: &'static str,
    },
}

/// Code, Vietnamese, English.
const FAULTS: [(&str, &str, &str); 5] = [
    (
        "repeated-in-file",
        "Đối tượng này có hai lần trong tệp; chỉ lấy lần đầu. Không cần làm gì.",
        "This element stands twice in the file; the first one is taken. Nothing needs to be done.",
    ),
    (
        "out-of-country",
        "Nằm ngoài Việt Nam (kinh độ 102–118, vĩ độ 6–24). Hãy kiểm tra thứ tự kinh độ, vĩ độ của tệp.",
        "Outside Vietnam (longitude 102–118, latitude 6–24). Check the order of longitude and latitude in the file.",
    ),
    (
        "not-an-area",
        "Vùng không có diện tích. Hãy vẽ lại đường bao khép kín, ít nhất ba đỉnh.",
        "The area has no size. Draw its outline anew: closed, three corners or more.",
    ),
    (
        "outside-area",
        "Nằm ngoài tỉnh đã chọn. Nếu cần, hãy chọn tỉnh khác hoặc cả nước.",
        "Outside the chosen province. If it is needed, choose another one or the whole country.",
    ),
    (
        "out-of-scope",
        "Nằm ngoài địa bàn của tài khoản. Hãy nhờ tài khoản cấp tỉnh của nơi đó nạp.",
        "Outside what the account may write. Ask the account of that province.",
    ),
];

/// Begins a load. `today` decides which units things belong to; with a `province` (code of today) only things whose middle lies in it are
/// taken.
///
/// # Errors
/// The database's.
pub async fn begin(conn: &mut PgConnection, today: NaiveDate, province: Option<&str>) -> Result<Bulk, StreetError> {
    sqlx::raw_sql(include_str!("sql/stage_begin.sql")).execute(&mut *conn).await.map_err(db("preparing a load"))?;
    sqlx::query(include_str!("sql/stage_about.sql")).bind(today).bind(province).execute(conn).await.map_err(db("preparing a load"))?;
    Ok(Bulk { staged: 0 })
}

macro_rules! column {
    ($rows:expr, $get:expr) => {
        $rows.iter().map($get).collect::<Vec<_>>()
    };
}

impl Bulk {
    /// Puts rows into the staging table.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<(), StreetError> {
        for rows in rows.chunks(BATCH) {
            let parts: Vec<Parts> = rows.iter().map(|row| Parts::of(&row.thing)).collect();
            sqlx::query(include_str!("sql/stage_insert.sql"))
                .bind(column!(rows, |row| row.number as i64))
                .bind(column!(rows, |row| row.thing.table().name()))
                .bind(column!(rows, Incoming::key))
                .bind(column!(rows, |row| row.osm.map(|osm| osm.0)))
                .bind(column!(rows, |row| row.osm.map(|osm| osm.1)))
                .bind(column!(rows, |row| row.osm.map_or(0, |osm| osm.2 as i32)))
                .bind(column!(rows, |row| wkb(&row.thing.geometry())))
                .bind(column!(rows, |row| row.unit))
                .bind(column!(parts, |part| part.word))
                .bind(column!(parts, |part| part.is_link))
                .bind(column!(parts, |part| part.is_area))
                .bind(column!(parts, |part| part.name))
                .bind(column!(parts, |part| part.number))
                .bind(column!(parts, |part| part.count))
                .bind(column!(parts, |part| part.oneway))
                .bind(column!(parts, |part| part.height.map(|height| height.0)))
                .bind(column!(parts, |part| part.height.map(|height| height.1)))
                .bind(column!(parts, |part| part.levels))
                .bind(column!(parts, |part| part.is_lit))
                .execute(&mut *conn)
                .await
                .map_err(db("staging streets"))?;
        }
        self.staged += rows.len() as u64;
        Ok(())
    }

    /// Rows staged so far, refused ones included.
    pub fn staged(&self) -> u64 {
        self.staged
    }

    /// Repairs areas that cross themselves, finds the unit of each row, and says which rows will not be stored. Set-based: the costly part
    /// is the unit, some 10 µs a row where `unit` was not given.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, conn: &mut PgConnection) -> Result<Vec<Verdict>, StreetError> {
        sqlx::raw_sql(include_str!("sql/stage_check.sql")).execute(&mut *conn).await.map_err(db("checking streets"))?;
        let rows: Vec<(i64, String)> =
            sqlx::query_as(include_str!("sql/stage_verdict.sql")).fetch_all(conn).await.map_err(db("checking streets"))?;
        Ok(rows
            .into_iter()
            .map(|(number, found)| {
                let number = number as u64;
                match FAULTS.iter().find(|(code, ..)| *code == found) {
                    Some(&(code, vi, en)) => Verdict::Refused { number, field: "geometry", code, vi, en },
                    None => Verdict::Unchanged { number },
                }
            })
            .collect())
    }

    /// What [`Bulk::check`] left to be stored.
    ///
    /// # Errors
    /// The database's.
    pub async fn pending(&self, conn: &mut PgConnection) -> Result<Pending, StreetError> {
        let rows: Vec<(Option<String>, Option<Uuid>, i64)> =
            sqlx::query_as(include_str!("sql/stage_pending.sql")).fetch_all(conn).await.map_err(db("counting streets"))?;
        let mut pending = Pending::default();
        for (class, unit, n) in rows {
            if let Some(class) = class {
                pending.by_class.insert(class, n as u64);
            } else if let Some(unit) = unit {
                pending.units.push((unit, n as u64));
            }
        }
        Ok(pending)
    }

    /// Stores what [`Bulk::check`] left: rows of the same element that are in force make room.
    ///
    /// # Errors
    /// The database's; what two loads at once brought of the same element is one of them.
    pub async fn store(self, conn: &mut PgConnection, import_id: Uuid) -> Result<Stored, StreetError> {
        sqlx::query(include_str!("sql/stage_import.sql")).bind(import_id).execute(&mut *conn).await.map_err(db("storing streets"))?;
        sqlx::raw_sql(include_str!("sql/stage_store.sql")).execute(&mut *conn).await.map_err(db("storing streets"))?;
        let stored = counts(conn, import_id).await?;
        let replaced: i64 = sqlx::query_scalar(include_str!("sql/count_replaced.sql"))
            .bind(import_id)
            .fetch_one(&mut *conn)
            .await
            .map_err(db("counting streets"))?;
        sqlx::raw_sql(include_str!("sql/stage_end.sql")).execute(conn).await.map_err(db("storing streets"))?;
        Ok(Stored { tables: stored.0, by_class: stored.1, replaced: replaced as u64 })
    }
}

/// What is about to be stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// Things of each table, class of road and kind of place, as `junction`, `road primary`.
    pub by_class: BTreeMap<String, u64>,
    /// Things of each unit of today.
    pub units: Vec<(Uuid, u64)>,
}

/// What a load stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// Rows of each class of road and kind of place, as `road primary`, `key_place school`.
    pub by_class: BTreeMap<String, u64>,
    /// Rows of earlier loads that they replaced.
    pub replaced: u64,
}

async fn counts(conn: &mut PgConnection, import_id: Uuid) -> Result<(BTreeMap<String, u64>, BTreeMap<String, u64>), StreetError> {
    let rows: Vec<(String, Option<String>, i64)> =
        sqlx::query_as(include_str!("sql/count_of_import.sql")).bind(import_id).fetch_all(conn).await.map_err(db("counting streets"))?;
    let (mut tables, mut by_class) = (BTreeMap::new(), BTreeMap::new());
    for (table, class, n) in rows {
        if let Some(class) = class {
            by_class.insert(format!("{table} {class}"), n as u64);
        }
        *tables.entry(table).or_default() += n as u64;
    }
    Ok((tables, by_class))
}

/// What undoing took away and brought back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Rows taken away.
    pub removed: BTreeMap<String, u64>,
    /// Rows of earlier loads that are in force again.
    pub restored: u64,
}

/// Why a load cannot be undone: rows of it were replaced by later loads, which have to be undone first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depends {
    /// The later loads, and how many of its rows each replaced.
    pub later: Vec<(Uuid, u64)>,
}

/// Takes a load out: its rows go, the rows that it replaced are back.
///
/// # Errors
/// Outer: the database's. Inner: a later load replaced rows of it.
pub async fn undo(conn: &mut PgConnection, import_id: Uuid) -> Result<Result<Undone, Depends>, StreetError> {
    let later: Vec<(Uuid, i64)> =
        sqlx::query_as(include_str!("sql/list_replacing.sql")).bind(import_id).fetch_all(&mut *conn).await.map_err(db("undoing a load"))?;
    if !later.is_empty() {
        return Ok(Err(Depends { later: later.into_iter().map(|(id, n)| (id, n as u64)).collect() }));
    }
    let (removed, _) = counts(&mut *conn, import_id).await?;
    // One statement a table: of one statement's parts none sees what the others did.
    for statement in [
        include_str!("sql/delete_road_of_import.sql"),
        include_str!("sql/delete_junction_of_import.sql"),
        include_str!("sql/delete_building_of_import.sql"),
        include_str!("sql/delete_key_place_of_import.sql"),
    ] {
        sqlx::query(statement).bind(import_id).execute(&mut *conn).await.map_err(db("undoing a load"))?;
    }
    let mut restored = 0;
    for statement in [
        include_str!("sql/restore_road.sql"),
        include_str!("sql/restore_junction.sql"),
        include_str!("sql/restore_building.sql"),
        include_str!("sql/restore_key_place.sql"),
    ] {
        restored += sqlx::query(statement).bind(import_id).execute(&mut *conn).await.map_err(db("undoing a load"))?.rows_affected();
    }
    Ok(Ok(Undone { removed, restored }))
}

/// The columns of the staging table that not all things have.
#[derive(Default)]
struct Parts<'a> {
    /// Class of a road, kind of a place.
    word: Option<&'static str>,
    is_link: bool,
    is_area: bool,
    name: Option<&'a str>,
    number: Option<&'a str>,
    /// Lanes of a road, arms of a junction.
    count: Option<i32>,
    oneway: Option<&'static str>,
    height: Option<(f64, &'static str)>,
    levels: Option<f64>,
    is_lit: Option<bool>,
}

impl<'a> Parts<'a> {
    fn of(thing: &'a Thing) -> Self {
        match thing {
            Thing::Road { class, is_link, is_area, name, number, lanes, oneway, is_lit, .. } => Self {
                word: Some(class),
                is_link: *is_link,
                is_area: *is_area,
                name: name.as_deref(),
                number: number.as_deref(),
                count: *lanes,
                oneway: *oneway,
                is_lit: *is_lit,
                ..Self::default()
            },
            Thing::Junction { degree, .. } => Self { count: Some(*degree), ..Self::default() },
            Thing::Building { name, height, levels, .. } => {
                Self { name: name.as_deref(), height: *height, levels: *levels, ..Self::default() }
            }
            Thing::KeyPlace { kind, name, .. } => Self { word: Some(kind), name: name.as_deref(), ..Self::default() },
        }
    }
}
