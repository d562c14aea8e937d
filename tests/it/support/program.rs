//! The real program, as a process, on a database of the tests' cluster.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;

use super::db::TestDb;
use super::folder::Folder;

/// `bando138 serve` without a terminal; ended when dropped.
pub struct Program {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// What it has written to both of its outputs.
    log: PathBuf,
    /// Keeps the log and whatever else is put there.
    pub folder: Folder,
}

/// A port that nobody has at the moment.
pub fn free_address() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()))
}

/// The address of a database, as the program takes it.
pub fn url(db: &TestDb) -> String {
    let options: PgConnectOptions = db.pool.connect_options().as_ref().clone();
    format!("postgres:///{}?host={}&user=bando138", db.name, options.get_socket().unwrap().display())
}

impl Program {
    /// Starts it on a database, and returns when it listens.
    pub async fn serve(db: &TestDb, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        std::fs::create_dir_all(&folder.0).unwrap();
        let log = folder.0.join("log");
        let file = std::fs::File::create(&log).unwrap();
        let address = free_address();
        let process = Command::new(env!("CARGO_BIN_EXE_bando138"))
            .args(["serve", "--no-demo", "--listen", &address.to_string(), "--database-url", &url(db)])
            .args(arguments)
            .envs(variables.iter().copied())
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        let mut program = Self { process, address, log, folder };
        let began = Instant::now();
        while !program.said().contains("Ctrl-C") {
            assert!(program.process.try_wait().unwrap().is_none(), "it ended:\n{}", program.said());
            assert!(began.elapsed() < Duration::from_mins(3), "not ready after three minutes:\n{}", program.said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        program
    }

    /// What it has written so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Sends it a signal by name (`HUP`).
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status().unwrap().success());
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.is_running() {
            self.signal("TERM");
            let _ = self.process.wait();
        }
    }
}
