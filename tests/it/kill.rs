//! The real program, killed while it writes: whatever it has acknowledged is served after the next start.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bando138::auth::token;
use serde_json::json;
use tokio::sync::OnceCell;

use crate::support::app::ADMIN;
use crate::support::client::Client;
use crate::support::folder::Folder;

/// `bando138 serve` on a folder and a port of its own.
pub struct Program {
    process: Child,
    /// Sends requests to it.
    pub client: Client,
}

impl Program {
    /// Starts it and returns when `/readyz` says 200, with how long that took.
    pub async fn start(folder: &Folder) -> (Self, Duration) {
        let began = Instant::now();
        let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.0.with_extension("log")).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_bando138"))
            .args(["serve", "--no-demo", "--listen", &address.to_string(), "--data"])
            .arg(&folder.0)
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        let client = Client { address, token: ADMIN };
        loop {
            if client.try_send("GET", "/readyz", &[], b"").await.is_ok_and(|answer| answer.status == 200) {
                return (Self { process, client }, began.elapsed());
            }
            let log = || logs(folder);
            assert!(process.try_wait().unwrap().is_none(), "it ended:\n{}", log());
            assert!(began.elapsed() < Duration::from_mins(2), "not ready after two minutes:\n{}", log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn signal(&self, name: &str) {
        signal(name, self.process.id());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.process.try_wait().unwrap().is_none() {
            self.signal("TERM");
            let _ = self.process.wait();
        }
    }
}

/// What the program and its PostgreSQL have said.
fn logs(folder: &Folder) -> String {
    let mut paths: Vec<_> = std::fs::read_dir(folder.0.join("log")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.insert(0, folder.0.with_extension("log"));
    paths.iter().map(|path| format!("{}:\n{}\n", path.display(), std::fs::read_to_string(path).unwrap())).collect::<Vec<_>>().concat()
}

pub fn signal(name: &str, pid: u32) {
    let _ = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
}

/// The main process of PostgreSQL on the folder.
pub fn postmaster(folder: &Folder) -> u32 {
    let text = std::fs::read_to_string(folder.0.join("pg/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

/// All of PostgreSQL's processes whose working folder is the cluster.
fn all_of_postgres(folder: &Folder) -> Vec<u32> {
    let pg = folder.0.join("pg");
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == pg))
        .collect()
}

/// An administrator with a session, written into the running cluster.
async fn sign_in(folder: &Folder) {
    let options =
        sqlx::postgres::PgConnectOptions::new_without_pgpass().socket(folder.0.join("run")).username("bando138").database("bando138");
    let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    sqlx::query(
        "with a as (insert into account (username, post, role, is_country_wide, place_tier, must_change_password) values ('quantri', 'Thử', 'admin', true, 'exact', false) returning account_id)
        insert into session (token_sha256, account_id, idle_until, ends_at, purpose, purpose_stated_at) select $1, account_id, now() + interval '1 hour', now() + interval '1 hour', 'kiểm thử', now() from a",
    )
    .bind(token::sha256(ADMIN).as_slice())
    .execute(&mut conn)
    .await
    .unwrap();
}

/// A copy of a folder that the program has filled once with the communes and then left.
pub async fn filled() -> Folder {
    static FILLED: OnceCell<Folder> = OnceCell::const_new();
    let filled = FILLED
        .get_or_init(|| async {
            let folder = Folder::new();
            let (program, took) = Program::start(&folder).await;
            eprintln!("first start of all: {took:?}");
            sign_in(&folder).await;
            drop(program);
            folder
        })
        .await;
    let copy = Folder::new();
    assert!(Command::new("cp").arg("-a").args([&filled.0, &copy.0]).status().unwrap().success());
    copy
}

/// What was acknowledged: address of the row and its name or code.
type Acknowledged = Arc<Mutex<Vec<(String, String)>>>;

/// Writes sites and incidents, one after the other, until told to stop; notes those that were answered with 201.
async fn write(client: Client, writer: u32, stop: Arc<AtomicBool>, acknowledged: Acknowledged) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    while !stop.load(Ordering::Relaxed) {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("KILL-{writer}-{n}");
        // Thủy Nguyên and around, ten metres and more apart
        let (lon, lat) = (106.60 + f64::from(n % 200) * 0.0005, 20.85 + f64::from(n / 200) * 0.0005);
        let (path, body) = if n.is_multiple_of(2) {
            ("/api/v1/sites", json!({ "lon": lon, "lat": lat, "site_name": name, "ownership": "police", "force": true }))
        } else {
            let body = json!({
                "incident_code": name, "offence_code": "173", "occurred_from": "2026-03-01T20:00:00+07:00",
                "occurred_to": "2026-03-01T21:00:00+07:00", "lon": lon, "lat": lat,
            });
            ("/api/v1/incidents", body)
        };
        let sent = client.try_send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes()).await;
        match sent {
            Ok(answer) if answer.status == 201 => {
                let row = answer.header("location").unwrap().to_owned();
                acknowledged.lock().unwrap().push((row, name));
            }
            // A quick machine is told to wait.
            Ok(answer) if answer.status == 429 => tokio::time::sleep(Duration::from_millis(200)).await,
            // A body that breaks a rule would make the test say nothing.
            Ok(answer) => assert!(answer.status >= 500, "{answer}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Four writers, `kill` after 300 rows, then, if the program is dead, another start; all that was acknowledged must be there.
async fn nothing_acknowledged_is_lost(kill: impl FnOnce(&Program, &Folder), program_dies: bool) {
    let folder = filled().await;
    let (mut program, first) = Program::start(&folder).await;
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Acknowledged::default());
    let writers: Vec<_> =
        (0..4).map(|writer| tokio::spawn(write(program.client, writer, Arc::clone(&stop), Arc::clone(&acknowledged)))).collect();
    let count = || acknowledged.lock().unwrap().len();
    wait_until("300 rows are written", || count() > 300 || writers.iter().any(tokio::task::JoinHandle::is_finished)).await;
    kill(&program, &folder);
    let mut restart = Duration::ZERO;
    if program_dies {
        stop.store(true, Ordering::Relaxed);
        program.process.wait().unwrap();
        let (again, took) = Program::start(&folder).await;
        (program, restart) = (again, took);
    } else {
        let before = count();
        wait_until("the service writes again", || count() > before + 50 || writers.iter().any(tokio::task::JoinHandle::is_finished)).await;
        stop.store(true, Ordering::Relaxed);
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    eprintln!("start {first:?}, start after the kill {restart:?}, {} rows acknowledged", acknowledged.len());
    for (row, name) in &acknowledged {
        let mut answer = program.client.get(row).await;
        while answer.status == 429 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            answer = program.client.get(row).await;
        }
        let answer = answer.expect(200);
        let served = answer["site_name"].as_str().or(answer["incident_code"].as_str());
        assert_eq!(served, Some(name.as_str()), "{row}");
    }
    let pid = postmaster(&folder);
    drop(program);
    assert!(!folder.0.join("pg/postmaster.pid").exists(), "SIGTERM stops PostgreSQL too");
    wait_until("PostgreSQL has ended", || !Path::new(&format!("/proc/{pid}/cwd")).exists() || all_of_postgres(&folder).is_empty()).await;
}

async fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_mins(2), "waited two minutes until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_is_killed_while_writing() {
    nothing_acknowledged_is_lost(|program, _| program.signal("KILL"), true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_killed_while_writing() {
    nothing_acknowledged_is_lost(|_, folder| signal("KILL", postmaster(folder)), false).await;
}

/// As near to a power cut as a test can come without one.
#[tokio::test(flavor = "multi_thread")]
async fn everything_is_killed_at_once_while_writing() {
    let everything = |program: &Program, folder: &Folder| {
        program.signal("KILL");
        for pid in all_of_postgres(folder) {
            signal("KILL", pid);
        }
    };
    nothing_acknowledged_is_lost(everything, true).await;
}

/// Ctrl-C in a terminal goes to the whole foreground group: PostgreSQL must not be in it, and be stopped by the program.
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_and_a_closed_terminal_stop_the_program_and_its_postgresql_cleanly() {
    let folder = filled().await;
    for name in ["INT", "HUP"] {
        stops_cleanly_on(name, &folder).await;
    }
}

async fn stops_cleanly_on(name: &str, folder: &Folder) {
    let (mut program, _) = Program::start(folder).await;
    let own_group = std::fs::read_to_string(format!("/proc/{}/stat", postmaster(folder))).unwrap();
    let group: u32 = own_group.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap().parse().unwrap();
    assert_ne!(group, program.process.id(), "PostgreSQL is out of the terminal's reach");
    let owner = std::fs::metadata(format!("/proc/{}", postmaster(folder))).unwrap().uid();
    assert_ne!(owner, 0, "PostgreSQL is not root");
    // Accounts and the log are looked after beside the running service, and it goes on.
    for (command, said) in [(["user", "list"], "quantri"), (["audit", "verify"], "VN")] {
        let beside = Command::new(env!("CARGO_BIN_EXE_bando138"))
            .args(command)
            .arg("--data")
            .arg(&folder.0)
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&beside.stdout).into_owned() + &String::from_utf8_lossy(&beside.stderr);
        assert!(beside.status.success() && text.contains(said), "{command:?}: {text}");
    }
    assert_eq!(program.client.try_send("GET", "/readyz", &[], b"").await.unwrap().status, 200);
    program.signal(name);
    let status = program.process.wait().unwrap();
    assert!(status.success(), "{name}: {status}");
    assert!(!folder.0.join("pg/postmaster.pid").exists());
    // Each start opens a log whose name is its time.
    let of_this_start = |path: &std::path::PathBuf| path.to_string_lossy().contains("postgresql-");
    let last = std::fs::read_dir(folder.0.join("log")).unwrap().map(|entry| entry.unwrap().path()).filter(of_this_start).max().unwrap();
    assert!(std::fs::read_to_string(last).unwrap().contains("database system is shut down"), "{name}: a clean stop, not a crash");
}
