//! What runs of hotspots tell beside their figures: of what is theirs to tell for a purpose alone, what may be done with them and why not, the sum of all communes,
//! and how they agree with the register.

use serde_json::{Value, json};

use crate::exports::unpercent;
use crate::hotspot_runs::{found, path, wish, world};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{X, Y};
use crate::tiles::decode::features;

async fn as_account(app: &TestApp, name: &str) -> Client {
    Client { address: app.address, token: session(&app.db, name).await }
}

/// A session of an account that has not said what exact places are for.
async fn without_purpose(app: &TestApp, name: &str) -> Client {
    let client = as_account(app, name).await;
    sqlx::query("update session set purpose = null, purpose_stated_at = null where token_sha256 = sha256($1::bytea)")
        .bind(client.token.as_bytes())
        .execute(&app.db.pool)
        .await
        .unwrap();
    client
}

fn id(run: &Value) -> String {
    run["hotspot_run_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_finer_than_rounded_places_is_told_for_a_purpose() {
    let app = world().await;
    let fine = found(&app, &wish()).await;
    let mut wider = wish();
    wider["side_m"] = json!(300);
    let coarse = found(&app, &wider).await;
    let mut clusters = wider.clone();
    clusters["method"] = json!("dbscan");
    let clusters = found(&app, &clusters).await;
    assert_eq!((&coarse["state"], &clusters["state"]), (&json!("done"), &json!("done")), "{coarse} {clusters}");
    // The ground has no room for enough cells of 500 m; what counts is the side that a run has.
    let to_500_m = "update hotspot_run set inputs = jsonb_set(inputs, '{side_m}', '500') where inputs ->> 'side_m' like '300%'";
    assert_eq!(sqlx::query(to_500_m).execute(&app.db.pool).await.unwrap().rows_affected(), 2);
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    let before = id(&coarse);
    let listed = |run: &Value| [path(run, "/cells"), path(run, "/slices?slice=0"), path(run, &format!("/changes?before={before}"))];
    let areas = |run: &Value| {
        let export = format!("/api/v1/exports/hotspot-areas?run={}&format=csv", id(run));
        [path(run, "/areas"), path(run, "/areas/1"), path(run, "/areas/1/declare"), export]
    };
    let tile = |run: &Value| format!("/tiles/hotspot_cells/10/813/453?run={}", id(run));
    // Those who have said it see them; the tile of the whole country is kept for them.
    let cells = features(&app.get(&tile(&fine)).await.bytes, "hotspot_cells").len();
    assert!(cells > 50);
    for name in ["quantri", "tinh.31"] {
        let client = without_purpose(&app, name).await;
        let needs = async |run: &Value| client.get(&path(run, "")).await.expect(200)["needs_purpose"].clone();
        assert_eq!(needs(&fine).await, json!({"cells": true, "areas": true, "surface": true}), "{name}");
        assert_eq!(needs(&coarse).await, json!({"cells": false, "areas": false, "surface": true}));
        assert_eq!(needs(&clusters).await["areas"], true);
        let is_refused = async |addresses: &[String]| {
            let mut refused = Vec::new();
            for address in addresses {
                let answer = client.get(address).await;
                refused.push(answer.status == 403 && answer.json_type() == "/problems/purpose-needed");
            }
            refused
        };
        // Two runs of unlike sides cannot be compared; that is said first.
        assert_eq!(is_refused(&listed(&fine)).await, [true, true, false], "{name}");
        assert_eq!(is_refused(&areas(&fine)).await, [true; 4], "{name}");
        // A bump of a lone incident has its top on the place, whatever the bandwidth is.
        for run in [&fine, &coarse] {
            assert_eq!(is_refused(&[path(run, "/surface"), path(run, "/surface.png")]).await, [true; 2]);
        }
        assert_eq!(is_refused(&listed(&coarse)).await, [false; 3], "{name}");
        assert_eq!(is_refused(&areas(&coarse)).await, [false; 4], "{name}");
        assert_eq!((is_refused(&listed(&clusters)).await, is_refused(&areas(&clusters)).await), (vec![false; 3], vec![true; 4]), "{name}");
        let body = json!({"name": "Góc chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "15/QĐ-BCĐ", "declared_on": "2026-11-20"});
        assert_eq!(client.post(&path(&fine, "/areas/1/declare"), &body).await.expect(403)["type"], "/problems/purpose-needed");
        assert_eq!(features(&client.get(&tile(&fine)).await.bytes, "hotspot_cells").len(), 0, "{name}");
        assert!(!features(&client.get(&tile(&coarse)).await.bytes, "hotspot_cells").is_empty(), "{name}");
        let needs_of_side = async |side_m: f64| {
            let set = "update hotspot_run set inputs = jsonb_set(inputs, '{side_m}', to_jsonb($2::float8)) where hotspot_run_id = $1::uuid";
            sqlx::query(set).bind(id(&coarse)).bind(side_m).execute(&app.db.pool).await.unwrap();
            needs(&coarse).await["cells"].clone()
        };
        // What cells of 250 and of 260 m have in common is some metres wide.
        assert_eq!(
            [needs_of_side(250.0).await, needs_of_side(499.0).await, needs_of_side(500.0).await],
            [json!(true), json!(true), json!(false)]
        );
        // Figures by commune and the run itself are no places.
        assert_eq!(client.get(&path(&fine, "/communes")).await.status, 200);
        client.json("PUT", "/api/v1/session/purpose", &json!({"purpose": "Lập kế hoạch tuần tra"})).await.expect(200);
        assert_eq!(needs(&fine).await, json!({"cells": false, "areas": false, "surface": false}));
        assert_eq!((is_refused(&listed(&fine)).await, is_refused(&areas(&fine)).await), (vec![false; 3], vec![false; 4]), "{name}");
        assert_eq!(features(&client.get(&tile(&fine)).await.bytes, "hotspot_cells").len(), cells, "{name}");
    }
    // Whatever is read for a purpose is written down, with the run; of the coarse run the surface alone is.
    let account = as_account(&app, "tinh.31").await;
    account.json("PUT", "/api/v1/session/purpose", &json!({"purpose": "Lập kế hoạch tuần tra"})).await.expect(200);
    for run in [&fine, &coarse] {
        for below in ["/surface", "/surface.png", "/cells", "/slices?slice=0", "/areas"] {
            assert_eq!(account.get(&path(run, below)).await.status, 200, "{below}");
        }
    }
    let noted: Vec<(String, i64)> = sqlx::query_as(
        "select detail ->> 'face', (detail ->> 'count')::bigint from audit_event
        where entity = 'hotspot_run' and action = 'read_places' and actor = 'tinh.31' and entity_id = $1::uuid and detail ->> 'purpose' = 'Lập kế hoạch tuần tra' order by 1, 2",
    )
    .bind(id(&fine))
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let of = |face: &str, count: usize| (face.to_owned(), count as i64);
    let twice = |face: &str, count: usize| [of(face, count), of(face, count)];
    let areas = [of("areas", 1), of("areas", 1), of("areas", 1)];
    let expected =
        [&areas[..], &twice("cells", cells), &[of("export", 0), of("map", 0)], &twice("slices", cells), &twice("surface", 1)].concat();
    assert_eq!(noted, expected);
    let of_coarse: Vec<String> = sqlx::query_scalar(
        "select detail ->> 'face' from audit_event where entity = 'hotspot_run' and action = 'read_places' and actor = 'tinh.31' and entity_id = $1::uuid",
    )
    .bind(id(&coarse))
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(of_coarse, ["surface", "surface"]);
}

/// With an incident of each kind that does not count: what counts and what does not are together the list of the register.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_agrees_with_the_register() {
    let app = world().await;
    let set = async |number: i32, change: &str| {
        let statement = format!("update incident set {change} where incident_code = 'HP-T-{number}'");
        assert_eq!(sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db.pool).await.unwrap().rows_affected(), 1);
    };
    for number in [1, 2, 3] {
        set(number, "status = 'not_offence'").await;
    }
    for number in [4, 9, 10, 11] {
        set(number, "sensitivity = 'victim_sensitive'").await;
    }
    // Of few that could tell of a victim, and of none, the same is told.
    let few = found(&app, &wish()).await;
    let said = async |run: &Value| {
        let file = app.get(&format!("/api/v1/exports/hotspot-communes?run={}&format=csv", id(run))).await;
        let facts: Value = serde_json::from_str(&unpercent(file.header("bando138-facts").unwrap())).unwrap();
        facts["run_left_out"].as_str().unwrap().to_owned()
    };
    let told = |run: &Value| ["sensitive", "sensitive_below"].map(|name| run["inputs"]["left_out"][name].clone());
    assert_eq!(told(&few), [Value::Null, json!(5)]);
    assert!(said(&few).await.contains("có thể làm lộ nạn nhân: dưới 5; "), "{}", said(&few).await);
    set(5, "sensitivity = 'restricted', status = 'not_offence'").await;
    set(6, "geom_precision = 'hamlet_centroid'").await;
    set(7, "offence_code = '290'").await;
    set(8, "voided_on = '2026-11-01', voided_reason = 'nhập trùng'").await;
    let run = found(&app, &wish()).await;
    let left_out = run["inputs"]["left_out"].as_object().unwrap();
    let of = |name: &str| left_out[name].as_i64().unwrap();
    assert_eq!((of("not_offence"), of("sensitive"), of("hamlet_centroid"), of("not_mappable")), (3, 5, 1, 1), "{left_out:?}");
    let all = run["inputs"]["n"].as_i64().unwrap() + left_out.values().map(|n| n.as_i64().unwrap()).sum::<i64>();
    let counted: i64 = sqlx::query_scalar(
        "select count(*) from incident where voided_on is null and occurred_from >= '2025-11-01T00:00+07' and occurred_from < '2026-11-01T00:00+07'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    let listed =
        app.get("/api/v1/incidents?province=31&from=2025-11-01&to=2026-11-01&count=true&limit=1").await.expect(200)["total"].clone();
    assert_eq!((all, json!(all)), (counted, listed));
    let scale = app.post("/api/v1/hotspots/scale", &wish()).await.expect(200);
    assert_eq!((&scale["left_out"]["not_offence"], scale["left_out"].get("sensitive")), (&json!(3), None));
    assert_eq!(told(&run), [json!(5), Value::Null]);
    assert!(said(&run).await.contains("có thể làm lộ nạn nhân: 5; "), "{}", said(&run).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_communes_together_have_a_row_for_who_sees_them_all() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    let told = app.get(&path(&run, "/communes")).await.expect(200);
    let sum = |name: &str| told["items"].as_array().unwrap().iter().map(|row| row[name].as_i64().unwrap()).sum::<i64>();
    let total = &told["total"];
    assert_eq!((&total["communes"], &total["n"], &total["n_before"]), (&json!(2), &json!(sum("n")), &json!(sum("n_before"))), "{total}");
    assert_eq!((&total["days"], &run["findings"]["total"]), (&told["items"][0]["days"], total));
    assert!(total["low"].as_f64().unwrap() < total["change_part"].as_f64().unwrap() && total["verdict"].is_string());
    for (name, role, tier, scope, communes) in [
        ("tinh.31", "province", "exact", "false, '31'", &[][..]),
        ("xa.x", "commune", "exact", "false, null", &[X]),
        ("xem.luoi", "viewer", "grid250", "false, '31'", &[]),
        ("xem.so", "viewer", "counts", "false, '31'", &[]),
    ] {
        account(&app.db, name, role, tier, scope, communes).await;
    }
    for (name, sees) in [("tinh.31", true), ("xem.luoi", true), ("xa.x", false), ("xem.so", false)] {
        let client = as_account(&app, name).await;
        let told = client.get(&path(&run, "/communes")).await.expect(200);
        let row = client.get(&path(&run, "")).await.expect(200);
        assert_eq!((told["total"] == *total, row["findings"]["total"] == *total), (sees, sees), "{name}");
        assert_eq!(told["total"].is_null(), !sees, "{name}");
    }
    // A run of one commune has the sum of that one.
    let mut of_y = wish();
    (of_y["communes"], of_y["side_m"]) = (json!([Y]), json!(100));
    let of_y = found(&app, &of_y).await;
    let told = app.get(&path(&of_y, "/communes")).await.expect(200);
    assert_eq!((&told["total"]["communes"], &told["total"]["n"]), (&json!(1), &told["items"][0]["n"]));
    // Hours and days of a commune: all of its incidents of the window; for exact tiers, each of what is its own.
    let rhythm = |unit: &str| path(&run, &format!("/communes/{unit}/rhythm"));
    let told = app.get(&rhythm(X)).await.expect(200);
    let days: i64 = told["days"].as_array().unwrap().iter().map(|day| day["n"].as_i64().unwrap()).sum();
    let counted: i64 = sqlx::query_scalar("select count(*) from incident where current_commune_id = $1::uuid")
        .bind(X)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!((&told["n"], days, told["hours"].as_array().unwrap().len()), (&json!(counted), counted, 7));
    for (name, unit, status) in [("xa.x", X, 200), ("xa.x", Y, 404), ("tinh.31", Y, 200), ("xem.luoi", X, 403), ("xem.so", X, 404)] {
        assert_eq!(as_account(&app, name).await.get(&rhythm(unit)).await.status, status, "{name} {unit}");
    }
    assert_eq!(told.get("commune_id"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_done_is_told_with_its_reason() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    let codes = |row: &Value| {
        let found = row["may_not"].as_object().unwrap().iter();
        found.map(|(name, why)| format!("{name} {}", why["code"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let row = async |client: &Client| client.get(&path(&run, "")).await.expect(200);
    assert_eq!((codes(&row(&app).await), &row(&app).await["own"]), (vec!["cancel over".to_owned()], &Value::Null));
    // The one area is in X; what is in either is the whole.
    let (x, y) = (row(&as_account(&app, "xa.x").await).await, row(&as_account(&app, "xa.y").await).await);
    assert_eq!(codes(&x), ["cancel not_yours", "delete not_yours"]);
    let of = |row: &Value, name: &str| row["own"][name].as_i64().unwrap();
    assert_eq!((of(&x, "areas"), of(&y, "areas")), (1, 0));
    // Of the whole window, as the hours and the cells.
    for (row, unit) in [(&x, X), (&y, Y)] {
        let counted: i64 = sqlx::query_scalar(
            "select count(*) from incident where current_commune_id = $1::uuid and occurred_from >= '2025-11-01T00:00+07' and occurred_from < '2026-11-01T00:00+07'",
        )
        .bind(unit)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        assert_eq!(of(row, "n"), counted, "{unit}");
    }
    assert_eq!(json!(of(&x, "cells_hot") + of(&y, "cells_hot")), run["findings"]["cells_hot"]);

    let declare = path(&run, "/areas/1/declare");
    let known = async |row: &Value| row["warnings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect::<Vec<_>>();
    let first = app.get(&declare).await.expect(200);
    assert_eq!((&first["may"], &first["why"], &first["hotspots"]), (&json!(true), &Value::Null, &json!([])), "{first}");
    assert!(!known(&first).await.contains(&json!("near_hotspot")));
    let square = |lon: f64| {
        let (west, east, south, north) = (lon, lon + 0.001, 20.0, 20.001);
        json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
    };
    let area: Value = app.get(&path(&run, "/areas/1")).await.expect(200);
    let (lon, lat) = (area["centre"][0].as_f64().unwrap(), area["centre"][1].as_f64().unwrap());
    let body = |name: &str, geometry: Value| json!({"name": name, "area_types": ["type1_ttxh"], "declared_by_doc": "15/QĐ-BCĐ", "declared_on": "2026-11-20", "geometry": geometry});
    let inside = json!({"type": "Polygon", "coordinates": [[[lon, lat], [lon + 0.0002, lat], [lon + 0.0002, lat + 0.0002], [lon, lat + 0.0002], [lon, lat]]]});
    let inside = app.post("/api/v1/hotspots", &body("Chợ", inside)).await.expect(201);
    app.post("/api/v1/hotspots", &body("Xa", square(106.03))).await.expect(201);
    sqlx::query("update hotspot_area set story = 'past'").execute(&app.db.pool).await.unwrap();
    sqlx::query("update hotspot_run set backtest = jsonb_set(backtest, '{verdict}', '\"worse\"')").execute(&app.db.pool).await.unwrap();
    sqlx::query("update hotspot_area set is_wide = true").execute(&app.db.pool).await.unwrap();
    let told = app.get(&declare).await.expect(200);
    assert_eq!(known(&told).await, ["near_hotspot", "wide", "not_hot_now", "counts_better"].map(|code| json!(code)), "{told}");
    assert_eq!(
        told["hotspots"],
        json!([{"hotspot_id": inside["hotspot_id"], "hotspot_code": inside["hotspot_code"], "name": "Chợ", "distance_m": 0.0}])
    );
    let mut body = body("Góc chợ", Value::Null);
    body.as_object_mut().unwrap().remove("geometry");
    let declared = app.post(&declare, &body).await.expect(201);
    let told = app.get(&declare).await.expect(200);
    assert_eq!((&told["may"], &told["why"]["code"]), (&json!(false), &json!("declared")));
    let row = app.get(&path(&run, "")).await.expect(200);
    assert_eq!((&row["may"]["delete"], &row["may_not"]["delete"]["code"]), (&json!(false), &json!("declared")));
    let refused = app.send("DELETE", &path(&run, ""), &[], b"").await.expect(409);
    let code = declared["hotspot_code"].as_str().unwrap();
    assert!(refused["detail"].as_str().unwrap().contains(code), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_can_be_compared_are_listed() {
    let app = world().await;
    let of = |from: &str, to: &str, side: i64| {
        let mut wish = wish();
        (wish["from"], wish["to"], wish["side_m"]) = (json!(from), json!(to), json!(side));
        wish
    };
    let first = found(&app, &of("2025-11-01", "2026-05-01", 200)).await;
    let second = found(&app, &of("2026-05-01", "2026-11-01", 200)).await;
    found(&app, &of("2026-05-01", "2026-11-01", 300)).await;
    found(&app, &of("2026-04-01", "2026-11-01", 200)).await;
    let with = async |run: &Value| -> Vec<Value> {
        let list = app.get(&format!("/api/v1/hotspot-runs?comparable_with={}", id(run))).await.expect(200);
        list["items"].as_array().unwrap().iter().map(|run| run["hotspot_run_id"].clone()).collect()
    };
    assert_eq!((with(&first).await, with(&second).await), (vec![second["hotspot_run_id"].clone()], vec![first["hotspot_run_id"].clone()]));
    assert_eq!(app.get(&format!("/api/v1/hotspot-runs?comparable_with={X}")).await.status, 404);
}
