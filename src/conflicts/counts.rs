//! `/api/v1/conflicts/counts`: how many there are by commune of today and by kind, how many of them are still to be settled, and how many past their day.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ConflictError;
use super::fields::KINDS;
use super::routes::values;
use super::store::db;
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Routes of counts.
pub fn router() -> Router<AppState> {
    Router::new().route("/conflicts/counts", get(counts))
}

/// Which conflicts are counted.
#[derive(Debug, Clone, Default)]
pub struct CountFilter {
    /// Code of a province of today.
    pub province: Option<String>,
    /// A commune.
    pub commune: Option<Uuid>,
    /// Kind.
    pub kind: Option<String>,
    /// As they stood at the end of this day: reported by then, settled or not by then.
    pub on: NaiveDate,
}

/// Conflicts by the unit of today (of then where none of today is known): `n` reported by the end of the day, `open` still to be settled,
/// `past_due` of those after their due day, `settled`; the most past due first.
///
/// A transferred one is still to be settled.
///
/// # Errors
/// The database's.
pub async fn by_commune(conn: &mut PgConnection, filter: &CountFilter) -> Result<Vec<Value>, ConflictError> {
    sqlx::query_scalar(include_str!("sql/count_by_commune.sql"))
        .bind(&filter.province)
        .bind(filter.commune)
        .bind(&filter.kind)
        .bind(filter.on)
        .fetch_all(conn)
        .await
        .map_err(db("counting conflicts by commune"))
}

async fn by_kind(conn: &mut PgConnection, filter: &CountFilter) -> Result<Vec<Value>, ConflictError> {
    sqlx::query_scalar(include_str!("sql/count_by_kind.sql"))
        .bind(&filter.province)
        .bind(filter.commune)
        .bind(&filter.kind)
        .bind(filter.on)
        .fetch_all(conn)
        .await
        .map_err(db("counting conflicts by kind"))
}

async fn counts(State(state): State<AppState>, db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "commune", "kind", "on"])?;
    let today = state.clock.today();
    let on = params.date("on")?.unwrap_or(today);
    if on > today {
        return Err(Problem::parameter("on", "Ngày chưa đến: on không sau hôm nay.", "The day has not come: on is not after today."));
    }
    let filter =
        CountFilter { province: params.province()?, commune: params.id("commune")?, kind: params.choice("kind", &values(KINDS))?, on };
    let mut tx = db.begin().await?;
    let (items, kinds) = (by_commune(&mut tx, &filter).await?, by_kind(&mut tx, &filter).await?);
    let sum = |name: &str| kinds.iter().filter_map(|row| row[name].as_i64()).sum::<i64>();
    Ok(Json(json!({
        "items": items, "kinds": kinds, "on": on, "place_tier": db.tier().word(),
        "n": sum("n"), "open": sum("open"), "past_due": sum("past_due"), "settled": sum("settled"),
    })))
}
