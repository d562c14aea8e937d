//! Exported files as other programs read them (GDAL where it is installed), readers that are slow or leave, and the command line.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::skip::skip;
use crate::support::toy::{self, X};

/// What a program says; none if it is not installed.
fn said(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {args:?}: {text}");
    Some(text)
}

async fn world() -> TestApp {
    let app = toy::app().await;
    for lon in [106.002, 106.012, 106.022] {
        toy::site(&app, lon, 20.005).await;
    }
    toy::theft(&app, 106.005, 20.005, "2026-03-05T10:00:30+07:00").await;
    let ring = [(106.001, 20.001), (106.001, 20.003), (106.003, 20.003), (106.003, 20.001), (106.001, 20.001)]
        .map(|(x, y)| serde_json::json!([x, y]));
    let body = serde_json::json!({"name": "Chợ <A> & \"B\"", "area_types": ["type1_ttxh", "other"], "declared_by_doc": "=1+1", "declared_on": "2026-01-05",
        "geometry": {"type": "Polygon", "coordinates": [ring]}});
    app.post("/api/v1/hotspots", &body).await.expect(201);
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_reads_every_map_format_with_the_same_rows_and_shapes() {
    let name = "gdal_reads_every_map_format_with_the_same_rows_and_shapes";
    if said("ogrinfo", &["--version"]).is_none() {
        return skip(name, "ogrinfo (Debian: gdal-bin) is not installed");
    }
    let app = world().await;
    let folder = tempfile::tempdir().unwrap();
    // Layer, rows, GDAL's word for their shapes; the areas were drawn clockwise, and come out as RFC 7946 has them.
    for (layer, rows, shape) in
        [("sites", 3, "Point"), ("incidents", 1, "Point"), ("hotspots", 1, "Multi Polygon"), ("communes", 2, "Multi Polygon")]
    {
        for format in ["geojson", "gpkg", "kml"] {
            let file = folder.path().join(format!("{layer}.{format}"));
            let answer = app.get(&format!("/api/v1/exports/{layer}?format={format}")).await;
            assert_eq!(answer.status, 200, "{answer}");
            fs::write(&file, &answer.bytes).unwrap();
            let file = file.to_str().unwrap();
            let told = said("ogrinfo", &["-ro", "-al", "-so", file]).unwrap();
            assert!(told.contains(&format!("Feature Count: {rows}\n")), "{layer}.{format}: {told}");
            // What GDAL calls the type of a GeoPackage's mixed column and of a KML layer differs; the shapes themselves do not.
            let dump = said("ogrinfo", &["-ro", "-al", "-q", file]).unwrap();
            let word = shape.to_uppercase().replace(' ', "");
            let shapes =
                dump.lines().filter(|line| line.trim_start().starts_with(&word) || (format == "kml" && line.contains("POLYGON"))).count();
            assert_eq!(shapes, rows, "{layer}.{format}: {dump}");
            assert!(!told.to_lowercase().contains("error") && !told.to_lowercase().contains("warning"), "{layer}.{format}: {told}");
            if format == "gpkg" {
                let table = if layer == "communes" { "communes" } else { layer };
                let valid = format!("select count(*) as n from {table} where ST_IsValid(geom) = 0");
                if let Some(found) = said("ogrinfo", &["-ro", "-q", file, "-dialect", "sqlite", "-sql", &valid]) {
                    assert!(found.contains("= 0"), "{found}");
                }
                let near = said("ogrinfo", &["-ro", "-al", "-so", "-spat", "0", "0", "1", "1", file]).unwrap();
                assert!(near.contains("Feature Count: 0\n"), "the index is there and right: {near}");
            }
        }
    }
    let csv = folder.path().join("hotspots.csv");
    fs::write(&csv, app.get("/api/v1/exports/hotspots?format=csv&lang=en").await.bytes).unwrap();
    let told = said("ogrinfo", &["-ro", "-al", csv.to_str().unwrap()]).unwrap();
    assert!(told.contains("'=1+1"), "{told}");
}

/// Incidents enough that no buffer between the two ends holds them.
async fn many(app: &TestApp) {
    // Their length is in a column without an index: 5,000 rows of 6 kB.
    let insert = "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, voided_on, voided_reason)
        select gen_random_uuid(), 'VV-' || n, '173', timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute',
            st_setsrid(st_makepoint(106.005, 20.005), 4326), 'exact', $1::uuid, 'boundary', $1::uuid, '2026-06-01', repeat('trùng ', 860)
        from generate_series(1, 5000) n";
    let mut tx = app.db.pool.begin().await.unwrap();
    sqlx::query("select set_config('bando138.audit_summary', 'imported test', true)").execute(&mut *tx).await.unwrap();
    sqlx::query(insert).bind(X).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Asks, and reads the first bytes of the answer alone.
async fn beginning(client: Client, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(client.address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: bando138={}\r\n\r\n", client.address, client.token);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = vec![0; 1024];
    let n = stream.read(&mut head).await.unwrap();
    (stream, String::from_utf8_lossy(&head[..n]).into_owned())
}

async fn running(app: &TestApp) -> i64 {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and query like '-- Every incident of a list%' and state <> 'idle'";
    sqlx::query_scalar(sql).fetch_one(&app.db.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_for_an_account_two_for_all_and_who_leaves_ends_the_query() {
    let app = toy::app().await;
    many(&app).await;
    for name in ["mot", "hai"] {
        account(&app.db, name, "province", "exact", "true, null", &[]).await;
    }
    let (first, second) = (app.with(session(&app.db, "mot").await), app.with(session(&app.db, "hai").await));
    let path = "/api/v1/exports/incidents?format=csv&voided=true";
    let (slow, head) = beginning(*app, path).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let again = app.get(path).await;
    assert_eq!((again.status, again.json_type().as_str()), (429, "/problems/export-under-way"), "{again}");
    assert_eq!(again.header("retry-after"), Some("5"));
    let (other, head) = beginning(first, path).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let third = second.get(path).await;
    assert_eq!((third.status, third.json_type().as_str()), (503, "/problems/exports-busy"), "{third}");
    assert_eq!(third.header("retry-after"), Some("20"));
    // A reader that takes nothing holds the query up: it is still there, and little of it was read.
    assert_eq!(running(&app).await, 2);
    drop((slow, other));
    let left_at = Instant::now();
    while running(&app).await > 0 {
        assert!(left_at.elapsed() < Duration::from_secs(20), "the query goes on for nobody");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let whole = loop {
        let answer = second.get(path).await;
        if answer.status == 200 || left_at.elapsed() > Duration::from_secs(20) {
            break answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(whole.status, 200, "the slots are given back: {whole}");
    assert_eq!(whole.text().lines().count(), 5_001);
    // Those who left are in the log too, and that they did not read all of it.
    let events = app.get("/api/v1/audit?entity=incident&limit=20").await.expect(200);
    let ends: Vec<_> = events["items"].as_array().unwrap().iter().filter(|event| event["action"] == "read_places_end").collect();
    assert_eq!(ends.len(), 3, "{ends:#?}");
    let broken: Vec<_> = ends.iter().filter(|event| event["detail"]["is_whole"] == false).collect();
    assert_eq!(broken.len(), 2, "{ends:#?}");
    assert!(broken.iter().all(|event| event["detail"]["count"].as_u64().unwrap() < 5_000), "{broken:#?}");
}

/// A file that is broken off in the middle is never taken for a whole one.
#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_fails_breaks_the_file_off() {
    let app = toy::app().await;
    many(&app).await;
    let (mut stream, head) = beginning(*app, "/api/v1/exports/incidents?format=csv&voided=true").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    // What is at work is told to others a moment later.
    let began = std::time::Instant::now();
    let killed = loop {
        let killed: i64 = sqlx::query_scalar(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like '-- Every incident of a list%' and state <> 'idle'",
        )
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        if killed > 0 || began.elapsed() > std::time::Duration::from_secs(10) {
            break killed;
        }
    };
    assert_eq!(killed, 1);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    // A piece ends with an empty line, and its last row may end with the same figure: the last piece of a whole answer is that figure alone.
    assert!(!rest.ends_with(b"\r\n0\r\n\r\n"), "the answer must not end as a whole one");
    assert!(String::from_utf8_lossy(&rest).lines().count() < 5_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_writes_the_same_file() {
    let app = world().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sites.csv");
    let url = crate::support::program::url(&app.db);
    let program = Path::new(env!("CARGO_BIN_EXE_bando138"));
    let run = |args: &[&str]| {
        let output = Command::new(program).args(args).args(["--database-url", &url]).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    let path = file.to_str().unwrap();
    let (is_done, told) = run(&["export", "sites", "--where", "ownership=household", "--values", "codes", "-o", path]);
    assert!(is_done && told.contains("3 dòng / rows"), "{told}");
    let answer = app.get("/api/v1/exports/sites?ownership=household&values=codes").await;
    assert_eq!(fs::read(&file).unwrap(), answer.bytes);
    let (is_done, told) = run(&["export", "sites", "--where", "ownership=nobody", "-o", path]);
    assert!(!is_done && told.contains("ownership"), "{told}");
    assert_eq!(fs::read(&file).unwrap(), answer.bytes, "a file that could not be made leaves the one that is there");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing beside it");
}
