//! Runs of hotspots, through HTTP: asked for, worked off, answered; numbers held against what PostGIS counts.

use bando138::hotspots::Office;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::TestApp;
use crate::support::toy::{self, X, Y};

/// The toy country with incidents of a year by SQL: an even field of one for each of 400 places, and 60 more around one corner of X, all by day and hour in
/// turn; no chance in it.
pub async fn world() -> TestApp {
    let app = toy::app().await;
    app.db
        .pool
        .execute(
            "alter table incident disable trigger user; alter table incident enable trigger incident_derive;
            with places as (
                select g, 106.0005 + (g % 40) * 0.001 as lon, 20.0005 + (g / 40) * 0.001 as lat from generate_series(0, 399) g
                union all
                select 1000 + g, 106.0045 + (g % 8) * 0.00006, 20.0045 + (g / 8) * 0.00006 from generate_series(0, 59) g
            )
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
            select gen_random_uuid(), 'HP-T-' || g, '173', t.at, t.at, st_setsrid(st_makepoint(lon, lat), 4326), 'exact', u.id, 'boundary', u.id
            from places, lateral (select case when lon < 106.02 then '00000000-0000-0000-0000-0000000000e1' else '00000000-0000-0000-0000-0000000000e2' end::uuid as id) u,
                lateral (select timestamptz '2025-11-01T00:30:00+07' + (g * 37 % 365) * interval '1 day' + (g * 5 % 24) * interval '1 hour' as at) t;
            alter table incident enable trigger user",
        )
        .await
        .unwrap();
    app
}

/// The wish of these tests: the year, cells of 200 m.
pub fn wish() -> Value {
    json!({"province_code": "31", "from": "2025-11-01", "to": "2026-11-01", "side_m": 200})
}

/// A run from the wish to the end.
pub async fn found(app: &TestApp, wish: &Value) -> Value {
    let asked = app.post("/api/v1/hotspot-runs", wish).await.expect(202);
    assert_eq!(asked["state"], "queued");
    let office: Office = Office::beside(&app.office);
    assert!(office.work_off().await.unwrap());
    app.get(&path(&asked, "")).await.expect(200)
}

/// A run's address.
pub fn path(run: &Value, below: &str) -> String {
    format!("/api/v1/hotspot-runs/{}{below}", run["hotspot_run_id"].as_str().unwrap())
}

/// One number of the database.
async fn number(app: &TestApp, statement: &str, run: &Value) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement.to_owned()))
        .bind(run["hotspot_run_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap())
        .fetch_one(&app.db.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_counts_what_postgis_counts_and_finds_the_crowded_corner() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    assert_eq!((&run["state"], &run["error"]), (&json!("done"), &Value::Null), "{run}");
    assert_eq!(
        (&run["inputs"]["n"], &run["inputs"]["side_m"], &run["inputs"]["shape"]),
        (&json!(460), &json!(200.0), &json!("hexagon")),
        "{run}"
    );
    assert_eq!(run["may"], json!({"cancel": false, "delete": true, "declare": true, "cells": true, "surface": true, "rhythm": true}));
    // Of each cell what lies in its polygon, whatever made it; a place on a side may be in either, and there is none.
    let differing = number(
        &app,
        "select count(*) from hotspot_cell c where c.hotspot_run_id = $1 and c.n <> (select count(*) from incident i where st_covers(c.geom_3857, st_transform(i.geom, 3857)))",
        &run,
    )
    .await;
    assert_eq!(differing, 0);
    assert_eq!(number(&app, "select sum(n)::bigint from hotspot_cell where hotspot_run_id = $1", &run).await, 460);
    // By commune: the sums of the register.
    let communes = app.get(&path(&run, "/communes")).await.expect(200)["items"].clone();
    let of = |unit: &str| communes.as_array().unwrap().iter().find(|row| row["commune_id"] == unit).unwrap()["n"].as_i64().unwrap();
    for unit in [X, Y] {
        let counted: i64 = sqlx::query_scalar(
            "select count(*) from incident where current_commune_id = $1::uuid and occurred_from >= '2026-05-01T00:00+07' and occurred_from < '2026-11-01T00:00+07'",
        )
        .bind(unit)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        assert_eq!(of(unit), counted, "{unit} {communes}");
    }
    assert_eq!(
        (&run["compare"]["from"], &run["now"]["from"], &run["is_season_told"]),
        (&json!("2025-11-01"), &json!("2026-05-01"), &json!(false))
    );
    // One area, where the crowd is.
    let areas = app.get(&path(&run, "/areas")).await.expect(200)["items"].clone();
    let areas = areas.as_array().unwrap();
    assert_eq!((areas.len() as i64, &json!(areas.len())), (1, &run["findings"]["areas"]), "{areas:?}");
    let area = &areas[0];
    assert_eq!((&area["verdict"], &area["commune"]["commune_id"], &area["declared"]), (&json!("significant"), &json!(X), &Value::Null));
    let (lon, lat) = (area["centre"][0].as_f64().unwrap(), area["centre"][1].as_f64().unwrap());
    assert!((lon - 106.0047).abs() < 0.002 && (lat - 20.0047).abs() < 0.002, "{area}");
    let inside: i64 = sqlx::query_scalar(
        "select count(*) from incident i join hotspot_area a on st_covers(a.geom, i.geom) where a.hotspot_run_id = $1::uuid and a.number = 1",
    )
    .bind(run["hotspot_run_id"].as_str().unwrap())
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(area["n"], inside);
    assert_eq!(app.get(&path(&run, "/areas/1")).await.expect(200)["n"], inside);
    assert_eq!(app.get(&path(&run, "/areas/2")).await.status, 404);

    // The same cells on every face.
    let cells = app.get(&path(&run, "/cells")).await.expect(200)["features"].clone();
    let sum: i64 = cells.as_array().unwrap().iter().map(|cell| cell["properties"]["n"].as_i64().unwrap()).sum();
    assert_eq!(sum, 460);
    let slices = run["findings"]["slices"].as_array().unwrap();
    let mut in_slices = 0;
    for (at, slice) in slices.iter().enumerate() {
        let told = app.get(&path(&run, &format!("/slices?slice={at}"))).await.expect(200);
        let n: i64 = told["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).sum();
        assert_eq!((&told["from"], json!(n)), (&slice["from"], slice["n"].clone()));
        in_slices += n;
    }
    assert!(in_slices <= 460 && slices.len() > 1, "{slices:?}");
    assert_eq!(app.get(&path(&run, &format!("/slices?slice={}", slices.len()))).await.status, 400);

    let surface = app.get(&path(&run, "/surface")).await.expect(200);
    assert!(surface["most_per_km2"].as_f64().unwrap() > 0.0 && surface["legend"].as_array().unwrap().len() == 5, "{surface}");
    let picture = app.get(&path(&run, "/surface.png")).await;
    assert_eq!(picture.status, 200);
    assert!(picture.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let side = |at: usize| u32::from_be_bytes(picture.bytes[at..at + 4].try_into().unwrap());
    assert_eq!((json!(side(16)), json!(side(20))), (surface["cols"].clone(), surface["rows"].clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_gives_the_same_digits() {
    let app = world().await;
    let [first, second] = [found(&app, &wish()).await, found(&app, &wish()).await];
    for part in ["inputs", "findings", "backtest", "wish"] {
        assert_eq!(first[part], second[part], "{part}");
    }
    for table in ["hotspot_cell", "hotspot_area", "hotspot_surface", "hotspot_commune"] {
        let rows = async |run: &Value| -> Vec<String> {
            let statement =
                format!("select (to_jsonb(t) - 'hotspot_run_id')::text from {table} t where t.hotspot_run_id = $1::uuid order by 1");
            sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .bind(run["hotspot_run_id"].as_str().unwrap())
                .fetch_all(&app.db.pool)
                .await
                .unwrap()
        };
        let rows_of_first = rows(&first).await;
        assert!(!rows_of_first.is_empty(), "{table}");
        assert_eq!(rows_of_first, rows(&second).await, "{table}");
    }
}
