//! A cluster for tests: nothing waits for the disk, and it is gone with its maker.

use std::path::PathBuf;
use std::process::Stdio;

use sqlx::postgres::PgConnectOptions;
use tokio::process::{Child, ChildStdin};

use super::owner::Owner;
use super::place::Place;
use super::settings::Purpose;
use super::{ClusterError, make, make_database, options};

/// Waits for the end of its input, which comes when we close it or die, however we die; then stops the server and removes the
/// folders. `$1` is the cluster's, `$2` the socket's.
const GUARD: &str = r#"
read -r _
pid=$(head -n 1 "$1/pg/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$1/pg/postmaster.pid" ] || break
    sleep 0.1
done
rm -rf "$1" "$2"
"#;

/// A throw-away cluster. It ends, and its folder is removed, when this value is dropped or the process ends, even by a kill.
#[derive(Debug)]
pub struct TemporaryCluster {
    sockets: PathBuf,
    place: Place,
    /// Closing it is what the guard waits for.
    lifeline: Option<ChildStdin>,
    guard: Child,
    _server: super::postmaster::Running,
}

impl TemporaryCluster {
    /// Makes and starts a cluster in a new folder under the system's temporary folder.
    ///
    /// # Errors
    /// As [`super::Cluster::start`].
    pub async fn start() -> Result<Self, ClusterError> {
        let owner = Owner::for_new_cluster().await?;
        // A temporary folder of root's own (TMPDIR) is of no use to another account.
        let wanted = std::env::temp_dir();
        let parent = if owner.can_enter(&wanted).await { wanted } else { PathBuf::from("/tmp") };
        let unique = uuid::Uuid::now_v7().simple().to_string();
        let folder = parent.join(format!("bando138-{}", &unique[unique.len() - 12..]));
        let place = Place::claim(&folder).await?;

        let mut guard = tokio::process::Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&folder)
            .arg(&place.sockets)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(ClusterError::io("sh"))?;
        let lifeline = guard.stdin.take();

        let server = make::prepare(&place, Purpose::ThrowAway).await?;
        let (running, sockets) = server.launch().await?;
        make_database(&options(&sockets)).await?;
        Ok(Self { sockets, place, lifeline, guard, _server: running })
    }

    /// How to connect to the cluster's database, whose role may make others.
    pub fn connect_options(&self) -> PgConnectOptions {
        options(&self.sockets)
    }

    /// The folder, which goes with the cluster.
    pub fn folder(&self) -> &std::path::Path {
        &self.place.folder
    }

    /// Stops the server and returns when the folder is gone; dropping does the same without waiting.
    pub async fn stop(mut self) {
        drop(self.lifeline.take());
        let _ = self.guard.wait().await;
    }
}
