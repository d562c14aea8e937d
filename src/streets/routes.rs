//! `/api/v1/streets`: lists and counts. Nothing is changed here: see [`super::bulk`].

use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::store::{self, BUILDINGS, JUNCTIONS, KEY_PLACES, List, ROADS, StreetFilter};
use crate::db::ScopedDb;
use crate::http::page::{PAGE_PARAMS, Page};
use crate::http::{Params, Problem};
use crate::state::AppState;

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/streets/roads", get(roads))
        .route("/streets/junctions", get(junctions))
        .route("/streets/buildings", get(buildings))
        .route("/streets/key_places", get(key_places))
        .route("/streets/counts", get(counts))
}

async fn roads(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    list(&db, &params, &ROADS).await
}

async fn junctions(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    list(&db, &params, &JUNCTIONS).await
}

async fn buildings(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    list(&db, &params, &BUILDINGS).await
}

async fn key_places(db: ScopedDb, params: Params) -> Result<Response, Problem> {
    list(&db, &params, &KEY_PLACES).await
}

async fn list(db: &ScopedDb, params: &Params, list: &List) -> Result<Response, Problem> {
    let mut known = PAGE_PARAMS.to_vec();
    known.extend(list.filters);
    params.only(&known)?;
    let page = Page::read(params, 1)?;
    let filter = read_filter(params, list)?;
    let mut conn = db.begin().await?;
    let mut rows = store::list(&mut conn, list, &filter, &page, page.after_as(0)?).await?;
    let total = if page.count { Some(store::count(&mut conn, list, &filter, &page).await?) } else { None };
    let more = page.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|(_, id)| vec![id.to_string()]);
    let rows: Vec<String> = rows.into_iter().map(|(row, _)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), false, total))
}

/// The filter of a list.
///
/// # Errors
/// A parameter that cannot be read.
pub fn read_filter(params: &Params, list: &List) -> Result<StreetFilter, Problem> {
    let choices: Vec<&str> = list.choices.iter().map(|choice| choice.value).collect();
    Ok(StreetFilter {
        province: params.province()?,
        commune: params.id("commune")?,
        text: params.text("q").map(str::to_owned),
        word: list.param.map_or(Ok(None), |param| params.choice(param, &choices))?,
    })
}

async fn counts(db: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province"])?;
    let province = params.province()?;
    let items = store::count_by_commune(&mut *db.begin().await?, province.as_deref()).await?;
    Ok(Json(json!({ "items": items })))
}
