//! The program and its PostgreSQL, killed while 200,000 rows are being stored: afterwards all of them are there or none, the run says which,
//! and the next import works.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bando138::auth::token;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::imports_large::ROWS;
use crate::kill::{self, filled, postmaster};
use crate::support::app::ADMIN;
use crate::support::client::Client;
use crate::support::importing::{bring, check, confirm, id, path, rows_with, settled};
use crate::support::program::Program;
use crate::support::toy;

/// A moment of storing.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So many rows are read.
    Rows(u64),
    /// All are read, and are written since so many milliseconds.
    Writing(u64),
}

/// Waits for a moment of a run; false if it is over before.
async fn wait_for(client: &Client, run: &Value, moment: Moment) -> bool {
    let began = Instant::now();
    loop {
        let answer = client.get(&path(run, "")).await;
        // A connection of the service that was idle finds out only now that its database was killed.
        if answer.status == 503 && began.elapsed() < Duration::from_secs(90) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        let now = answer.expect(200);
        if now["state"] != "storing" {
            return false;
        }
        let progress = &now["progress"];
        match moment {
            Moment::Rows(rows) if progress["rows_done"].as_u64().is_some_and(|done| done >= rows) => return true,
            Moment::Writing(ms) if progress["step"] == "writing" => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                return true;
            }
            _ => {}
        }
        assert!(began.elapsed() < Duration::from_mins(5), "{moment:?}: {now:#}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn incidents(pool: &PgPool) -> u64 {
    sqlx::query_scalar::<_, i64>("select count(*) from incident").fetch_one(pool).await.unwrap() as u64
}

/// All or none, the run says which, and nothing is left of the staging. Whether all.
async fn all_or_none(pool: &PgPool, run: &Value, what: &str) -> bool {
    let n = incidents(pool).await;
    match run["state"].as_str().unwrap() {
        "stored" => assert_eq!(n, ROWS, "{what}: said to be stored"),
        "failed" => {
            assert_eq!(n, 0, "{what}: said to have failed");
            assert!(run["error"]["vi"].as_str().unwrap().contains("chưa có gì được lưu"), "{what}: {}", run["error"]);
        }
        other => panic!("{what}: {other}"),
    }
    let staged: i64 =
        sqlx::query_scalar("select count(*) from pg_class where relpersistence = 't' and relkind = 'r'").fetch_one(pool).await.unwrap();
    assert_eq!(staged, 0, "{what}: staging tables");
    n > 0
}

/// As if the rows had been checked once more: what the check found is still there, and so is the file.
async fn checked_again(pool: &PgPool, run: &Value) {
    let sql = "update import_run set state = 'checked', error = null, stored_at = null where import_id = $1::uuid";
    assert_eq!(sqlx::query(sql).bind(id(run)).execute(pool).await.unwrap().rows_affected(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_is_killed_while_storing() {
    let db = crate::support::db().await;
    sqlx::query(
        "with a as (insert into account (username, post, role, is_country_wide, place_tier, must_change_password) values ('quantri', 'Thử', 'admin', true, 'exact', false) returning account_id)
        insert into session (token_sha256, account_id, idle_until, ends_at, purpose, purpose_stated_at) select $1, account_id, now() + interval '1 hour', now() + interval '1 hour', 'kiểm thử', now() from a",
    )
    .bind(token::sha256(ADMIN).as_slice())
    .execute(&db.pool)
    .await
    .unwrap();
    // The same folder of files for every start.
    let files = crate::support::folder::Folder::new();
    std::fs::create_dir_all(&files.0).unwrap();
    let data = files.0.join("data");
    let arguments = ["--data", data.to_str().unwrap()];
    let variables = [("RUST_LOG", "info,bando138=debug")];
    let mut program = Program::serve(&db, &arguments, &variables).await;
    let client = |program: &Program| Client { address: program.address, token: ADMIN };

    // What a file says of people is in no log, however much is logged.
    let people = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Người lắp đặt;SĐT\nA;106,60;20,85;Công an;Nguyễn Văn An;0912345678\nGọi 0912345678;106,61;20,85;Công an;Trần Thị Bích;0912345679\n";
    let list = bring(&client(&program), "a.csv", people.as_bytes(), "cameras").await;
    check(&client(&program), &list, &json!({})).await;
    let log = program.said();
    assert!(log.contains("/imports") || log.len() > 200, "something is logged: {log}");
    assert!(!log.contains("Nguyễn") && !log.contains("0912345678"), "{log}");
    assert_eq!(rows_with(&db.pool, "0912345678").await, Vec::<String>::new());

    let run = bring(&client(&program), "so.csv", book().as_bytes(), "incidents").await;
    let run = check(&client(&program), &run, &json!({})).await;
    assert_eq!(run["counts"]["accepted"], ROWS, "{:#}", run["counts"]);
    let mut was_stored = false;
    for moment in
        [Moment::Rows(0), Moment::Rows(50_000), Moment::Rows(150_000), Moment::Writing(0), Moment::Writing(400), Moment::Writing(1_500)]
    {
        client(&program).json("POST", &path(&run, "/confirm"), &json!({})).await.expect(202);
        let is_in_time = wait_for(&client(&program), &run, moment).await;
        program.signal("KILL");
        while program.is_running() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        program = Program::serve(&db, &arguments, &variables).await;
        let after = settled(&client(&program), id(&run)).await;
        was_stored = all_or_none(&db.pool, &after, &format!("{moment:?}")).await;
        eprintln!("killed at {moment:?} (in time: {is_in_time}): {}", after["state"]);
        if was_stored {
            break;
        }
        checked_again(&db.pool, &run).await;
    }
    if !was_stored {
        confirm(&client(&program), &run).await;
    }
    assert_eq!(incidents(&db.pool).await, ROWS);
    let verified = Command::new(env!("CARGO_BIN_EXE_bando138"))
        .args(["audit", "verify", "--database-url", &crate::support::program::url(&db)])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// A book of incidents around Thủy Nguyên, for the communes that the program brings.
fn book() -> String {
    let mut text = "Mã vụ;Điều luật;Ngày xảy ra;Kinh độ;Vĩ độ\n".to_owned();
    for n in 0..ROWS {
        writeln!(
            text,
            "K-{n:06};173;{:02}/03/2026 {:02}:{:02};106.{:06};20.{:06}",
            n % 28 + 1,
            n % 24,
            n % 60,
            600_000 + n % 500 * 100,
            850_000 + n / 500 * 100
        )
        .unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_killed_while_storing() {
    let folder = filled().await;
    let (program, _) = kill::Program::start(&folder).await;
    let client = program.client;
    let options =
        sqlx::postgres::PgConnectOptions::new_without_pgpass().socket(folder.0.join("run")).username("bando138").database("bando138");
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_mins(1)).connect_lazy_with(options);
    let run = check(&client, &bring(&client, "so.csv", book().as_bytes(), "incidents").await, &json!({})).await;
    assert_eq!(run["counts"]["accepted"], ROWS, "{:#}", run["counts"]);
    let mut is_stored = false;
    for (moment, is_postmaster) in
        [(Moment::Rows(20_000), false), (Moment::Rows(100_000), true), (Moment::Writing(50), false), (Moment::Writing(600), true)]
    {
        confirmed(&client, &run).await;
        let is_in_time = wait_for(&client, &run, moment).await;
        let pid = if is_postmaster { postmaster(&folder) } else { backend(&pool).await };
        kill::signal("KILL", pid);
        let after = settled_after_a_crash(&client, id(&run)).await;
        is_stored = all_or_none(&pool, &after, &format!("{moment:?}")).await;
        eprintln!("postmaster {is_postmaster} killed at {moment:?} (in time: {is_in_time}): {}", after["state"]);
        if is_stored {
            break;
        }
        checked_again(&pool, &run).await;
    }
    if !is_stored {
        confirmed(&client, &run).await;
        let after = settled_after_a_crash(&client, id(&run)).await;
        assert_eq!(after["state"], "stored", "{after:#}");
    }
    assert_eq!(incidents(&pool).await, ROWS);
    pool.close().await;
}

/// Confirms, once the service has found out that its database is back.
async fn confirmed(client: &Client, run: &Value) {
    let began = Instant::now();
    loop {
        let answer = client.json("POST", &path(run, "/confirm"), &json!({})).await;
        if answer.status != 503 || began.elapsed() > Duration::from_secs(90) {
            answer.expect(202);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The process of PostgreSQL that stores; any that serves the program if there is none.
async fn backend(pool: &PgPool) -> u32 {
    let pid: i32 = sqlx::query_scalar(
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
         order by (application_name like 'bando138 %') desc, xact_start limit 1",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    pid.unsigned_abs()
}

/// The run when nothing is being done for it any more, whatever the service answers while its database is away.
async fn settled_after_a_crash(client: &Client, import_id: &str) -> Value {
    let began = Instant::now();
    loop {
        if let Ok(answer) = client.try_send("GET", &format!("/api/v1/imports/{import_id}"), &[], b"").await {
            match answer.status {
                200 if answer.json()["state"] != "storing" => return answer.json(),
                200 | 500..=599 => {}
                _ => panic!("{answer}"),
            }
        }
        assert!(began.elapsed() < Duration::from_mins(5), "the run did not end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The connection that stores is ended, as by a restart of PostgreSQL or its administrator, and the service stays: its run says that the
/// database was not there, not that the service failed.
#[tokio::test]
async fn a_load_whose_connection_is_ended_says_that_the_database_went_away() {
    let app = toy::app().await;
    let text = "Tội danh;Thời gian;Kinh độ;Vĩ độ\nTrộm cắp tài sản;05/03/2019;106,0050;20,0050\n";
    let run = bring(&app, "vu.csv", text.as_bytes(), "incidents").await;
    let run = check(&app, &run, &json!({ "defaults": { "geom_precision": "street" } })).await;
    // Nobody writes incidents until this is over: the load waits, and is ended there.
    let mut lock = app.db.pool.begin().await.unwrap();
    sqlx::query("lock table incident in exclusive mode").execute(&mut *lock).await.unwrap();
    app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(202);
    let mut ended = 0;
    for _ in 0..400 {
        ended = sqlx::query_scalar(
            "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()",
        )
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        if ended > 0_i64 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(ended > 0, "no connection waited for the lock");
    lock.rollback().await.unwrap();
    let run = settled(&app, id(&run)).await;
    assert_eq!((&run["state"], &run["error"]["code"]), (&json!("failed"), &json!("database-unavailable")), "{run:#}");
    assert_eq!(app.get("/api/v1/incidents?count=true").await.expect(200)["total"], 0);
}
