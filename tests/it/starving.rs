//! Nobody can take the database from the others: queries that nobody waits for are cancelled, and pools stand side by side.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bando138::http::serve::Service;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::app::{ADMIN, TestApp, app_by, sign_in};
use crate::support::client::Client;

/// A tile that reads hotspots.
const TILE: &str = "/tiles/hotspots/14/13033/7219";
const PROVINCE: &str = "00000000000000000000000000000000000000000000000000000000000031aa";

/// Sends a request and does not wait for the answer.
async fn ask(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: bando138={ADMIN}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Statements of the service that wait for a lock, as PostgreSQL tells.
async fn stuck(app: &TestApp) -> i64 {
    sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and wait_event_type = 'Lock'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

async fn until_stuck(app: &TestApp, wanted: i64, within: Duration) -> Duration {
    let began = Instant::now();
    while stuck(app).await != wanted {
        assert!(began.elapsed() < within, "{} wait instead of {wanted}", stuck(app).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}

/// Nothing that reads hotspots gets on until this is dropped. (Not sites: a connection reads those when it opens.)
async fn lock_hotspots(app: &TestApp) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut lock = app.db.pool.begin().await.unwrap();
    sqlx::query("lock table hotspot in access exclusive mode").execute(&mut *lock).await.unwrap();
    lock
}

#[tokio::test]
async fn a_query_is_cancelled_when_its_client_goes_away() {
    let app = app_by(Service::default()).await;
    let lock = lock_hotspots(&app).await;
    for path in ["/api/v1/hotspots", TILE] {
        let stream = ask(app.address, path).await;
        until_stuck(&app, 1, Duration::from_secs(5)).await;
        // While somebody waits it goes on.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(stuck(&app).await, 1, "{path}");
        drop(stream);
        let took = until_stuck(&app, 0, Duration::from_secs(1)).await;
        eprintln!("{path}: cancelled {took:?} after the client went away");
    }
    lock.rollback().await.unwrap();
    // The connections are whole: the same questions are answered.
    for path in ["/api/v1/hotspots", TILE] {
        assert!(matches!(app.get(path).await.status, 200 | 204), "{path}");
    }
}

/// An account with a narrower scope: each of its transactions says whose it is.
#[tokio::test]
async fn a_query_of_a_narrow_scope_is_cancelled_too() {
    let app = app_by(Service::default()).await;
    sign_in(&app.db, "haiphong", "province", "province_code", "'31'", PROVINCE).await;
    let lock = lock_hotspots(&app).await;
    for path in ["/api/v1/hotspots", TILE] {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: bando138={PROVINCE}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        until_stuck(&app, 1, Duration::from_secs(5)).await;
        drop(stream);
        until_stuck(&app, 0, Duration::from_secs(1)).await;
    }
    drop(lock);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_kind_of_work_cannot_starve_another() {
    let app = app_by(Service::default()).await;
    sign_in(&app.db, "haiphong", "province", "province_code", "'31'", PROVINCE).await;
    let narrow = Client { address: app.address, token: PROVINCE };
    for (busy, path, connections, goes_on) in [
        ("people", "/api/v1/hotspots", 12, ["/tiles/communes/5/25/14", "/healthz", "/readyz", "/api/v1/me"]),
        ("tiles", TILE, 6, ["/api/v1/communes?limit=1", "/healthz", "/readyz", "/api/v1/me"]),
    ] {
        let lock = lock_hotspots(&app).await;
        let mut streams = Vec::new();
        for _ in 0..connections {
            streams.push(ask(app.address, path).await);
        }
        until_stuck(&app, connections, Duration::from_secs(5)).await;
        for other in goes_on {
            let began = Instant::now();
            let answer = app.get(other).await;
            assert!(matches!(answer.status, 200 | 204) && began.elapsed() < Duration::from_secs(2), "{busy}, {other}: {answer}");
        }
        let began = Instant::now();
        let whole = app.get(if busy == "people" { "/api/v1/communes?limit=1" } else { "/tiles/communes/5/25/14" }).await;
        // The tile of communes may be kept from before: then nothing has to be made, and it is answered.
        if busy == "people" || whole.status == 503 {
            assert_eq!(whole.status, 503, "{busy}: {whole}");
            assert_eq!(whole.header("retry-after"), Some("3"), "{busy}: {whole}");
            let took = began.elapsed();
            assert!((Duration::from_secs(3)..Duration::from_secs(6)).contains(&took), "{busy}: refused after {took:?}");
        }
        // Accounts of narrower scopes have connections of their own.
        assert_eq!(narrow.get("/api/v1/communes?limit=1").await.status, 200, "{busy}");
        drop(streams);
        until_stuck(&app, 0, Duration::from_secs(2)).await;
        lock.rollback().await.unwrap();
        assert_eq!(app.get("/api/v1/hotspots").await.status, 200, "{busy}: afterwards all is as before");
    }
}

#[tokio::test]
async fn a_job_keeps_to_its_scope_and_leaves_people_their_connections() {
    use bando138::db::{Access, PlaceTier, Pools, Scope};
    let app = app_by(Service::default()).await;
    let options = app.db.pool.connect_options().as_ref().clone();
    let pools = Pools::open(&options).await.unwrap();
    let access =
        |scope| Access { scope, tier: PlaceTier::Exact, most: PlaceTier::Exact, actor: "thu".into(), purpose: None, home_province: None };
    let account = uuid::Uuid::from_u128(138);
    for (scope, role, of_account) in
        [(Scope::Wide, "bando138_wide", None), (Scope::Narrow(account), "bando138_narrow", Some(account.to_string()))]
    {
        let mut tx = pools.job(access(scope)).begin().await.unwrap();
        let seen: (String, Option<String>, String) = sqlx::query_as(
            "select current_user::text, nullif(current_setting('bando138.account', true), ''), current_setting('statement_timeout')",
        )
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        assert_eq!(seen, (role.to_owned(), of_account, "30min".to_owned()));
    }
    let job = async || pools.job(access(Scope::Wide)).begin().await.unwrap();
    // Two exports, an import with its two connections, the undoing of another.
    let all = (job().await, job().await, job().await, job().await, job().await);
    assert!(matches!(pools.job(access(Scope::Wide)).begin().await, Err(sqlx::Error::PoolTimedOut)), "five connections for jobs at once");
    assert!(pools.scoped(access(Scope::Wide)).begin().await.is_ok());
    drop(all);
    pools.close().await;
}
