//! Figures of population from a file: set against what is there, stored, and taken out again.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::communes::CommuneError;
use crate::communes::units::Units;
use crate::http::incoming::{self, Counted, Fault, UndoError, Verdict};

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// The unit whose people were counted.
    pub commune_id: Uuid,
    /// The year of the figure.
    pub year: i32,
    /// People.
    pub people: i32,
    /// Where the figure is from, in words of at most 200 characters.
    pub source: String,
}

/// Figures on their way in, in one transaction of the caller's. They are kept here: there are 13,000 units.
#[derive(Debug)]
pub struct Bulk {
    this_year: i32,
    units: Units,
    /// Unit, year and source, with the row of the file and the people.
    taken: HashMap<(Uuid, i32, String), (u64, i32)>,
    verdicts: Vec<Verdict>,
}

fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> CommuneError {
    move |error| CommuneError::Db(error, doing)
}

/// Makes room for figures; `now` is what the clock of the service says.
///
/// # Errors
/// The database's.
pub async fn begin(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Bulk, CommuneError> {
    let this_year = now.with_timezone(&crate::clock::vietnam()).year();
    Ok(Bulk { this_year, units: Units::load(conn).await?, taken: HashMap::new(), verdicts: Vec::new() })
}

impl Bulk {
    /// Takes rows in; those that are refused, or there already, stay out, and [`Bulk::check`] says why.
    ///
    /// # Errors
    /// The database's.
    pub async fn stage(&mut self, conn: &mut PgConnection, rows: &[Incoming]) -> Result<(), CommuneError> {
        let communes: Vec<Uuid> = rows.iter().map(|row| row.commune_id).collect();
        let known: Vec<(Uuid, i32, String, i32)> = sqlx::query_as(include_str!("../sql/bulk_population_known.sql"))
            .bind(communes)
            .fetch_all(conn)
            .await
            .map_err(db("looking for figures that are there"))?;
        let known: HashMap<(Uuid, i32, &str), i32> =
            known.iter().map(|(commune, year, source, people)| ((*commune, *year, source.as_str()), *people)).collect();
        for row in rows {
            let before = known.get(&(row.commune_id, row.year, row.source.as_str())).copied();
            if let Err(verdict) = self.judge(row, before) {
                self.verdicts.push(verdict);
            }
        }
        Ok(())
    }

    fn judge(&mut self, row: &Incoming, before: Option<i32>) -> Result<(), Verdict> {
        let number = row.number;
        let refused = |field: &'static str, code: &'static str, vi: String, en: String| {
            Err(Verdict::Refused { number, field, fault: Fault::new(code, vi, en) })
        };
        if self.units.get(row.commune_id).is_none() {
            return refused(
                "commune_id",
                "unknown-commune",
                "Không có đơn vị hành chính này; hãy chọn từ danh sách.".to_owned(),
                "There is no such unit; choose one from the list.".to_owned(),
            );
        }
        if !self.units.is_in_scope(row.commune_id) {
            return Err(incoming::out_of_scope(number, self.units.name(row.commune_id)));
        }
        if !(1900..=self.this_year).contains(&row.year) {
            let last = self.this_year;
            return refused(
                "year",
                "out-of-range",
                format!("Năm: phải là số nguyên từ 1900 đến {last}."),
                format!("Year: must be a whole number from 1900 to {last}."),
            );
        }
        if !(0..=3_000_000).contains(&row.people) {
            return refused(
                "people",
                "out-of-range",
                "Dân số: phải là số nguyên từ 0 đến 3000000.".to_owned(),
                "People: must be a whole number from 0 to 3000000.".to_owned(),
            );
        }
        let source = row.source.trim();
        if source.is_empty() || source.chars().count() > 200 {
            return refused(
                "source",
                "required",
                "Cần ghi nguồn số liệu, tối đa 200 ký tự.".to_owned(),
                "The source of the figure is needed, in 200 characters at most.".to_owned(),
            );
        }
        match before {
            Some(people) if people == row.people => return Err(Verdict::Unchanged { number }),
            Some(people) => {
                return refused(
                    "people",
                    "taken",
                    format!("Đã có số {people} người của năm {} từ nguồn này; nếu là số mới, hãy ghi rõ nguồn khác.", row.year),
                    format!("This source has {people} people for {} already; if the figure is a new one, name its source apart.", row.year),
                );
            }
            None => {}
        }
        let key = (row.commune_id, row.year, source.to_owned());
        match self.taken.get(&key) {
            Some((first, people)) if *people == row.people => Err(incoming::twice(number, *first)),
            Some((first, _)) => refused(
                "people",
                "contradiction-in-file",
                format!("Dòng {first} của tệp có số khác cho cùng đơn vị, năm và nguồn; hãy giữ một dòng."),
                format!("Row {first} of the file has another figure for this unit, year and source; keep one of the two."),
            ),
            None => {
                self.taken.insert(key, (number, row.people));
                Ok(())
            }
        }
    }

    /// What is said of the rows since it was last asked.
    ///
    /// # Errors
    /// None today: the database was asked while the rows were staged.
    #[allow(clippy::unused_async)]
    pub async fn check(&mut self, _conn: &mut PgConnection) -> Result<Vec<Verdict>, CommuneError> {
        Ok(std::mem::take(&mut self.verdicts))
    }

    /// Stores the rows that were not refused. The log has no events of figures: the caller notes the import.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(self, conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, CommuneError> {
        let (mut communes, mut years, mut people, mut sources) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((commune, year, source), (_, n)) in self.taken {
            communes.push(commune);
            years.push(year);
            people.push(n);
            sources.push(source);
        }
        let stored = sqlx::query(include_str!("../sql/bulk_population_insert.sql"))
            .bind(import_id)
            .bind(communes)
            .bind(years)
            .bind(people)
            .bind(sources)
            .execute(conn)
            .await
            .map_err(db("storing figures of population"))?;
        Ok(Counted { tables: vec![("population", stored.rows_affected())] })
    }
}

/// Takes the figures of an import out again: nothing hangs on them.
///
/// # Errors
/// Figures out of the account's scope; the database's.
pub async fn undo(conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, UndoError> {
    let db = |error| UndoError::Db(error, "taking figures out again");
    let all: i64 =
        sqlx::query_scalar(include_str!("../sql/bulk_population_count.sql")).bind(import_id).fetch_one(&mut *conn).await.map_err(db)?;
    let mut tx = conn.begin().await.map_err(db)?;
    let gone =
        sqlx::query(include_str!("../sql/bulk_population_undo.sql")).bind(import_id).execute(&mut *tx).await.map_err(db)?.rows_affected();
    if let Some(unseen) = incoming::unseen(all - gone as i64) {
        return Err(UndoError::Depends(vec![unseen]));
    }
    tx.commit().await.map_err(db)?;
    Ok(Counted { tables: vec![("population", gone)] })
}
