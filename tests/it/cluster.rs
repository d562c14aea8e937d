//! The private cluster: made once, kept through crashes, never anybody else's.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bando138::cluster::{Cluster, ClusterError, TemporaryCluster};
use bando138::db;
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::sync::OnceCell;

use crate::support::folder::Folder;
use crate::support::skip::skip;

/// A copy of a cluster that was started once and stopped: initdb is the slow part.
async fn with_cluster() -> Folder {
    static MADE: OnceCell<Folder> = OnceCell::const_new();
    let made = MADE
        .get_or_init(|| async {
            let folder = Folder::new();
            Cluster::start(&folder.0).await.unwrap().stop().await.unwrap();
            folder
        })
        .await;
    let copy = Folder::new();
    assert!(Command::new("cp").arg("-a").args([&made.0, &copy.0]).status().unwrap().success());
    copy
}

/// The main process of the server on `folder`.
fn pid_on(folder: &Folder) -> String {
    fs::read_to_string(folder.0.join("pg/postmaster.pid")).unwrap().lines().next().unwrap().to_owned()
}

async fn connect(cluster: &Cluster) -> PgConnection {
    cluster.connect_options().connect().await.unwrap()
}

async fn text(conn: &mut PgConnection, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
}

fn kill_9(pid: &str) {
    assert!(Command::new("kill").args(["-9", pid]).status().unwrap().success());
}

/// Runs a program as the account that owns `path`.
fn as_owner_of(path: &Path, program: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let meta = fs::metadata(path).unwrap();
    let mut command = Command::new(program);
    command.current_dir("/");
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(meta.uid()).gid(meta.gid());
    }
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_makes_a_safe_cluster_and_the_next_one_serves_its_rows() {
    let folder = Folder::new();
    let began = Instant::now();
    let cluster = Cluster::start(&folder.0).await.unwrap();
    eprintln!("first start: {:?}", began.elapsed());
    let mut conn = connect(&cluster).await;
    assert_eq!(text(&mut conn, "show data_checksums").await, "on");
    assert_eq!(text(&mut conn, "show fsync").await, "on");
    assert_eq!(text(&mut conn, "show synchronous_commit").await, "on");
    assert_eq!(text(&mut conn, "show listen_addresses").await, "");
    let built = text(&mut conn, "select setting from pg_config() where name = 'CONFIGURE'").await;
    assert_eq!(text(&mut conn, "show wal_compression").await == "lz4", built.contains("--with-lz4"), "{built}");
    assert_eq!(text(&mut conn, "show server_encoding").await, "UTF8");
    assert_ne!(fs::metadata(folder.0.join("pg")).unwrap().uid(), 0, "the owner is unprivileged");
    assert_eq!(fs::metadata(folder.0.join("run")).unwrap().permissions().mode() & 0o777, 0o700);
    sqlx::raw_sql("create extension postgis; create table note (body text); insert into note values ('Lê Thanh Nghị')")
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    cluster.stop().await.unwrap();
    assert!(!folder.0.join("pg/postmaster.pid").exists(), "stopped cleanly");

    let began = Instant::now();
    let cluster = Cluster::start(&folder.0).await.unwrap();
    eprintln!("second start: {:?}", began.elapsed());
    assert_eq!(text(&mut connect(&cluster).await, "select body from note").await, "Lê Thanh Nghị");
    cluster.stop().await.unwrap();
}

/// Each acknowledged row must be there after the main process, or all processes, are killed while four connections write.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_comes_back_with_every_acknowledged_row() {
    let folder = with_cluster().await;
    let cluster = Cluster::start(&folder.0).await.unwrap();
    let pool = db::connect(cluster.connect_options(), 4, 1).await.unwrap();
    sqlx::raw_sql("create table written (writer int, n int)").execute(&pool).await.unwrap();

    let (acknowledged, done) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..4)
        .map(|writer: i32| {
            let (pool, acknowledged, done) = (pool.clone(), Arc::clone(&acknowledged), Arc::clone(&done));
            tokio::spawn(async move {
                let mut n = 0;
                while !done.load(Ordering::Relaxed) {
                    n += 1;
                    let insert = sqlx::query("insert into written values ($1, $2)").bind(writer).bind(n);
                    if insert.execute(&pool).await.is_ok() {
                        acknowledged.lock().unwrap().push((writer, n));
                    } else {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                }
            })
        })
        .collect();

    for _ in 0..2 {
        let (before, pid) = (acknowledged.lock().unwrap().len(), pid_on(&folder));
        wait_until("rows are being written", || acknowledged.lock().unwrap().len() > before + 50).await;
        kill_9(&pid);
        wait_until("another server runs", || {
            fs::read_to_string(folder.0.join("pg/postmaster.pid")).is_ok_and(|text| text.contains("ready") && !text.starts_with(&pid))
        })
        .await;
    }
    let after = acknowledged.lock().unwrap().len();
    wait_until("the pool has recovered", || acknowledged.lock().unwrap().len() > after + 50).await;
    done.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let stored: std::collections::HashSet<(i32, i32)> =
        sqlx::query_as("select writer, n from written").fetch_all(&pool).await.unwrap().into_iter().collect();
    let acknowledged = acknowledged.lock().unwrap().clone();
    let lost: Vec<_> = acknowledged.iter().filter(|row| !stored.contains(row)).collect();
    eprintln!("{} acknowledged", acknowledged.len());
    assert!(lost.is_empty(), "{} of {} acknowledged rows are lost: {lost:?}", lost.len(), acknowledged.len());
    pool.close().await;
    cluster.stop().await.unwrap();
}

async fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_mins(1), "waited a minute until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_outlived_its_program_is_taken_over_and_stopped() {
    let folder = with_cluster().await;
    let pg = folder.0.join("pg");
    // What a kill -9 of the program leaves: the server runs, nobody holds the lock.
    let programs = fs::read_dir("/usr/lib/postgresql").unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    // The copy's socket folder is still the original's: a start by the program corrects that.
    let cluster = Cluster::start(&folder.0).await.unwrap();
    cluster.stop().await.unwrap();
    let start = as_owner_of(&pg, programs.join("bin/pg_ctl").to_str().unwrap())
        .args(["start", "-s", "-w", "-l", "/dev/null", "-D"])
        .arg(&pg)
        .status();
    assert!(start.unwrap().success());
    let pid = pid_on(&folder);

    let cluster = Cluster::start(&folder.0).await.unwrap();
    assert_eq!(pid_on(&folder), pid, "the same server goes on");
    assert_eq!(text(&mut connect(&cluster).await, "select current_database()::text").await, "bando138");
    cluster.stop().await.unwrap();
    wait_until("it has ended with us", || has_ended(&pid)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pid_file_whose_number_is_now_another_program_does_not_block_the_start() {
    let folder = with_cluster().await;
    let pg = folder.0.join("pg");
    let mut other = as_owner_of(&pg, "sleep").arg("60").spawn().unwrap();
    for stale in [pg.join("postmaster.pid"), folder.0.join("run/.s.PGSQL.5432.lock")] {
        let text = format!("{}\n{}\n1763756400\n5432\n/nowhere\n\n  5432001    196608\nready   \n", other.id(), pg.display());
        fs::write(&stale, text).unwrap();
        fs::set_permissions(&stale, fs::Permissions::from_mode(0o644)).unwrap();
    }

    let cluster = Cluster::start(&folder.0).await.unwrap();
    assert_ne!(pid_on(&folder), other.id().to_string());
    assert!(other.try_wait().unwrap().is_none(), "the other program is left alone");
    assert_eq!(text(&mut connect(&cluster).await, "select 'x'").await, "x");
    cluster.stop().await.unwrap();
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_on_the_same_folder_is_refused_and_told_who_has_it() {
    let folder = with_cluster().await;
    let cluster = Cluster::start(&folder.0).await.unwrap();
    let refused = Cluster::start(&folder.0).await.unwrap_err();
    assert!(matches!(refused, ClusterError::InUse { pid, .. } if pid == Some(std::process::id())), "{refused}");
    assert_eq!(text(&mut connect(&cluster).await, "select 'still here'").await, "still here");
    cluster.stop().await.unwrap();
    Cluster::start(&folder.0).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_with_anything_of_others_is_left_as_it_is() {
    let folder = Folder::new();
    fs::create_dir(&folder.0).unwrap();
    // What a PostgreSQL of somebody else's, or an interrupted copy of ours, may look like.
    fs::create_dir(folder.0.join("pg")).unwrap();
    fs::write(folder.0.join("pg/PG_VERSION"), "15\n").unwrap();
    // Theirs is not root's, else the owner would be the reason.
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        std::os::unix::fs::chown(folder.0.join("pg"), Some(65534), Some(65534)).unwrap();
    }
    let refused = Cluster::start(&folder.0).await.unwrap_err();
    assert!(matches!(refused, ClusterError::NotOurs { .. }), "{refused}");
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["pg"], "nothing was added");
    assert_eq!(fs::read_to_string(folder.0.join("pg/PG_VERSION")).unwrap(), "15\n");

    let file = folder.0.join("a-file");
    fs::write(&file, "").unwrap();
    assert!(matches!(Cluster::start(&file).await.unwrap_err(), ClusterError::NotOurs { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_making_is_done_again() {
    let folder = Folder::new();
    let made = with_cluster().await;
    // Killed in the middle of initdb: our mark, and half a cluster under the other name.
    fs::create_dir(&folder.0).unwrap();
    fs::copy(made.0.join("bando138-cluster"), folder.0.join("bando138-cluster")).unwrap();
    let half = folder.0.join("pg.new-1");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("PG_VERSION"), "15\n").unwrap();
    let cluster = Cluster::start(&folder.0).await.unwrap();
    assert_eq!(text(&mut connect(&cluster).await, "select current_database()::text").await, "bando138");
    cluster.stop().await.unwrap();
    assert!(!half.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_a_version_that_is_not_installed_is_named_and_left_alone() {
    let folder = with_cluster().await;
    let version = folder.0.join("pg/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let refused = Cluster::start(&folder.0).await.unwrap_err();
    assert!(matches!(&refused, ClusterError::VersionMismatch { cluster, .. } if cluster == "9"), "{refused}");
    assert!(refused.to_string().contains("postgresql-9-postgis-3"));
    assert_eq!(fs::read_to_string(&version).unwrap(), "9\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_too_long_for_a_socket_still_works() {
    let made = with_cluster().await;
    let top = Folder::new();
    let deep = top.0.join("thư-mục-rất-dài-".repeat(6));
    fs::create_dir_all(&top.0).unwrap();
    assert!(Command::new("cp").arg("-a").args([&made.0, &deep]).status().unwrap().success());
    let cluster = Cluster::start(&deep).await.unwrap();
    assert_eq!(text(&mut connect(&cluster).await, "select 'x'").await, "x");
    let sockets = text(&mut connect(&cluster).await, "show unix_socket_directories").await;
    assert!(!sockets.starts_with("/tmp/bando138-it"), "{sockets}");
    assert_eq!(fs::metadata(&sockets).unwrap().permissions().mode() & 0o777, 0o700);
    cluster.stop().await.unwrap();
    fs::remove_dir_all(sockets).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_closed_folder_root_uses_another_one_and_finds_it_again() {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return skip("under_a_closed_folder_root_uses_another_one_and_finds_it_again", "only root can be shut out by a folder of its own");
    }
    let top = Folder::new();
    fs::create_dir(&top.0).unwrap();
    fs::set_permissions(&top.0, fs::Permissions::from_mode(0o700)).unwrap();
    let data = top.0.join("clone/data");
    let cluster = Cluster::start(&data).await.unwrap();
    let folder = cluster.folder().to_owned();
    assert!(folder.starts_with("/var/lib/bando138"), "{}", folder.display());
    assert_eq!(fs::read_to_string(data.join("bando138-elsewhere")).unwrap().trim(), folder.to_str().unwrap());
    sqlx::raw_sql("create table kept ()").execute(&mut connect(&cluster).await).await.unwrap();
    cluster.stop().await.unwrap();

    let cluster = Cluster::start(&data).await.unwrap();
    assert_eq!(cluster.folder(), folder);
    assert_eq!(text(&mut connect(&cluster).await, "select 'kept'::regclass::text").await, "kept");
    cluster.stop().await.unwrap();
    fs::remove_dir_all(folder).unwrap();
    let _ = fs::remove_dir("/var/lib/bando138");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throw_away_cluster_is_gone_when_dropped() {
    let cluster = TemporaryCluster::start().await.unwrap();
    let folder = cluster.folder().to_owned();
    assert_eq!(text(&mut cluster.connect_options().connect().await.unwrap(), "show fsync").await, "off");
    let pid = fs::read_to_string(folder.join("pg/postmaster.pid")).unwrap().lines().next().unwrap().to_owned();
    drop(cluster);
    wait_until("the folder is gone", || !folder.exists()).await;
    wait_until("the server has ended", || has_ended(&pid)).await;
}

/// Whether a process is gone, or is only waiting for its parent to ask how it ended.
fn has_ended(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
}
