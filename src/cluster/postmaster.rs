//! PostgreSQL's main process: is there one on our folder, starting one, waiting until it serves, stopping it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};
use tokio::time::sleep;

use super::ClusterError;
use super::owner::Owner;
use super::programs::Programs;

const POLL: Duration = Duration::from_millis(20);
const POLL_ADOPTED: Duration = Duration::from_millis(500);
/// How often a long wait says that it is still waiting.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// Patience with the other processes of a server whose main process was killed, before they are told to quit.
const ORPHANS_PATIENCE: Duration = Duration::from_secs(5);
/// Patience with a fast stop before an immediate one.
const STOP_PATIENCE_S: u32 = 60;
/// Patience with the end of the log.
const LAST_WORDS_PATIENCE: Duration = Duration::from_millis(300);
/// PostgreSQL's second pid file, beside its socket.
const SOCKET_LOCK: &str = ".s.PGSQL.5432.lock";
/// How much of a log an error shows.
const TAIL_BYTES: u64 = 4000;

/// What it takes to run the server of one folder.
#[derive(Debug)]
pub(super) struct Server {
    pub programs: Programs,
    pub owner: Owner,
    pub pg: PathBuf,
    pub log: PathBuf,
    pub sockets: PathBuf,
}

/// A running main process.
#[derive(Debug)]
pub(super) enum Running {
    /// We started it.
    Started(Child),
    /// It outlived the program that started it.
    Adopted(u32),
}

impl Server {
    /// Makes sure that a server runs on the folder and serves: takes over one that already runs, or starts one, and waits for
    /// crash recovery if there is some to do. Returns the folder of its socket too.
    ///
    /// # Errors
    /// The server ends before it serves; the end of its log is in the error.
    pub async fn launch(&self) -> Result<(Running, PathBuf), ClusterError> {
        while let Some(pid) = self.running_pid().await {
            let file = PidFile::read(&self.pg);
            if file.as_ref().is_some_and(|file| file.status == "stopping") {
                sleep(POLL).await;
                continue;
            }
            let mut unfinished = StopOnDrop { server: self, armed: true };
            tracing::info!(db.pid = pid, "tiếp quản PostgreSQL đang chạy / taking over the running PostgreSQL");
            let mut running = Running::Adopted(pid);
            let sockets = self.wait_until_ready(&mut running, pid).await?;
            unfinished.armed = false;
            return Ok((running, sockets));
        }
        self.wait_for_orphans().await;
        self.remove_misleading_pid_files()?;

        let said = self.log.join("start.log");
        // Made anew, not truncated: root must not write through a link that the cluster's account has put there.
        let _ = fs::remove_file(&said);
        let output = File::create_new(&said).map_err(ClusterError::io(&said))?;
        let errors = output.try_clone().map_err(ClusterError::io(&said))?;
        let program = self.programs.path("postgres");
        let child = self
            .owner
            .command(&program)
            .arg("-D")
            .arg(&self.pg)
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(ClusterError::io(&program))?;
        let pid = child.id().unwrap_or_default();
        // If the caller gives up while we wait (Ctrl-C during recovery), the server must not be left behind.
        let mut unfinished = StopOnDrop { server: self, armed: true };
        let mut running = Running::Started(child);
        let sockets = self.wait_until_ready(&mut running, pid).await?;
        unfinished.armed = false;
        Ok((running, sockets))
    }

    async fn wait_until_ready(&self, running: &mut Running, pid: u32) -> Result<PathBuf, ClusterError> {
        let began = Instant::now();
        let mut said = began;
        loop {
            if let Some(file) = PidFile::read(&self.pg).filter(|file| file.pid == pid && file.status == "ready") {
                return Ok(file.sockets);
            }
            let ended = match running {
                Running::Started(child) => child.try_wait().map_err(ClusterError::io(&self.pg))?.is_some(),
                Running::Adopted(pid) => !self.is_ours(*pid).await,
            };
            if ended {
                // The log's own process writes its last lines after the main one has ended.
                sleep(LAST_WORDS_PATIENCE).await;
                return Err(ClusterError::Program { program: "postgres".into(), output: self.last_words() });
            }
            if said.elapsed() >= SAY_EVERY {
                said = Instant::now();
                tracing::info!(
                    waited_s = began.elapsed().as_secs(),
                    "PostgreSQL đang phục hồi sau lần dừng đột ngột / PostgreSQL is recovering from an unclean stop"
                );
            }
            sleep(POLL).await;
        }
    }

    /// Returns when the main process has ended, with how it ended if we can know.
    pub async fn ended(&self, running: &mut Running) -> String {
        match running {
            Running::Started(child) => match child.wait().await {
                Ok(status) => status.to_string(),
                Err(e) => e.to_string(),
            },
            Running::Adopted(pid) => {
                while self.is_ours(*pid).await {
                    sleep(POLL_ADOPTED).await;
                }
                "unknown: not our child".to_owned()
            }
        }
    }

    /// Stops the server: sessions are ended, everything is written out. After a minute without an end, immediately
    /// (committed rows are safe then too, and the next start recovers them).
    ///
    /// # Errors
    /// It cannot be stopped either way.
    pub async fn stop(&self, running: &mut Running) -> Result<(), ClusterError> {
        let mut output = String::new();
        for mode in ["fast", "immediate"] {
            if self.running_pid().await.is_none() {
                break;
            }
            let result = self.pg_ctl_stop(mode).output().await.map_err(ClusterError::io(self.programs.path("pg_ctl")))?;
            output = String::from_utf8_lossy(&result.stderr).into_owned();
            if result.status.success() {
                break;
            }
        }
        if self.running_pid().await.is_some() {
            return Err(ClusterError::Program { program: "pg_ctl stop".into(), output });
        }
        if let Running::Started(child) = running {
            let _ = child.wait().await;
        }
        Ok(())
    }

    fn pg_ctl_stop(&self, mode: &str) -> Command {
        let mut command = self.owner.command(self.programs.path("pg_ctl"));
        command.args(["stop", "-s", "-w", "-t", &STOP_PATIENCE_S.to_string(), "-m", mode, "-D"]).arg(&self.pg).stdout(Stdio::null());
        command
    }

    /// The main process that runs on our folder, if there is one.
    ///
    /// A pid file alone proves nothing: after a crash or a restart of the machine its number may be anybody's.
    async fn running_pid(&self) -> Option<u32> {
        let pid = PidFile::read(&self.pg)?.pid;
        self.is_ours(pid).await.then_some(pid)
    }

    /// Whether a process ends within a few seconds, or has ended.
    pub async fn is_gone_soon(&self, pid: u32) -> bool {
        let began = Instant::now();
        while self.is_ours(pid).await {
            if began.elapsed() > ORPHANS_PATIENCE {
                return false;
            }
            sleep(POLL).await;
        }
        true
    }

    async fn is_ours(&self, pid: u32) -> bool {
        self.looks_like_postgres(pid) && self.processes_on_folder(&format!("/proc/{pid}")).await.contains(&pid)
    }

    /// PostgreSQL itself recognises a pid file whose process is gone. One whose number now belongs to another program of the
    /// same account, or to a killed server that nobody has reaped yet, would make it refuse to start: such a file is removed,
    /// the cluster's and the socket's. Called under our lock, when nothing of ours runs on the folder.
    fn remove_misleading_pid_files(&self) -> Result<(), ClusterError> {
        let cluster = self.pg.join("postmaster.pid");
        if cluster.exists() {
            tracing::warn!("PostgreSQL đã dừng đột ngột; đang phục hồi / PostgreSQL had stopped uncleanly; recovering");
        }
        for path in [cluster, self.sockets.join(SOCKET_LOCK)] {
            let number = fs::read_to_string(&path).ok().and_then(|text| text.lines().next()?.trim().parse::<i64>().ok());
            if number.is_some_and(|pid| Path::new(&format!("/proc/{}", pid.unsigned_abs())).exists()) {
                fs::remove_file(&path).map_err(ClusterError::io(path))?;
            }
        }
        Ok(())
    }

    /// Waits for what is left of a server whose main process was killed: its other processes notice that and end, but one may
    /// be in the middle of a statement. No second server may start before the last of them is gone.
    async fn wait_for_orphans(&self) {
        let began = Instant::now();
        let mut told = false;
        loop {
            let orphans = self.processes_on_folder("/proc").await;
            if orphans.is_empty() {
                return;
            }
            if !told && began.elapsed() > ORPHANS_PATIENCE {
                told = true;
                for pid in &orphans {
                    let _ = self.owner.command(self.programs.path("pg_ctl")).args(["kill", "QUIT", &pid.to_string()]).status().await;
                }
            }
            sleep(POLL).await;
        }
    }

    /// Processes of PostgreSQL whose working folder is ours (all of a server's are), among `/proc` or in one `/proc/<pid>`.
    async fn processes_on_folder(&self, within: &str) -> Vec<u32> {
        let Ok(folder) = fs::canonicalize(&self.pg) else { return Vec::new() };
        let candidates: Vec<u32> = match within.strip_prefix("/proc/") {
            Some(pid) => pid.parse().into_iter().collect(),
            None => {
                fs::read_dir(within).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
            }
        };
        let mut found = Vec::new();
        for pid in candidates.into_iter().filter(|pid| self.looks_like_postgres(*pid)) {
            let link = format!("/proc/{pid}/cwd");
            let target = match fs::read_link(&link) {
                // A root without ptrace rights, as in a container, may not look; the account itself may.
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                    let output = self.owner.command("readlink").arg(&link).output().await.ok();
                    output.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n')))
                }
                target => target.ok(),
            };
            if target.as_deref() == Some(folder.as_path()) {
                found.push(pid);
            }
        }
        found
    }

    fn looks_like_postgres(&self, pid: u32) -> bool {
        fs::metadata(format!("/proc/{pid}")).is_ok_and(|meta| meta.uid() == self.owner.uid)
            && fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim_end() == "postgres")
    }

    /// The end of the newest log, for an error.
    fn last_words(&self) -> String {
        let mut logs: Vec<(std::time::SystemTime, PathBuf)> = fs::read_dir(&self.log)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        logs.sort();
        logs.iter().rev().take(2).rev().map(|(_, path)| tail(path)).collect()
    }

    /// Removes all but the newest `keep` of the rotated logs.
    pub fn prune_logs(&self, keep: usize) {
        let mut logs: Vec<PathBuf> = fs::read_dir(&self.log)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("postgresql-")))
            .collect();
        // Their names carry the time, so that names sort by age.
        logs.sort();
        for path in logs.iter().rev().skip(keep) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Tells a server to stop if the wait for it was given up.
struct StopOnDrop<'a> {
    server: &'a Server,
    armed: bool,
}

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        if self.armed {
            // Not through tokio: there may be no runtime any more.
            let _ = self.server.pg_ctl_stop("fast").arg("-W").stderr(Stdio::null()).as_std_mut().spawn();
        }
    }
}

fn tail(path: &Path) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// What `postmaster.pid` says (PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_*`).
#[derive(Debug, PartialEq, Eq)]
struct PidFile {
    pid: u32,
    /// Line 5: the first folder with a socket.
    sockets: PathBuf,
    /// Line 8: `starting`, `ready`, `stopping` or `standby`.
    status: String,
}

impl PidFile {
    fn read(pg: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(pg.join("postmaster.pid")).ok()?)
    }

    /// A file that is still being written has fewer lines: its status is empty.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid: i64 = lines.next()?.trim().parse().ok()?;
        let sockets = lines.nth(3).unwrap_or_default().trim_end();
        let status = lines.nth(2).unwrap_or_default().trim();
        Some(Self { pid: u32::try_from(pid.unsigned_abs()).ok()?, sockets: PathBuf::from(sockets), status: status.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_as_postgresql_15_writes_it() {
        let text = "4711\n/srv/data/pg\n1763756400\n5432\n/srv/data/run\n\n  5432001    196608\nready   \n";
        let file = PidFile::parse(text).unwrap();
        assert_eq!(file, PidFile { pid: 4711, sockets: "/srv/data/run".into(), status: "ready".into() });
    }

    #[test]
    fn a_half_written_pid_file_has_no_status_and_an_empty_one_is_none() {
        assert_eq!(PidFile::parse("4711\n/srv/data/pg\n").unwrap().status, "");
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("x\n"), None);
    }
}
