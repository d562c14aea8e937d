//! `bando138 doctor` on databases that are whole, and on ones that somebody has broken: each fault is found, by its name.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::db;
use crate::support::db::{TestDb, bare_db};
use crate::support::folder::Folder;
use crate::support::program::url;

fn doctor(url: &str, data: &Folder, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bando138"))
        .args(["doctor", "--database-url", url, "--data"])
        .arg(data.0.join("data"))
        .args(arguments)
        .env_remove("BANDO138_TLS_KEY")
        .env_remove("BANDO138_AUDIT_KEY")
        .output()
        .unwrap()
}

/// State and English text of a check, with the exit code.
fn check(db: &TestDb, name: &str) -> (String, String, i32) {
    let folder = Folder::new();
    let output = doctor(&url(db), &folder, &["--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let found = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name);
    let found = found.unwrap_or_else(|| panic!("no {name}: {report:#}"));
    assert_ne!(found["detail"], "", "{found}");
    (found["state"].as_str().unwrap().to_owned(), found["detail_en"].as_str().unwrap().to_owned(), output.status.code().unwrap())
}

async fn execute(db: &TestDb, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&db.pool).await.unwrap();
}

#[tokio::test]
async fn a_whole_database_has_nothing_bad() {
    let db = db().await;
    let folder = Folder::new();
    let output = doctor(&url(&db), &folder, &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!text.contains("BAD"), "{text}");
    for name in ["versions", "postgis", "clock", "migrations", "row_security", "roles", "leakproof", "audit"] {
        let line = text.lines().find(|line| line.split_whitespace().nth(1) == Some(name)).unwrap_or_else(|| panic!("no {name}: {text}"));
        assert!(line.starts_with("ok"), "{line}");
    }
    // Said honestly: nothing of this program makes backups.
    assert!(text.contains("no backup is known") && text.contains("chưa biết có bản sao lưu nào"), "{text}");
    // As psql tells it.
    let version: String = sqlx::query_scalar("show server_version").fetch_one(&db.pool).await.unwrap();
    assert!(text.contains(&version), "{text}");
    assert!(!folder.0.exists(), "and nothing was made");
}

#[tokio::test]
async fn each_thing_that_somebody_switched_off_is_found() {
    let db = db().await;
    for (breaks, name, state, says, mends) in [
        (
            "alter table site disable row level security",
            "row_security",
            "bad",
            "site (not enabled",
            "alter table site enable row level security",
        ),
        (
            "alter table incident no force row level security",
            "row_security",
            "bad",
            "incident (not forced)",
            "alter table incident force row level security",
        ),
        (
            "create table left_open (x int); grant select on left_open to bando138_narrow",
            "row_security",
            "bad",
            "left_open (not enabled, not forced, no policy)",
            "drop table left_open",
        ),
        (
            "alter function geometry_overlaps(geometry, geometry) not leakproof",
            "leakproof",
            "warn",
            "leakproof",
            "alter function geometry_overlaps(geometry, geometry) leakproof",
        ),
        (
            "create table owned (); alter table owned owner to bando138_narrow",
            "roles",
            "bad",
            "bando138_narrow (owns something)",
            "drop table owned",
        ),
        (
            "alter table site disable trigger site_audit_updated",
            "audit",
            "bad",
            "site_audit_updated",
            "alter table site enable trigger site_audit_updated",
        ),
        (
            "create table kept as select * from _sqlx_migrations; delete from _sqlx_migrations where version = (select max(version) from kept)",
            "migrations",
            "warn",
            "1 pending",
            "insert into _sqlx_migrations select * from kept where version = (select max(version) from kept)",
        ),
        (
            "update _sqlx_migrations set checksum = 'x' where version = (select max(version) from kept)",
            "migrations",
            "bad",
            "is not the one in this program",
            "update _sqlx_migrations m set checksum = k.checksum from kept k where k.version = m.version",
        ),
        (
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (209901010001, 'later', true, 'x', 1)",
            "migrations",
            "bad",
            "newer than this program",
            "delete from _sqlx_migrations where version = 209901010001",
        ),
    ] {
        execute(&db, breaks).await;
        let (found, text, code) = check(&db, name);
        assert_eq!(found, state, "{breaks}: {text}");
        assert!(text.contains(says), "{breaks}: {text}");
        assert_eq!(code, i32::from(state == "bad"), "{breaks}");
        execute(&db, mends).await;
        assert_eq!(check(&db, name).0, "ok", "after: {mends}");
    }
}

#[tokio::test]
async fn key_files_that_others_can_read_and_databases_that_are_not_there_are_bad() {
    use std::os::unix::fs::PermissionsExt;
    let db = db().await;
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let key = folder.0.join("tls.key");
    std::fs::write(&key, "key").unwrap();
    for (mode, code) in [(0o600, 0), (0o644, 1), (0o640, 1)] {
        std::fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        let output = doctor(&url(&db), &folder, &["--tls-key", key.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(code), "{mode:o}: {output:?}");
    }
    let gone = doctor("postgres://u:s3cret@127.0.0.1:1/x", &folder, &["--json"]);
    let report: Value = serde_json::from_slice(&gone.stdout).unwrap();
    assert_eq!(
        (gone.status.code(), &report["state"], &report["checks"][0]["name"]),
        (Some(1), &"bad".into(), &"database".into()),
        "{report}"
    );
    assert!(!format!("{gone:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_database_without_any_of_it_is_told_what_to_do() {
    let options = bare_db("bare_for_doctor").await;
    let folder = Folder::new();
    let url = format!("postgres:///bare_for_doctor?host={}&user=bando138", options.get_socket().unwrap().display());
    let output = doctor(&url, &folder, &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("run bando138 migrate") && text.contains("create extension postgis"), "{text}");
    assert!(text.contains("site (missing"), "{text}");
}
