//! ROOM: units named for a recognised programme (phường điển hình, kiểu mẫu), as the document names them, and what they are today.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new().route("/model-wards", get(list))
}

async fn list(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let items: Vec<Value> =
        sqlx::query_scalar(include_str!("sql/list.sql")).bind(params.province()?).fetch_all(&mut *db.begin().await?).await?;
    Ok(Json(json!({ "items": items })))
}
