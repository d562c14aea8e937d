//! A database for each test: a clone of a template that is migrated once, on a throw-away cluster that lives as long as this process.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use bando138::cluster::TemporaryCluster;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{ConnectOptions, Connection};

const TEMPLATE: &str = "template_migrated";
const CONNECTIONS: u32 = 8;

struct Shared {
    cluster: TemporaryCluster,
    /// Outlives the runtimes of the tests, each of which ends with its test.
    runtime: tokio::runtime::Runtime,
}

/// Never dropped: the cluster's own guard notices the end of the process, by whatever cause.
static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    // On a thread of its own: a runtime cannot be entered from within a test's.
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let cluster = runtime.block_on(async {
            let cluster = TemporaryCluster::start().await.unwrap();
            execute(&cluster.connect_options(), format!("create database {TEMPLATE}")).await.unwrap();
            let pool = bando138::db::connect(cluster.connect_options().database(TEMPLATE), 1, 1).await.unwrap();
            bando138::db::migrate(&pool).await.unwrap();
            pool.close().await;
            cluster
        });
        Shared { cluster, runtime }
    })
    .join()
    .unwrap()
});

/// A migrated database of one test's own; dropped with this value.
pub struct TestDb {
    /// Connections to it, with the settings of the service.
    pub pool: PgPool,
    /// Its name.
    pub name: String,
}

/// A new database with the schema and nothing in it but what migrations put there.
pub async fn db() -> TestDb {
    clone_of(TEMPLATE).await
}

/// A new database with what `fill` puts there. It runs once for each `template` name, and all tests of that name get a clone:
/// for content that takes seconds to make.
pub async fn db_filled(template: &'static str, fill: impl AsyncFnOnce(PgPool)) -> TestDb {
    static FILLED: tokio::sync::Mutex<Vec<&str>> = tokio::sync::Mutex::const_new(Vec::new());
    let mut filled = FILLED.lock().await;
    if !filled.contains(&template) {
        let shared = tokio::task::spawn_blocking(|| &*SHARED).await.unwrap();
        let options = shared.cluster.connect_options();
        // Anew, should an earlier test have failed in the middle of it.
        execute(&options, format!("drop database if exists {template} with (force)")).await.unwrap();
        execute(&options, format!("create database {template} template {TEMPLATE} strategy file_copy")).await.unwrap();
        let pool = bando138::db::connect(options.database(template), 1, 1).await.unwrap();
        fill(pool.clone()).await;
        pool.close().await;
        filled.push(template);
    }
    drop(filled);
    clone_of(template).await
}

async fn clone_of(template: &str) -> TestDb {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Off the test's threads: the first one waits for the cluster.
    let shared = tokio::task::spawn_blocking(|| &*SHARED).await.unwrap();
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let options = shared.cluster.connect_options();
    // Copying files beats replaying them through the log, where nothing waits for the disk.
    execute(&options, format!("create database {name} template {template} strategy file_copy")).await.unwrap();
    let pool = bando138::db::connect(options.database(&name), CONNECTIONS, 1).await.unwrap();
    TestDb { pool, name }
}

/// An empty database, not even migrated, as connection settings. It goes with the cluster.
pub async fn bare_db(name: &str) -> PgConnectOptions {
    let shared = tokio::task::spawn_blocking(|| &*SHARED).await.unwrap();
    let options = shared.cluster.connect_options();
    execute(&options, format!("create database {name}")).await.unwrap();
    options.database(name)
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let statement = format!("drop database {} with (force)", self.name);
        SHARED.runtime.spawn(async move { execute(&SHARED.cluster.connect_options(), statement).await });
    }
}

/// The name of a database cannot be a bound value; those here are made above.
async fn execute(options: &PgConnectOptions, statement: String) -> Result<(), sqlx::Error> {
    let mut conn = options.connect().await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut conn).await?;
    conn.close().await
}
