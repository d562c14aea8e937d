//! Declared areas, many at a time, with the checks and codes that one drawn by hand would get.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use geo::MultiPolygon;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::WORDS;
use super::fields::HOTSPOT;
use super::{HotspotError, area};
use crate::communes::units::Units;
use crate::db::copy::CopyRows;
use crate::http::fields::{Datum, Write};
use crate::http::incoming::same;
use crate::http::incoming::{self, Counted, Dependent, Fault, UndoError, Verdict};
use crate::spatial::wkb;

/// Corners of two drawings of one area are no further apart (degrees, 0.1 m).
const SAME_AREA_DEG: f64 = 1e-6;

/// One row.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// Same content, same key.
    pub key: Uuid,
    /// In the order of [`super::fields::HOTSPOT`].
    pub values: Vec<Datum>,
    /// The area in degrees (WGS 84), as the file has it: whether it is valid is judged here. Its unit is found here too, by the point on
    /// its surface, as for one drawn by hand.
    pub area: MultiPolygon<f64>,
}

/// Hotspots on their way in, in one transaction of the caller's.
#[derive(Debug)]
pub struct Bulk {
    today: NaiveDate,
    units: Units,
    keys: HashMap<Uuid, u64>,
    codes: HashMap<String, u64>,
    copy: CopyRows,
    verdicts: Vec<Verdict>,
}

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> HotspotError {
    move |error| HotspotError::Db(error, doing)
}

/// Makes room for rows; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, HotspotError> {
    let units = Units::load(conn).await?;
    sqlx::raw_sql(include_str!("sql/bulk_stage.sql")).execute(conn).await.map_err(db("making room for rows"))?;
    let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
    Ok(Bulk { today, units, keys: HashMap::new(), codes: HashMap::new(), copy: CopyRows::new(6), verdicts: Vec::new() })
}

/// What is wrong with an area by itself, as far as it can be known without the database.
pub fn alone(area: &MultiPolygon<f64>) -> Option<Fault> {
    area::check_shape(area).err().map(Fault::from)
}

impl Bulk {
    /// Takes rows in; those that are refused, or there already, stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<(), HotspotError> {
        let keys: Vec<Uuid> = rows.iter().map(|row| row.key).collect();
        let present: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/bulk_present.sql"))
            .bind(keys)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("looking for rows that are there"))?;
        for row in rows {
            if present.contains(&row.key) {
                self.verdicts.push(Verdict::Unchanged { number: row.number });
            } else if let Err(verdict) = self.judge(row) {
                self.verdicts.push(verdict);
            }
        }
        self.copy.send(conn, include_str!("sql/bulk_copy.sql")).await.map_err(db("sending rows"))?;
        Ok(())
    }

    /// The first fault of a row that needs no question to the database; none if it was taken in.
    fn judge(&mut self, row: &Incoming) -> Result<(), Verdict> {
        let number = row.number;
        let refused = |field: &'static str, fault: Fault| Err(Verdict::Refused { number, field, fault });
        if let Some(first) = self.keys.get(&row.key) {
            return Err(incoming::twice(number, *first));
        }
        let mut fields = Map::new();
        for (field, value) in HOTSPOT.iter().zip(&row.values) {
            match (field.write, value) {
                (Write::Required, Datum::Null) => {
                    return refused(
                        field.name,
                        Fault::new("required", format!("Cần nhập {}.", field.vi), format!("{} is required.", field.en)),
                    );
                }
                (Write::Never, _) | (_, Datum::Null) => {}
                (_, value) => {
                    fields.insert(field.name.to_owned(), value.to_json());
                }
            }
        }
        fields.entry("source").or_insert_with(|| "import".into());
        if let Err(error) = area::check_shape(&row.area) {
            return refused("geometry", error.into());
        }
        let code = fields.get("hotspot_code").and_then(Value::as_str).map(str::to_owned);
        if let Some(code) = code
            && let Some(first) = self.codes.insert(code, number)
        {
            return refused(
                "hotspot_code",
                Fault::new(
                    "code-twice-in-file",
                    format!("Mã khu vực này đã có ở dòng {first} của tệp; sửa mã, hoặc để trống để hệ thống cấp mã."),
                    format!("Row {first} of the file has this area code; correct it, or leave it empty to be given one."),
                ),
            );
        }
        self.keys.insert(row.key, number);
        let mut shape = Vec::new();
        wkb::push_hex(&mut shape, &row.area, 4326);
        let declared = fields.get("declared_on").and_then(Value::as_str).and_then(|day| day.parse().ok()).unwrap_or(self.today);
        self.copy.row();
        self.copy.int8(number as i64);
        self.copy.uuid(Uuid::now_v7());
        self.copy.uuid(row.key);
        self.copy.jsonb(&Value::Object(fields).to_string());
        self.copy.date(declared);
        self.copy.text(&String::from_utf8_lossy(&shape));
        Ok(())
    }

    /// What is said of the rows since it was last asked: areas that cross themselves, with the place of it, their size, their unit, codes in
    /// use.
    ///
    /// # Errors
    /// The database's.
    pub async fn check(&mut self, conn: &mut PgConnection) -> Result<Vec<Verdict>, HotspotError> {
        let looked: Vec<Looked> = sqlx::query_as(include_str!("sql/bulk_check.sql"))
            .bind(self.today)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("checking areas"))?;
        let mut gone = Vec::new();
        let known = self.known(conn, looked.iter().any(|row| row.is_taken)).await?;
        for row in looked {
            if let Some(verdict) = known.get(&row.number).filter(|_| row.is_taken && row.reason.is_none()) {
                self.verdicts.push(verdict.clone());
                gone.push(row.number);
                continue;
            }
            let (field, fault) = if let Some(reason) = &row.reason {
                let at = row.fault_lon.zip(row.fault_lat);
                ("geometry", area::crossing(reason, at).into())
            } else if row.area_m2.is_none_or(|m2| !(1.0..=200_000_000.0).contains(&m2)) {
                ("geometry", area::wrong_size().into())
            } else if row.is_taken {
                incoming::broken(WORDS, "hotspot_code_key")
            } else if let Some(current) = row.current_commune_id {
                if self.units.is_in_scope(current) {
                    continue;
                }
                self.verdicts.push(incoming::out_of_scope(row.number.unsigned_abs(), self.units.name(current)));
                gone.push(row.number);
                continue;
            } else {
                (
                    "geometry",
                    Fault::new(
                        "no-commune",
                        "Không xã, phường, đặc khu nào chứa khu vực này. Hãy kiểm tra tọa độ.",
                        "No commune holds this area. Check the coordinates.",
                    ),
                )
            };
            self.verdicts.push(Verdict::Refused { number: row.number.unsigned_abs(), field, fault });
            gone.push(row.number);
        }
        if !gone.is_empty() {
            sqlx::query(include_str!("sql/bulk_drop.sql")).bind(gone).execute(conn).await.map_err(db("leaving out what was refused"))?;
        }
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// What is said of staged areas whose codes are in the register, as far as the account sees it: the same, or different in what.
    async fn known(&self, conn: &mut PgConnection, is_any: bool) -> Result<HashMap<i64, Verdict>, HotspotError> {
        if !is_any {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, String, Value, Value, f64)> =
            sqlx::query_as(include_str!("sql/bulk_known.sql")).fetch_all(conn).await.map_err(db("comparing areas with the register"))?;
        let said = |(number, code, given, stored, apart): (i64, String, Value, Value, f64)| {
            let mut differences = same::differences(HOTSPOT, given.as_object()?, stored.as_object()?);
            if apart > SAME_AREA_DEG {
                differences.push(("Ranh giới khu vực", "Area"));
            }
            Some((number, same::verdict(number.unsigned_abs(), "hotspot_code", &code, &differences)))
        };
        Ok(rows.into_iter().filter_map(said).collect())
    }

    /// Stores the rows that were not refused. [`Bulk::check`] comes first: it finds the units.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(mut self, conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, HotspotError> {
        self.check(conn).await?;
        let stored =
            sqlx::query(include_str!("sql/bulk_insert.sql")).bind(import_id).execute(conn).await.map_err(db("storing hotspots"))?;
        Ok(Counted { tables: vec![("hotspot", stored.rows_affected())] })
    }
}

/// What the database says of a staged area.
#[derive(sqlx::FromRow)]
struct Looked {
    number: i64,
    reason: Option<String>,
    fault_lon: Option<f64>,
    fault_lat: Option<f64>,
    area_m2: Option<f64>,
    is_taken: bool,
    current_commune_id: Option<Uuid>,
}

/// Takes the hotspots of an import out again: all of them, or none.
///
/// # Errors
/// Rows that were changed or lifted since, or that the account does not see; the database's.
pub async fn undo(conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, UndoError> {
    let db = |error| UndoError::Db(error, "taking hotspots out again");
    let (seen, all, changed): (i64, i64, i64) =
        sqlx::query_as(include_str!("sql/bulk_undo_look.sql")).bind(import_id).fetch_one(&mut *conn).await.map_err(db)?;
    let mut depends: Vec<Dependent> = incoming::unseen(all - seen).into_iter().collect();
    if changed > 0 {
        depends.push(Dependent {
            vi: "Khu vực đã được sửa hoặc đưa ra khỏi danh sách sau khi nhập; hãy xử lý từng khu vực.".to_owned(),
            en: "Areas were changed or lifted since the import; deal with them one by one.".to_owned(),
            n: changed,
        });
    }
    if !depends.is_empty() {
        return Err(UndoError::Depends(depends));
    }
    let gone: i64 = sqlx::query_scalar(include_str!("sql/bulk_undo.sql")).bind(import_id).bind(seen).fetch_one(conn).await.map_err(db)?;
    Ok(Counted { tables: vec![("hotspot", gone.unsigned_abs())] })
}
