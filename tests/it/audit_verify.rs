//! The chains: what guards them, what `verify` finds when somebody gets past that, and that writers at once make no fork.

use std::path::Path;
use std::process::{Command, Output};

use bando138::audit::verify::{Broken, Fault, compare, heads, verify};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::support::TestApp;
use crate::support::folder::Folder;
use crate::support::toy;

/// The log of ten events of chain 31.
async fn ten_events() -> TestApp {
    let app = toy::app().await;
    toy::site(&app, 106.005, 20.005).await;
    for i in 2..=10 {
        sqlx::query("update site set managing_unit = $1").bind(format!("Tổ {i}")).execute(&app.db.pool).await.unwrap();
    }
    app
}

async fn broken(pool: &PgPool) -> Option<(i64, Fault)> {
    let report = verify(&mut pool.acquire().await.unwrap(), Some("31")).await.unwrap();
    assert_eq!(report.idle_triggers, [""; 0]);
    report.chains[0].broken.clone().map(|Broken { chain, seq, fault }| {
        assert_eq!(chain, "31");
        (seq, fault)
    })
}

/// What a superuser can do: the same with the log's triggers off.
async fn as_superuser(pool: &PgPool, statements: &str) {
    let mut conn = pool.acquire().await.unwrap();
    let statements = format!("set session_replication_role = replica; {statements}; set session_replication_role = origin");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut *conn).await.unwrap();
}

#[tokio::test]
async fn the_log_cannot_be_changed_by_its_owner() {
    let app = ten_events().await;
    for (statement, refused_by) in [
        ("update audit_event set actor = 'x'", "audit_event_append_only"),
        ("delete from audit_event where seq = 10", "audit_event_append_only"),
        ("truncate audit_event", "audit_event_append_only"),
        ("insert into audit_event select * from audit_event where seq = 1", "audit_event_append_only"),
        ("update audit_head set seq = 3", "audit_head_append_only"),
        ("delete from audit_head", "audit_head_append_only"),
        ("truncate audit_head", "audit_head_append_only"),
        ("insert into audit_head (chain) values ('99')", "audit_head_append_only"),
    ] {
        let error = sqlx::query(statement).execute(&app.db.pool).await.unwrap_err();
        assert_eq!(bando138::db::constraint(&error), Some(refused_by), "{statement}: {error}");
    }
    assert_eq!(broken(&app.db.pool).await, None);
}

/// The form that the documentation states, written once more in SQL that shares nothing with the product's.
#[tokio::test]
async fn hashes_are_those_of_another_implementation() {
    let app = ten_events().await;
    let rows: Vec<(i64, bool, bool)> = sqlx::query_as(
        r"select seq,
            hash = sha256(convert_to('bando138-audit-1,' || (
                select string_agg(case when v is null then '-,' else length(convert_to(v, 'UTF8')) || ':' || v || ',' end, '' order by i)
                from unnest(array[chain, seq::text, replace(to_char(occurred_at at time zone 'Etc/GMT', 'YYYY-MM-DD HH24:MI:SS.US'), ' ', 'T') || 'Z',
                    actor, action, entity, lower(entity_id::text), code, lower(commune_id::text), detail::text,
                    replace(prev_hash::text, '\x', '')]) with ordinality f (v, i)), 'UTF8')),
            prev_hash = coalesce(lag(hash) over (order by seq), '\x0000000000000000000000000000000000000000000000000000000000000000')
        from audit_event order by seq",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(rows, (1..=10).map(|seq| (seq, true, true)).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_a_superuser_does_to_the_rows_is_named() {
    let rehash = "hash = sha256(convert_to(audit_canonical(audit_event), 'UTF8'))";
    for (statements, expected) in [
        ("update audit_event set actor = 'x' where seq = 4".to_owned(), (4, Fault::Altered)),
        ("update audit_event set detail = detail || '{\"a\": 1}' where seq = 1".to_owned(), (1, Fault::Altered)),
        ("update audit_event set occurred_at = occurred_at + interval '1 microsecond' where seq = 10".to_owned(), (10, Fault::Altered)),
        ("update audit_event set code = null where seq in (6, 5)".to_owned(), (5, Fault::Altered)),
        ("update audit_event set hash = sha256('x') where seq = 7".to_owned(), (7, Fault::Altered)),
        ("update audit_event set prev_hash = sha256('x') where seq = 7".to_owned(), (7, Fault::Altered)),
        (format!("update audit_event set actor = 'x' where seq = 4; update audit_event set {rehash} where seq = 4"), (4, Fault::Rewritten)),
        ("delete from audit_event where seq = 6".to_owned(), (6, Fault::Missing { to: 6 })),
        ("delete from audit_event where seq in (2, 3, 7)".to_owned(), (2, Fault::Missing { to: 3 })),
        ("delete from audit_event where seq = 1".to_owned(), (1, Fault::Missing { to: 1 })),
        ("delete from audit_event where seq > 8".to_owned(), (9, Fault::Missing { to: 10 })),
        ("delete from audit_event".to_owned(), (1, Fault::Missing { to: 10 })),
        (
            "update audit_event set seq = 100 where seq = 3; update audit_event set seq = 3 where seq = 8; update audit_event set seq = 8 where seq = 100".to_owned(),
            (3, Fault::Reordered { belongs_after: 7 }),
        ),
        (
            "delete from audit_event where seq = 5; update audit_event set seq = seq - 1 where seq > 5".to_owned(),
            (5, Fault::Altered),
        ),
        ("delete from audit_head".to_owned(), (10, Fault::HeadGone)),
        ("update audit_head set seq = 9".to_owned(), (10, Fault::BeyondHead)),
        ("update audit_head set hash = sha256('x')".to_owned(), (10, Fault::HeadDiffers)),
    ] {
        let app = ten_events().await;
        as_superuser(&app.db.pool, &statements).await;
        assert_eq!(broken(&app.db.pool).await, Some(expected), "{statements}");
    }
}

#[tokio::test]
async fn a_head_that_was_kept_finds_a_cut_tail_and_a_chain_written_anew() {
    let app = ten_events().await;
    let pool = &app.db.pool;
    let kept = heads(&mut pool.acquire().await.unwrap()).await.unwrap();
    assert_eq!((kept.len(), kept[0].chain.as_str(), kept[0].seq), (1, "31", 10));
    sqlx::query("update site set mount = 'pole'").execute(pool).await.unwrap();
    assert_eq!(compare(&mut pool.acquire().await.unwrap(), &kept).await.unwrap(), [], "the chain may have grown");
    let cut = "delete from audit_event where seq > 8; update audit_head h set seq = 8, hash = e.hash from audit_event e where e.seq = 8";
    as_superuser(pool, cut).await;
    assert_eq!(broken(pool).await, None, "by itself it looks whole");
    let missing = Broken { chain: "31".into(), seq: 9, fault: Fault::Missing { to: 10 } };
    assert_eq!(compare(&mut pool.acquire().await.unwrap(), &kept).await.unwrap(), [missing]);
    // Two other events take the numbers that were cut off.
    sqlx::raw_sql("update site set mount = 'wall'").execute(pool).await.unwrap();
    sqlx::raw_sql("update site set mount = 'building'").execute(pool).await.unwrap();
    assert_eq!(broken(pool).await, None);
    let rewritten = Broken { chain: "31".into(), seq: 10, fault: Fault::NotTheKeptHead };
    assert_eq!(compare(&mut pool.acquire().await.unwrap(), &kept).await.unwrap(), [rewritten]);
}

#[tokio::test]
async fn a_trigger_that_is_off_or_gone_is_named() {
    let app = ten_events().await;
    sqlx::raw_sql(
        "alter table site disable trigger site_audit_updated; drop trigger camera_audit_deleted on camera;
         alter table audit_event enable replica trigger audit_event_append_only",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let report = verify(&mut app.db.pool.acquire().await.unwrap(), None).await.unwrap();
    assert_eq!(report.idle_triggers, ["audit_event_append_only", "camera_audit_deleted", "site_audit_updated"]);
    assert!(!report.is_whole());
    sqlx::raw_sql("alter table audit_pending disable trigger audit_pending_sealed; update incident set severity = null; insert into model_ward (commune_id, programme, directive, named_on) select commune_id, 'x', 'x', '2026-01-01' from commune limit 1")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(verify(&mut app.db.pool.acquire().await.unwrap(), None).await.unwrap().unsealed, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_writers_at_once_make_one_chain_without_gaps_or_deadlocks() {
    let app = toy::app().await;
    sqlx::raw_sql(
        "insert into province (province_id, code, abbr, name, full_name, valid_from)
         values ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01');
         update commune set province_id = '00000000-0000-0000-0000-000000000024' where commune_id = '00000000-0000-0000-0000-0000000000e2'",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    // Each writer has rows of its own in either province and changes them in the order that suits a deadlock best.
    let settings = app.db.pool.connect_options().as_ref().clone();
    let pool = PgPoolOptions::new().max_connections(50).connect_with(settings).await.unwrap();
    sqlx::raw_sql(
        "insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership)
         select uuid_v7(), p.abbr || i, 'Ngã tư', c.centre, c.commune_id, 'boundary', c.commune_id, 'police'
         from commune c join province p using (province_id), generate_series(10, 59) i where c.valid_to is null",
    )
    .execute(&pool)
    .await
    .unwrap();
    let started = std::time::Instant::now();
    let writers: Vec<_> = (10..60)
        .map(|i| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut abbr = if i % 2 == 0 { ["HP", "BN"] } else { ["BN", "HP"] };
                for turn in 0..10 {
                    let mut tx = pool.begin().await.unwrap();
                    for abbr in abbr {
                        let change = sqlx::query("update site set residential_area = $2 where site_code = $1");
                        change.bind(format!("{abbr}{i}")).bind(format!("{turn}")).execute(&mut *tx).await.unwrap();
                    }
                    // Every fifth change is thrown away.
                    if turn % 5 == 4 {
                        tx.rollback().await.unwrap();
                    } else {
                        tx.commit().await.unwrap();
                    }
                    abbr.reverse();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("400 transactions of 2 chains each by 50 writers: {seconds:.2} s, {:.0} events/s", 800.0 / seconds);
    let report = verify(&mut pool.acquire().await.unwrap(), None).await.unwrap();
    assert!(report.is_whole(), "{report:?}");
    // 50 rows made and 8 × 50 changes in either chain.
    assert_eq!(report.chains.iter().map(|c| (c.chain.as_str(), c.rows)).collect::<Vec<_>>(), [("24", 450), ("31", 450)]);
    let deadlocks: i64 =
        sqlx::query_scalar("select deadlocks from pg_stat_database where datname = current_database()").fetch_one(&pool).await.unwrap();
    assert_eq!(deadlocks, 0);
    pool.close().await;
}

fn bando138(database: &str, key: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bando138"))
        .arg("audit")
        .args(arguments)
        .env("DATABASE_URL", database)
        .env("BANDO138_AUDIT_KEY", key)
        .output()
        .unwrap()
}

#[tokio::test]
async fn the_command_says_what_is_wrong_and_ends_with_one() {
    use std::os::unix::fs::PermissionsExt;
    let app = ten_events().await;
    let options = app.db.pool.connect_options();
    let url = format!("postgres:///{}?host={}&user=bando138", app.db.name, options.get_socket().unwrap().display());
    let folder = Folder::new();
    std::fs::create_dir(&folder.0).unwrap();
    let (key, kept) = (folder.0.join("key"), folder.0.join("head.txt"));
    let text = |output: &Output| [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat();

    let no_key = bando138(&url, &key, &["verify", "--head", "nowhere"]);
    assert!(no_key.status.code() == Some(1) && text(&no_key).contains("--audit-key") && !key.exists(), "{}", text(&no_key));
    let head = bando138(&url, &key, &["head"]);
    assert!(head.status.success(), "{}", text(&head));
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing half-made is left");
    std::fs::write(&kept, &head.stdout).unwrap();
    let lines: Vec<String> = String::from_utf8(head.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!((lines.len(), lines[0].as_str()), (5, "bando138 audit head 1"));
    assert!(lines[2].starts_with("31 10 "), "{lines:?}");

    let kept_name = kept.to_str().unwrap();
    let whole = bando138(&url, &key, &["verify", "--head", kept_name]);
    assert!(whole.status.success() && text(&whole).contains("31: nguyên vẹn / whole, 10"), "{}", text(&whole));
    assert!(bando138(&url, &key, &["verify", "--chain", "31"]).status.success());
    let none = bando138(&url, &key, &["verify", "--chain", "77"]);
    assert!(none.status.code() == Some(1) && text(&none).contains("no chain 77"), "{}", text(&none));

    as_superuser(&app.db.pool, "update audit_event set actor = 'x' where seq = 4").await;
    let altered = bando138(&url, &key, &["verify"]);
    assert!(
        altered.status.code() == Some(1)
            && text(&altered).contains("chain 31, dòng / row 4")
            && text(&altered).contains("row 4 was altered"),
        "{}",
        text(&altered)
    );
    as_superuser(&app.db.pool, "delete from audit_event; delete from audit_head").await;
    let gone = bando138(&url, &key, &["verify", "--head", kept_name]);
    assert!(gone.status.code() == Some(1) && text(&gone).contains("the rows 1 to 10 are missing"), "{}", text(&gone));

    std::fs::write(&kept, lines.join("\n").replace("31 10 ", "31 9 ")).unwrap();
    let forged = bando138(&url, &key, &["verify", "--head", kept_name]);
    assert!(forged.status.code() == Some(1) && text(&forged).contains("changed after it was signed"), "{}", text(&forged));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    let open = bando138(&url, &key, &["head"]);
    assert!(open.status.code() == Some(1) && text(&open).contains("chmod 600"), "{}", text(&open));
    assert_eq!(text(&open).matches("signature").count(), 0);
}
