//! `/api/v1/risk/path`: a commune over time, with the units that it was made of.

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{self, db};
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// The route of paths.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/path", get(path))
}

/// `?commune=&scheme=`: `items` of the commune itself, `earlier` of each unit that it was made of, with its part.
async fn path(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["commune", "scheme"])?;
    let commune = params.id("commune")?.ok_or_else(|| Problem::parameter("commune", "Cần chọn một xã, phường.", "A commune is needed."))?;
    let mut tx = scoped.begin().await?;
    let scheme = store::scheme(&mut tx, params.text("scheme"), None).await?;
    let lines = store::lines(&mut tx, None).await?;
    // All that it was made of: nothing but the commune itself would stop the way back.
    let (made_of, _) = lines.sources(commune, |unit| unit != commune && !lines.has_sources(unit));
    let ids: Vec<Uuid> = std::iter::once(commune).chain(made_of.iter().map(|source| source.commune_id)).collect();
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_path.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(&ids)
        .fetch_all(&mut *tx)
        .await
        .map_err(db("reading the way of a commune"))?;
    let of = |id: Uuid| -> Vec<&Value> { rows.iter().filter(|row| row["commune_id"] == id.to_string()).collect() };
    let earlier: Vec<Value> = made_of
        .iter()
        .filter(|source| source.commune_id != commune)
        .map(|source| {
            let items = of(source.commune_id);
            let name = items.first().map(|row| row["commune_name"].clone());
            json!({ "commune_id": source.commune_id, "full_name": name, "share": source.share, "is_whole": source.is_whole, "items": items })
        })
        .collect();
    Ok(Json(json!({ "commune_id": commune, "scheme": scheme.code, "items": of(commune), "earlier": earlier })))
}
