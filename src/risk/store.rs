//! Queries that several parts of the room ask.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::RiskError;
use super::succession::{Lines, Link};

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> RiskError {
    move |error| RiskError::Db(error, doing)
}

/// The scheme that is meant where none is named.
pub const DEFAULT_SCHEME: &str = "five";

/// A level of a scheme.
#[derive(Debug, Clone, Deserialize)]
pub struct Level {
    /// 1 the worst.
    pub rank: u8,
    /// Its word.
    pub code: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
    /// Whether areas of this level are to be converted.
    pub is_risk: bool,
}

/// A scheme with its levels, the worst first.
#[derive(Debug, Clone, Deserialize)]
pub struct Scheme {
    /// Its id.
    pub risk_scheme_id: Uuid,
    /// Its word.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its levels.
    pub levels: Vec<Level>,
}

impl Scheme {
    /// How many levels it has: the rank of the best.
    pub fn best(&self) -> u8 {
        self.levels.last().map_or(0, |level| level.rank)
    }

    /// The rank of a level.
    pub fn rank(&self, code: &str) -> Option<u8> {
        self.levels.iter().find(|level| level.code == code).map(|level| level.rank)
    }

    /// The word of a rank.
    pub fn code(&self, rank: u8) -> Option<&str> {
        self.levels.iter().find(|level| level.rank == rank).map(|level| level.code.as_str())
    }

    /// The last rank whose areas are to be converted; 0: none.
    pub fn to_convert(&self) -> u8 {
        self.levels.iter().filter(|level| level.is_risk).map(|level| level.rank).max().unwrap_or(0)
    }
}

/// The scheme of a word for a province: the province's own before that of the country.
///
/// # Errors
/// There is none; the database's.
pub async fn scheme(conn: &mut PgConnection, code: Option<&str>, province: Option<&str>) -> Result<Scheme, RiskError> {
    read_scheme(conn, None, code.unwrap_or(DEFAULT_SCHEME), province).await
}

/// The scheme of an id.
///
/// # Errors
/// There is none; the database's.
pub async fn scheme_of(conn: &mut PgConnection, risk_scheme_id: Uuid) -> Result<Scheme, RiskError> {
    read_scheme(conn, Some(risk_scheme_id), "", None).await
}

async fn read_scheme(conn: &mut PgConnection, id: Option<Uuid>, code: &str, province: Option<&str>) -> Result<Scheme, RiskError> {
    let found = find_scheme(conn, id, code, province).await?;
    found.and_then(|row| serde_json::from_value(row).ok()).ok_or_else(|| RiskError::NoSuchScheme(code.to_owned()))
}

async fn find_scheme(conn: &mut PgConnection, id: Option<Uuid>, code: &str, province: Option<&str>) -> Result<Option<Value>, RiskError> {
    sqlx::query_scalar(include_str!("sql/get_scheme.sql"))
        .bind(id)
        .bind(code)
        .bind(province)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a scheme"))
}

/// Successions that lead to or from communes of a province of today, or all of them.
///
/// # Errors
/// The database's.
pub async fn lines(conn: &mut PgConnection, province: Option<&str>) -> Result<Lines, RiskError> {
    let rows: Vec<(Uuid, Uuid, bool, f64)> =
        sqlx::query_as(include_str!("sql/list_succession.sql")).bind(province).fetch_all(conn).await.map_err(db("reading successions"))?;
    Ok(Lines::new(rows.into_iter().map(|(old, new, is_whole, share)| Link { old, new, is_whole, share })))
}

/// Whether a commune is in force on a day.
///
/// # Errors
/// The database's.
pub async fn is_in_force(conn: &mut PgConnection, commune_id: Uuid, on: NaiveDate) -> Result<bool, RiskError> {
    sqlx::query_scalar(include_str!("sql/is_in_force.sql"))
        .bind(commune_id)
        .bind(on)
        .fetch_one(conn)
        .await
        .map_err(db("looking for a commune"))
}

/// An assessment with all that is told of it, or none.
///
/// # Errors
/// The database's.
pub async fn get(conn: &mut PgConnection, risk_assessment_id: Uuid) -> Result<Option<Value>, RiskError> {
    sqlx::query_scalar(include_str!("sql/get_assessment.sql"))
        .bind(risk_assessment_id)
        .fetch_optional(conn)
        .await
        .map_err(db("reading an assessment"))
}

/// Whether a province is that of the scope of the transaction.
///
/// # Errors
/// The database's.
pub async fn is_own_province(conn: &mut PgConnection, province: Option<&str>) -> Result<bool, RiskError> {
    sqlx::query_scalar(include_str!("sql/is_own_province.sql")).bind(province).fetch_one(conn).await.map_err(db("asking for the scope"))
}

/// A scheme as it is told.
///
/// # Errors
/// There is none; the database's.
pub async fn scheme_row(conn: &mut PgConnection, risk_scheme_id: Uuid) -> Result<Value, RiskError> {
    find_scheme(conn, Some(risk_scheme_id), "", None).await?.ok_or(RiskError::NotFound(risk_scheme_id))
}
