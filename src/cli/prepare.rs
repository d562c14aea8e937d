//! From nothing to a database that can be served: connect (or start the private cluster), migrate, load the reference data.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

use super::{CliError, say};
use crate::audit::store::{Note, REFERENCE_IMPORTED, note};
use crate::cluster::{self, Cluster};
use crate::config::DatabaseConfig;
use crate::db;

/// Connections for accounts, sessions, loads and coverage (which has one more for its lock). With those of people (24), tiles (14), jobs and cancelling (6) they are well below the 64
/// that the private cluster allows.
const CONNECTIONS: u32 = 6;

/// An open database, and the cluster behind it if it is ours.
pub(super) struct Database {
    pub(super) pool: PgPool,
    pub(super) options: PgConnectOptions,
    cluster: Option<Cluster>,
}

impl Database {
    /// Connects to `DATABASE_URL`, or starts the private cluster.
    pub(super) async fn open(config: &DatabaseConfig) -> Result<Self, CliError> {
        let (options, cluster) = if let Some(url) = &config.database_url {
            (PgConnectOptions::from_str(url).map_err(|_| CliError::DatabaseUrl)?.application_name("bando138"), None)
        } else {
            let cluster = Cluster::start(&config.data).await?;
            (cluster.connect_options(), Some(cluster))
        };
        let pool = match db::connect(options.clone(), CONNECTIONS, 2).await {
            Ok(pool) => pool,
            Err(error) => {
                if let Some(cluster) = cluster {
                    cluster.stop().await?;
                }
                return Err(CliError::Db(error, "kết nối", "connecting"));
            }
        };
        Ok(Self { pool, options, cluster })
    }

    /// The private cluster of a service that runs on it at the moment, if there is one; else as [`Database::open`]. For what is done beside
    /// a running service. The flag says that it is shared: its schema is the service's to bring up to date.
    pub(super) async fn join(config: &DatabaseConfig) -> Result<(Self, bool), CliError> {
        let running = config.database_url.is_none().then(|| cluster::running(&config.data)).flatten();
        if let Some(options) = running
            && let Ok(pool) = db::connect(options.clone(), CONNECTIONS, 1).await
        {
            return Ok((Self { pool, options, cluster: None }, true));
        }
        Ok((Self::open(config).await?, false))
    }

    /// Closes the pool and stops the private cluster.
    pub(super) async fn close(self) -> Result<(), CliError> {
        self.pool.close().await;
        if let Some(cluster) = self.cluster {
            cluster.stop().await?;
        }
        Ok(())
    }
}

/// Migrates, and loads the communes with their history once.
pub(super) async fn schema_and_reference(pool: &PgPool) -> Result<(), CliError> {
    db::migrate(pool).await?;
    let mut tx = pool.begin().await.map_err(|e| CliError::Db(e, "mở giao dịch", "opening a transaction"))?;
    let report = crate::communes::load::load_reference(&mut tx).await.map_err(|e| CliError::Said(e.to_string()))?;
    if !report.unchanged {
        let detail =
            serde_json::json!({ "communes": report.communes, "successions": report.successions, "populations": report.populations });
        let (action, entity) = (REFERENCE_IMPORTED.action, REFERENCE_IMPORTED.entity);
        note(&mut tx, &Note { action, entity, detail, ..Note::default() }).await.map_err(|e| CliError::Said(e.to_string()))?;
    }
    crate::model_wards::load_named(&mut tx).await.map_err(|e| CliError::Said(e.to_string()))?;
    tx.commit().await.map_err(|e| CliError::Db(e, "lưu dữ liệu gốc", "storing the reference data"))?;
    if !report.unchanged {
        say(&format!(
            "Đã nạp dữ liệu gốc / Reference data loaded: {} xã, phường, đặc khu qua các thời kỳ / commune versions, {} kế thừa / successions ({:.1} s)",
            report.communes,
            report.successions,
            report.duration_ms as f64 / 1000.0
        ));
    }
    Ok(())
}

/// The folder of files that are being made, beside the data folder, for this account alone. What a process that was killed left is taken out.
pub(super) fn work_folder(data: &Path) -> Result<Arc<Path>, CliError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut name = data.as_os_str().to_owned();
    name.push(".work");
    let folder = std::path::PathBuf::from(name);
    match std::fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    for entry in std::fs::read_dir(&folder)?.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("bando138-")) {
        let _ = std::fs::remove_file(entry.path());
    }
    Ok(folder.into())
}
