//! A duty that one process at a time has, of all that share a database.

use sqlx::{Connection as _, PgConnection, PgPool};

/// The advisory lock `key`, held by a connection of its own and gone with it; none if another process has it.
///
/// # Errors
/// The database's.
pub async fn take(pool: &PgPool, key: (i32, i32)) -> Result<Option<PgConnection>, sqlx::Error> {
    let mut conn = PgConnection::connect_with(&pool.connect_options()).await?;
    let is_ours: bool = sqlx::query_scalar("select pg_try_advisory_lock($1, $2)").bind(key.0).bind(key.1).fetch_one(&mut conn).await?;
    if is_ours {
        return Ok(Some(conn));
    }
    // The server frees what is left of a connection that does not close well.
    let _ = conn.close().await;
    Ok(None)
}

/// Gives the lock up before its connection goes: the server frees that of a connection some time after it was closed, and another process might ask before.
pub async fn leave(mut conn: PgConnection, key: (i32, i32)) {
    // Of a connection that is broken the server frees it.
    let _ = sqlx::query("select pg_advisory_unlock($1, $2)").bind(key.0).bind(key.1).execute(&mut conn).await;
    let _ = conn.close().await;
}
