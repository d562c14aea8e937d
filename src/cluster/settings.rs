//! The cluster's settings, written anew before every start: they follow the machine and this program, not the day of initdb.
//! An operator's own ones (`alter system set …`) are read after them and win.

use std::fs;
use std::path::Path;

use super::place::write_file;
use super::postmaster::Server;
use super::{ClusterError, USER};

/// What the cluster is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Keeps its data through any crash.
    Durable,
    /// Is thrown away: nothing waits for the disk.
    ThrowAway,
}

const MIB: u64 = 1 << 20;
/// Taken for the machine's memory where `/proc/meminfo` cannot be read: little, so that it fits.
const MEMORY_UNKNOWN: u64 = 2 << 30;

/// Writes the settings and the access rules into the cluster's folder.
///
/// # Errors
/// The file system's.
pub(super) async fn write(server: &Server, purpose: Purpose) -> Result<(), ClusterError> {
    let Server { pg, owner, .. } = server;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let settings = text(machine_memory_bytes(), cores, &server.log, &server.sockets, purpose);
    let settings = match purpose {
        Purpose::Durable => format!("{settings}wal_compression = {}\n", wal_compression(server).await),
        Purpose::ThrowAway => settings,
    };
    // Some containers have no /dev/shm that others than root may use.
    let shared_memory = if owner.can_write(Path::new("/dev/shm")).await { "posix" } else { "sysv" };
    let settings = format!("{settings}dynamic_shared_memory_type = {shared_memory}\n");
    // In place of initdb's file, which is not read: root would follow a link that the cluster's account has put there.
    write_file(&pg.join("postgresql.conf"), &settings, Some(owner))?;
    // Only the socket, and on it only root and the cluster's own account: the kernel tells PostgreSQL who is calling.
    write_file(&pg.join("pg_hba.conf"), "local all all peer map=bando138\n", Some(owner))?;
    let map = format!("bando138 root {USER}\nbando138 \"{}\" {USER}\n", owner.name);
    write_file(&pg.join("pg_ident.conf"), &map, Some(owner))?;

    Ok(())
}

/// How the log of the database is packed: `lz4` where the server was built with it, else `on`.
///
/// Not pglz (`on`) where it can be helped: an index of 64 MB took 4.3 s of processor with it, 1.3 s with lz4 and 1.4 s without any. But a
/// server that does not know the word does not start. So it is asked, without its files of settings, 60 ms: it fails if it does not know it.
async fn wal_compression(server: &Server) -> &'static str {
    let mut command = server.owner.command(server.programs.path("postgres"));
    command.args(["-C", "wal_compression", "-c", "config_file=/dev/null", "-c", "wal_compression=lz4", "-D"]).arg(&server.pg);
    let knows = command.kill_on_drop(true).output().await.is_ok_and(|output| output.status.success());
    if knows { "lz4" } else { "on" }
}

fn machine_memory_bytes() -> u64 {
    let read = || {
        let text = fs::read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    };
    read().unwrap_or(MEMORY_UNKNOWN)
}

/// The settings for a machine with `memory_bytes` and `cores`, shared with this program and perhaps a desktop:
/// an eighth of the memory for PostgreSQL's own cache, at least 128 MiB and at most 4 GiB.
fn text(memory_bytes: u64, cores: usize, log: &Path, sockets: &Path, purpose: Purpose) -> String {
    let part = |share: u64, least: u64, most: u64| (memory_bytes / share / MIB).clamp(least, most);
    let (log, sockets) = (quoted(log), quoted(sockets));
    let connections = match purpose {
        // All pools of one service full, and a dozen more for the command line.
        Purpose::Durable => 100,
        // The pools of a service for each test, some of the tests before, and as many tests at once as there are cores.
        Purpose::ThrowAway => (cores * 60).clamp(200, 600),
    };
    let workers = cores.max(2);
    let per_query = (cores / 2).max(1);
    let common = format!(
        "# Written at every start; changes belong into 'alter system set'.\n\
         cluster_name = 'bando138'\n\
         listen_addresses = ''\n\
         port = 5432\n\
         unix_socket_directories = {sockets}\n\
         unix_socket_permissions = 0700\n\
         ssl = off\n\
         max_connections = {connections}\n\
         shared_buffers = {}MB\n\
         effective_cache_size = {}MB\n\
         work_mem = {}MB\n\
         maintenance_work_mem = {}MB\n\
         max_parallel_workers = {workers}\n\
         max_parallel_workers_per_gather = {per_query}\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         timezone = 'Asia/Ho_Chi_Minh'\n\
         log_timezone = 'Asia/Ho_Chi_Minh'\n\
         datestyle = 'iso, ymd'\n\
         lc_messages = 'C'\n\
         log_line_prefix = '%m [%p] '\n",
        part(8, 128, 4096),
        part(2, 512, 65_536),
        part(1024, 4, 32),
        part(32, 64, 1024),
    );
    let rest = match purpose {
        // A file of a million rows writes a gigabyte: with less than that allowed, checkpoints begin in the middle of it.
        // The log never shows values: rows hold places of incidents. Hence terse (no "failing row contains") and no parameters.
        Purpose::Durable => format!(
            "fsync = on\n\
             full_page_writes = on\n\
             synchronous_commit = on\n\
             min_wal_size = 256MB\n\
             max_wal_size = 4GB\n\
             checkpoint_timeout = 10min\n\
             logging_collector = on\n\
             log_directory = {log}\n\
             log_filename = 'postgresql-%Y%m%d-%H%M%S.log'\n\
             log_rotation_age = 1d\n\
             log_rotation_size = 10MB\n\
             log_error_verbosity = terse\n\
             log_parameter_max_length = 0\n\
             log_min_duration_statement = 5s\n"
        ),
        Purpose::ThrowAway => "fsync = off\n\
             full_page_writes = off\n\
             synchronous_commit = off\n\
             wal_level = minimal\n\
             max_wal_senders = 0\n\
             max_wal_size = 4GB\n\
             checkpoint_timeout = 1h\n\
             autovacuum = off\n\
             log_checkpoints = off\n"
            .to_owned(),
    };
    common + &rest
}

/// A path as a string of PostgreSQL's settings: quotes doubled, backslashes too.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::owner::Owner;
    use crate::cluster::programs::Programs;

    fn setting(text: &str, name: &str) -> String {
        let line = text.lines().find(|line| line.split(" = ").next() == Some(name)).unwrap();
        line.split_once(" = ").unwrap().1.to_owned()
    }

    fn on_machine(memory_gib: u64) -> String {
        text(memory_gib << 30, 2, Path::new("/d/log"), Path::new("/d/run"), Purpose::Durable)
    }

    #[test]
    fn memory_follows_the_machine_between_its_bounds() {
        assert_eq!(setting(&on_machine(24), "shared_buffers"), "3072MB");
        assert_eq!(setting(&on_machine(4), "shared_buffers"), "512MB");
        assert_eq!(setting(&on_machine(1), "shared_buffers"), "128MB");
        assert_eq!(setting(&on_machine(256), "shared_buffers"), "4096MB");
        assert_eq!(setting(&on_machine(4), "work_mem"), "4MB");
    }

    #[test]
    fn it_never_listens_on_the_network_and_waits_for_the_disk() {
        let text = on_machine(24);
        assert_eq!(setting(&text, "listen_addresses"), "''");
        assert_eq!(setting(&text, "fsync"), "on");
        assert_eq!(setting(&text, "synchronous_commit"), "on");
    }

    /// What is written with a server program that is this script.
    async fn asked_of(script: &str) -> &'static str {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("postgres");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let owner = Owner { uid: crate::cluster::owner::own_uid(), gid: 0, name: "x".to_owned(), switch: false };
        let [pg, log, sockets] = ["pg", "log", "run"].map(|name| folder.path().join(name));
        wal_compression(&Server { programs: Programs::in_folder(folder.path()), owner, pg, log, sockets }).await
    }

    #[tokio::test]
    async fn a_server_built_without_lz4_is_not_given_it() {
        assert_eq!(asked_of("case \"$*\" in *wal_compression=lz4*) echo FATAL >&2; exit 1;; esac").await, "on");
        assert_eq!(asked_of("case \"$*\" in *wal_compression=lz4*) echo lz4; exit 0;; esac; exit 1").await, "lz4");
    }

    #[test]
    fn an_apostrophe_in_the_path_stays_inside_the_quotes() {
        assert_eq!(quoted(Path::new("/home/d'or/a\\b")), "'/home/d''or/a\\\\b'");
    }
}
