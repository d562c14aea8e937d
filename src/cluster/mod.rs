//! The private cluster: a PostgreSQL with PostGIS of our own, made from Debian's server programs, in one folder.
//!
//! It listens on a Unix socket only, which only its account and root may use; it has data checksums and waits for the disk;
//! it belongs to an unprivileged account even when this program is root. It is started, watched, started again if it dies,
//! and stopped by this program. A folder or a server that this program did not make is never touched.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let cluster = bando138::cluster::Cluster::start(std::path::Path::new("data")).await?;
//! let pool = bando138::db::connect(cluster.connect_options(), 16, 4).await?;
//! // … serve until a signal comes …
//! pool.close().await;
//! cluster.stop().await?;
//! # Ok(())
//! # }
//! ```

mod error;
mod make;
mod owner;
mod place;
mod postmaster;
mod programs;
mod settings;
mod supervise;
mod temporary;

use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use error::ClusterError;
pub use temporary::TemporaryCluster;

use place::Place;
use postmaster::Running;
use settings::Purpose;

/// The database, and the role that owns it.
const USER: &str = "bando138";

/// Whether the server talks to us; refusing us by name counts, a broken connection does not.
async fn answers(options: &PgConnectOptions) -> bool {
    !matches!(options.connect().await, Err(sqlx::Error::Io(_) | sqlx::Error::Protocol(_)))
}

/// A running private cluster. Dropped without [`Cluster::stop`], it is told to stop in the background; a program that is
/// killed leaves it running, and the next [`Cluster::start`] takes it over.
#[derive(Debug)]
pub struct Cluster {
    sockets: PathBuf,
    /// Held until the server has stopped.
    place: Place,
    stop: oneshot::Sender<()>,
    supervisor: JoinHandle<Result<(), ClusterError>>,
}

impl Cluster {
    /// Makes the cluster in `data_dir` if there is none, starts it, and keeps it running.
    ///
    /// Relative paths are taken from the working folder. As root with a folder that the cluster's account cannot reach, another
    /// folder is used and a line of the log says which. Recovery from an unclean stop is waited for, however long it takes.
    /// Must be called inside a tokio runtime that lives as long as the cluster is used.
    ///
    /// # Errors
    /// Each variant of [`ClusterError`]; none of them has changed anything in a folder that is not ours.
    pub async fn start(data_dir: &Path) -> Result<Self, ClusterError> {
        let place = Place::claim(data_dir).await?;
        let server = make::prepare(&place, Purpose::Durable).await?;
        let (running, sockets) = loop {
            let (running, sockets) = server.launch().await?;
            // A server that was killed a moment ago still looks alive: what was taken over must answer, or another one is started.
            if let Running::Adopted(pid) = running
                && !answers(&options(&sockets)).await
                && server.is_gone_soon(pid).await
            {
                continue;
            }
            break (running, sockets);
        };
        let options = options(&sockets);
        let (stop, stopped) = oneshot::channel();
        let supervisor = tokio::spawn(supervise::run(server, running, stopped));
        let cluster = Self { sockets, place, stop, supervisor };
        if let Err(e) = make_database(&options).await {
            cluster.stop().await?;
            return Err(e.into());
        }
        Ok(cluster)
    }

    /// How to connect to the cluster's database.
    pub fn connect_options(&self) -> PgConnectOptions {
        options(&self.sockets)
    }

    /// The folder that holds the cluster; not the one asked for if that could not be reached by the cluster's account.
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// Stops the server cleanly: sessions are ended, everything is written out. Close the pools first.
    ///
    /// # Errors
    /// The server could not be stopped.
    pub async fn stop(self) -> Result<(), ClusterError> {
        let Self { place, stop, supervisor, .. } = self;
        let _ = stop.send(());
        let result = supervisor.await;
        drop(place);
        result.unwrap_or(Ok(()))
    }
}

/// How to connect to the private cluster in `data_dir` if a server runs on it, without starting, stopping or locking anything.
pub fn running(data_dir: &Path) -> Option<PgConnectOptions> {
    // PostgreSQL's own file: the fifth line is the folder of the socket.
    let text = std::fs::read_to_string(data_dir.join("pg").join("postmaster.pid")).ok()?;
    text.lines().nth(4).map(str::trim_end).filter(|sockets| !sockets.is_empty()).map(|sockets| options(Path::new(sockets)))
}

/// Connects to our database over the socket in `sockets`; the account that asks is known by the kernel, so there is no password.
fn options(sockets: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(sockets)
        .port(5432)
        .username(USER)
        .database(USER)
        .ssl_mode(PgSslMode::Disable)
        .application_name("bando138")
}

/// Makes our database if the cluster has none yet.
async fn make_database(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut conn = options.clone().database("postgres").connect().await?;
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = 'bando138')").fetch_one(&mut conn).await?;
    if !exists {
        // Not a .sql file like the rooms': `create database` cannot be prepared.
        sqlx::raw_sql("create database bando138").execute(&mut conn).await?;
    }
    conn.close().await
}
