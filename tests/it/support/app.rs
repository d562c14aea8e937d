//! The service on a free port of the loopback, on a database of its own, at a fixed time.

use std::ops::Deref;

use bando138::auth::{Door, door, token};
use bando138::clock::Clock;
use bando138::coverage::Office;
use bando138::db::Pools;
use bando138::files::{Limits, Reader};
use bando138::http::serve::{Service, serve};
use bando138::imports::Desk;
use bando138::incidents::reads::MapReads;
use bando138::state::AppState;
use bando138::tiles::Tiles;
use bando138::vault::Vault;
use chrono::DateTime;

use super::client::Client;
use super::db::{TestDb, db};
use super::folder::Folder;

/// The instant at which tests run unless they say otherwise: Saturday 21 November 2026, 15:00 in Vietnam.
pub const NOW: &str = "2026-11-21T15:00:00+07:00";

/// A running service; requests are sent with the methods of [`Client`].
pub struct TestApp {
    /// Its database.
    pub db: TestDb,
    pools: Pools,
    client: Client,
    server: tokio::task::JoinHandle<()>,
    /// Where brought files wait.
    pub folder: Option<Folder>,
    /// Who works runs of coverage off, when a test says so.
    pub office: Office,
}

/// The whole service, on a new database.
pub async fn app() -> TestApp {
    app_by(Service::default()).await
}

/// The whole service, on a new database, with its way past the router, reached as `service` says.
pub async fn app_by(service: Service) -> TestApp {
    let db = db().await;
    let tiles = Tiles::start(db.pool.connect_options().as_ref().clone(), &bando138::app::LAYERS, clock(), 8).await.unwrap();
    let (state, door) = state(&db).await;
    let (pools, reads) = (state.pools.clone(), MapReads::default());
    let shortcut = Some(bando138::app::shortcut(&tiles, &door, &reads));
    let (desk, folder) = desk(&db, &state);
    let office = Office::new(db.pool.clone(), clock());
    let router = bando138::app::router(state, &tiles, door, &reads, desk, office);
    let mut app = TestApp::serve(db, pools, router, Service { shortcut, ..service }).await;
    app.folder = Some(folder);
    app
}

/// One room's routes below `/api/v1`, on a new database.
pub async fn room(routes: axum::Router<AppState>) -> TestApp {
    let guarded = |state, of_room: Door| {
        axum::Router::new().nest("/api/v1", routes).with_state(state).layer(axum::middleware::from_fn_with_state(of_room, door::enter))
    };
    TestApp::start(db().await, guarded).await
}

impl TestApp {
    /// Serves what `router` makes of the state, at [`NOW`].
    pub async fn start(db: TestDb, router: impl FnOnce(AppState, Door) -> axum::Router) -> Self {
        let (state, door) = state(&db).await;
        let pools = state.pools.clone();
        Self::serve(db, pools, router(state, door), Service::default()).await
    }

    /// Serves a router by the accept loop of the service.
    async fn serve(db: TestDb, pools: Pools, router: axum::Router, service: Service) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let client = Client { address: listener.local_addr().unwrap(), token: ADMIN };
        let server = tokio::spawn(async move { serve(listener, router, service, std::future::pending()).await.unwrap() });
        let office = Office::new(db.pool.clone(), clock());
        Self { db, pools, client, server, folder: None, office }
    }

    /// The database is gone, as the service sees it.
    pub async fn close_pools(&self) {
        self.pools.close().await;
        self.db.pool.close().await;
    }
}

/// The token of the session in which requests are sent unless they say otherwise: of an administrator of the whole country.
pub const ADMIN: &str = "00000000000000000000000000000000000000000000000000000000000ad319";

/// The state and the door of a service on `db`, in which the administrator has signed in.
pub async fn state(db: &TestDb) -> (AppState, Door) {
    let options = db.pool.connect_options().as_ref().clone();
    let pools = Pools::open(&options).await.unwrap();
    sign_in(db, "quantri", "admin", "is_country_wide", "true", ADMIN).await;
    (
        AppState { pools: pools.clone(), clock: clock(), vault: Vault::new(&[7; 32]), work: std::env::temp_dir().into() },
        Door::new(pools, clock()),
    )
}

/// An importer that reads with the built program, and the folder in which it keeps files.
pub fn desk(db: &TestDb, state: &AppState) -> (Desk, Folder) {
    let folder = Folder::new();
    let reader = Reader::new(env!("CARGO_BIN_EXE_bando138").into(), Limits::default());
    let desk = Desk::open(reader, folder.0.clone(), state.pools.clone(), db.pool.clone(), clock(), state.vault.clone()).unwrap();
    (desk, folder)
}

/// An account of a role whose `scope` column is `value`, with a session of `token` that lives for a day around [`NOW`].
pub async fn sign_in(db: &TestDb, username: &str, role: &str, scope: &'static str, value: &str, token: &str) {
    let (tier, purpose) = match role {
        "viewer" => ("grid250", "null, null"),
        "auditor" => ("counts", "null, null"),
        _ => ("exact", "'kiểm thử', $2::timestamptz"),
    };
    let statement = format!(
        "with a as (insert into account (username, post, role, {scope}, place_tier, must_change_password) values ('{username}', 'Thử', '{role}', {value}, '{tier}', false) returning account_id)
        insert into session (token_sha256, account_id, started_at, last_seen_at, idle_until, ends_at, purpose, purpose_stated_at)
        select $1, account_id, $2::timestamptz, $2::timestamptz, $2::timestamptz + interval '1 day', $2::timestamptz + interval '1 day', {purpose} from a"
    );
    sqlx::query(sqlx::AssertSqlSafe(statement)).bind(token::sha256(token).as_slice()).bind(clock().now()).execute(&db.pool).await.unwrap();
}

/// An account whose password is "mật khẩu thử nghiệm"; `scope` is SQL for `is_country_wide, province_code`. One that is there is made anew.
pub async fn account(db: &TestDb, username: &str, role: &str, tier: &str, scope: &str, communes: &[&str]) {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let hash =
        HASH.get_or_init(async || bando138::auth::password::Hasher::default().hash("mật khẩu thử nghiệm".to_owned()).await.unwrap()).await;
    let statement = format!(
        "with gone as (delete from account where username = '{username}'), a as (
            insert into account (username, post, role, place_tier, is_country_wide, province_code, must_change_password, password_hash)
            values ('{username}', 'Thử', '{role}', '{tier}', {scope}, false, $1)
            on conflict (username) do update set disabled_at = null, disabled_reason = null, must_change_password = false returning account_id)
        insert into account_commune select account_id, unnest($2::text[])::uuid from a"
    );
    sqlx::query(sqlx::AssertSqlSafe(statement)).bind(hash).bind(communes).execute(&db.pool).await.unwrap();
}

/// The token of a new session of an account, with a purpose stated if it may see exact places.
pub async fn session(db: &TestDb, username: &str) -> &'static str {
    let token: &'static str = token::Token::new().text().to_owned().leak();
    sqlx::query(
        "insert into session (token_sha256, account_id, started_at, last_seen_at, idle_until, ends_at, purpose, purpose_stated_at)
        select $1, account_id, $3::timestamptz, $3::timestamptz, $3::timestamptz + interval '1 day', $3::timestamptz + interval '1 day',
            case when place_tier = 'exact' then 'kiểm thử' end, case when place_tier = 'exact' then $3::timestamptz end
        from account where username = $2",
    )
    .bind(token::sha256(token).as_slice())
    .bind(username)
    .bind(clock().now())
    .execute(&db.pool)
    .await
    .unwrap();
    token
}

/// A clock that stands at [`NOW`].
pub fn clock() -> Clock {
    Clock::Fixed(DateTime::parse_from_rfc3339(NOW).unwrap().to_utc())
}

impl Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}
