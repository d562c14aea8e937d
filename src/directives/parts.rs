//! `/api/v1/directives/{id}/targets`, `/deadlines` and each of them by its id: what a directive sets. A shipped one is amended and never taken out.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{patch, post};
use chrono::NaiveDate;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::DirectiveError;
use super::fields::{DEADLINE, TARGET};
use super::routes::may_write;
use super::store::{self, db};
use crate::db::ScopedDb;
use crate::http::fields::{self, Field, Mode};
use crate::http::{Body, PathId, Problem, etag};
use crate::state::AppState;

/// What a directive sets: its fields, where it is, and its statements.
struct Part {
    fields: &'static [Field],
    path: &'static str,
    get: &'static str,
    insert: &'static str,
    update: &'static str,
    delete: &'static str,
}

static TARGETS: Part = Part {
    fields: TARGET,
    path: "/api/v1/directive-targets",
    get: include_str!("sql/get_target.sql"),
    insert: include_str!("sql/insert_target.sql"),
    update: include_str!("sql/update_target.sql"),
    delete: include_str!("sql/delete_target.sql"),
};
static DEADLINES: Part = Part {
    fields: DEADLINE,
    path: "/api/v1/directive-deadlines",
    get: include_str!("sql/get_deadline.sql"),
    insert: include_str!("sql/insert_deadline.sql"),
    update: include_str!("sql/update_deadline.sql"),
    delete: include_str!("sql/delete_deadline.sql"),
};

/// Routes of targets and deadlines.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/directives/{id}/targets", post(create_target))
        .route("/directives/{id}/deadlines", post(create_deadline))
        .route("/directive-targets/{id}", patch(change_target).delete(remove_target))
        .route("/directive-deadlines/{id}", patch(change_deadline).delete(remove_deadline))
}

async fn create_target(State(state): State<AppState>, scoped: ScopedDb, PathId(of): PathId, Body(body): Body) -> Result<Response, Problem> {
    TARGETS.create(state.clock.today(), scoped, of, body).await
}

async fn create_deadline(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(of): PathId,
    Body(body): Body,
) -> Result<Response, Problem> {
    DEADLINES.create(state.clock.today(), scoped, of, body).await
}

async fn change_target(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    TARGETS.change(state.clock.today(), scoped, id, &headers, body).await
}

async fn change_deadline(
    State(state): State<AppState>,
    scoped: ScopedDb,
    PathId(id): PathId,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    DEADLINES.change(state.clock.today(), scoped, id, &headers, body).await
}

async fn remove_target(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    TARGETS.remove(scoped, id, &headers).await
}

async fn remove_deadline(scoped: ScopedDb, PathId(id): PathId, headers: HeaderMap) -> Result<StatusCode, Problem> {
    DEADLINES.remove(scoped, id, &headers).await
}

impl Part {
    async fn get(&self, conn: &mut PgConnection, id: Uuid) -> Result<Value, DirectiveError> {
        let row: Option<Value> =
            sqlx::query_scalar(self.get).bind(id).fetch_optional(conn).await.map_err(db("reading a part of a directive"))?;
        row.ok_or(DirectiveError::NotFound(id))
    }

    /// The part, and the directive that it is of, if the account may write it.
    async fn own(&self, conn: &mut PgConnection, scoped: &ScopedDb, id: Uuid) -> Result<(Value, Value), DirectiveError> {
        let row = self.get(&mut *conn, id).await?;
        let of = row["directive_id"].as_str().and_then(|id| id.parse().ok()).ok_or(DirectiveError::NotFound(id))?;
        let directive = store::get(&mut *conn, of).await?;
        may_write(conn, scoped, &directive).await?;
        Ok((row, directive))
    }

    async fn create(&self, today: NaiveDate, scoped: ScopedDb, of: Uuid, body: Map<String, Value>) -> Result<Response, Problem> {
        let fields = fields::read(self.fields, &body, Mode::Create, today).map_err(Problem::invalid)?;
        let mut tx = scoped.begin().await?;
        let directive = store::get(&mut tx, of).await?;
        may_write(&mut tx, &scoped, &directive).await?;
        let id = Uuid::now_v7();
        sqlx::query(self.insert)
            .bind(id)
            .bind(of)
            .bind(Json(fields))
            .execute(&mut *tx)
            .await
            .map_err(db("storing a part of a directive"))?;
        let row = self.get(&mut tx, id).await?;
        tx.commit().await?;
        Ok(etag::row(&row, Some(&format!("{}/{id}", self.path))))
    }

    async fn change(
        &self,
        today: NaiveDate,
        scoped: ScopedDb,
        id: Uuid,
        headers: &HeaderMap,
        body: Map<String, Value>,
    ) -> Result<Response, Problem> {
        let version = etag::if_match(headers)?;
        let fields = fields::read(self.fields, &body, Mode::Change, today).map_err(Problem::invalid)?;
        let mut tx = scoped.begin().await?;
        let (current, _) = self.own(&mut tx, &scoped, id).await?;
        let changed: Option<i32> = sqlx::query_scalar(self.update)
            .bind(id)
            .bind(version)
            .bind(Json(fields))
            .fetch_optional(&mut *tx)
            .await
            .map_err(db("changing a part of a directive"))?;
        if changed.is_none() {
            return Err(DirectiveError::Stale { current, yours: body }.into());
        }
        let row = self.get(&mut tx, id).await?;
        tx.commit().await?;
        Ok(etag::row(&row, None))
    }

    async fn remove(&self, scoped: ScopedDb, id: Uuid, headers: &HeaderMap) -> Result<StatusCode, Problem> {
        let version = etag::if_match(headers)?;
        let mut tx = scoped.begin().await?;
        let (current, directive) = self.own(&mut tx, &scoped, id).await?;
        if directive["source"] == "reference" {
            return Err(DirectiveError::Shipped.into());
        }
        let gone: Option<i32> = sqlx::query_scalar(self.delete)
            .bind(id)
            .bind(version)
            .fetch_optional(&mut *tx)
            .await
            .map_err(db("taking a part of a directive out"))?;
        if gone.is_none() {
            return Err(DirectiveError::Stale { current, yours: Map::new() }.into());
        }
        tx.commit().await?;
        Ok(StatusCode::NO_CONTENT)
    }
}
