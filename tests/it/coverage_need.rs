//! Points of need, through HTTP: on the map and one by one, with what made each, and what masked accounts get of them.

use serde_json::{Value, json};

use crate::coverage::{LAT, LON};
use crate::coverage_runs::world;
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X};
use crate::tiles::decode::{Feature, features};

/// The tile of zoom 14 that holds the camera, and the tiles above it.
const TILE: [u32; 3] = [14, 13016, 7262];

async fn run(app: &TestApp) {
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    assert!(app.office.work_off().await.unwrap());
}

async fn tile(client: &Client, half: &str) -> Vec<Feature> {
    let [z, x, y] = TILE;
    let got = client.get(&format!("/tiles/need/{z}/{x}/{y}?half={half}")).await;
    assert!([200, 204].contains(&got.status), "{got}");
    features(&got.bytes, "need")
}

fn number(feature: &Feature, name: &str) -> f64 {
    feature.attributes[name].as_f64().unwrap()
}

fn of<'a>(found: &'a [Feature], source: &str) -> Vec<&'a Feature> {
    found.iter().filter(|feature| feature.attributes["source"] == source).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_point_of_need_is_on_the_map_with_whether_it_is_seen() {
    let (app, _) = world().await;
    assert_eq!(tile(&app, "day").await.len(), 0);
    run(&app).await;
    let by_day = tile(&app, "day").await;
    // Six pieces of street, four of them seen; the market seen, the school not; the hotspot not.
    assert_eq!(by_day.len(), 9);
    let seen = |found: &[&Feature]| found.iter().filter(|feature| feature.number("seen") == 1).count();
    assert_eq!((of(&by_day, "street").len(), seen(&of(&by_day, "street"))), (6, 4));
    assert_eq!((of(&by_day, "key_place").len(), seen(&of(&by_day, "key_place"))), (2, 1));
    assert_eq!((of(&by_day, "hotspot").len(), number(of(&by_day, "hotspot")[0], "weight")), (1, 0.5));
    // By night two pieces, and the theft of which no other need is near, on the middle of its cell.
    let by_night = tile(&app, "night").await;
    assert_eq!((seen(&of(&by_night, "street")), of(&by_night, "incident").len(), by_night.len()), (2, 1, 10));
    // Cells: nine points in X, the way and four pieces of street in Y … all in one tile of zoom 10.
    let [_, x, y] = TILE;
    let cells = app.get(&format!("/tiles/need/10/{}/{}?half=day", x >> 4, y >> 4)).await;
    let cells = features(&cells.bytes, "need_cell");
    let points: i64 = sqlx::query_scalar("select count(*) from need_point where by_day > 0").fetch_one(&app.db.pool).await.unwrap();
    let sum = |name: &str| cells.iter().map(|cell| number(cell, name)).sum::<f64>();
    // All but five are not seen.
    assert_eq!((sum("n"), sum("unseen"), sum("possibly")), (points as f64, points as f64 - 5.0, 0.0));
    // Farther away the communes.
    let far = features(&app.get(&format!("/tiles/need/8/{}/{}", x >> 6, y >> 6)).await.bytes, "need_commune");
    let of_x = far.iter().find(|feature| feature.attributes["commune_id"] == X).unwrap();
    let told = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["shares"]["day"]["all"].clone();
    assert_eq!((far.len(), &json!(number(of_x, "share"))), (2, &told["share"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_says_what_made_it_and_how_many_cameras_see_it() {
    let (app, _) = world().await;
    run(&app).await;
    let answer = app.get(&format!("/api/v1/coverage/need?lon={LON}&lat={LAT}&within_m=20")).await.expect(200);
    let items = answer["items"].as_array().unwrap();
    // The market 8 m ahead, and the first piece of street, 9.17 m.
    assert_eq!(items.len(), 2, "{answer}");
    let (market, street) = (&items[0], &items[1]);
    assert_eq!((&market["source"], &market["near"], &market["commune_id"]), (&json!("key_place"), &json!("Chợ Huyện"), &json!(X)));
    assert_eq!((&market["distance_m"], &street["distance_m"], &street["metres"]), (&json!(8.0), &json!(9.2), &json!(18.3)));
    assert_eq!((&street["near"], &street["task"]), (&json!("Phố Huyện"), &json!("overview")));
    assert_eq!((&market["day"]["seen_by"], &market["day"]["seen_by_at_most"], &market["day"]["seen"]), (&json!(1), &json!(1), &json!(1)));
    // 3 for a market and 0.11 for 18.33 m of a side street; the rest is the theft's.
    for (item, plain) in [(market, 3.0), (street, 0.11)] {
        let (weight, of_incidents) = (item["day"]["weight"].as_f64().unwrap(), item["day"]["of_incidents"].as_f64().unwrap());
        assert!((weight - of_incidents - plain).abs() < 0.002 && of_incidents > 0.0, "{item}");
        assert_eq!(item["night"]["of_incidents"], json!(0.0), "{item}");
    }
    // All of the theft by day is somewhere.
    let bbox = "/api/v1/coverage/need?bbox=106,20,106.02,20.01";
    let all = app.get(bbox).await.expect(200)["items"].as_array().unwrap().clone();
    let sum: f64 = all.iter().map(|item| item["day"]["of_incidents"].as_f64().unwrap()).sum();
    assert!((sum - 0.5).abs() < 0.01, "{sum}");
    // The school is the heaviest that nobody sees; pages go on where the one before ended.
    assert_eq!((all[0]["near"].as_str(), all.len()), (Some("Trường Tiểu học"), 10));
    let mut paged: Vec<Value> = Vec::new();
    let mut after = String::new();
    loop {
        let page = app.get(&format!("{bbox}&limit=4{after}")).await.expect(200);
        paged.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(paged, all);
    // Pages meet also if points before them have changed their weight.
    let page = app.get(&format!("{bbox}&limit=2")).await.expect(200);
    sqlx::query("update need_point set by_day = by_day / 1000 where number = $1 and commune_id = $2::uuid")
        .bind(all[0]["number"].as_i64())
        .bind(all[0]["commune_id"].as_str())
        .execute(&app.db.pool)
        .await
        .unwrap();
    let rest = app.get(&format!("{bbox}&limit=1&after={}", page["next"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"][0], all[2]);
    for wrong in [
        "",
        "?lon=106",
        "?bbox=106,20,106.02,20.01&lon=106&lat=20",
        "?lon=106&lat=20&within_m=5000",
        "?bbox=1,2,3",
        "?bbox=106,20,106.06,20.01",
        "?bbox=102,8,110,24",
    ] {
        app.get(&format!("/api/v1/coverage/need{wrong}")).await.expect(400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_accounts_get_no_point_and_no_weight_that_an_incident_made() {
    let (app, _) = world().await;
    run(&app).await;
    for (name, tier) in [("xem.o", "grid250"), ("xem.s", "counts")] {
        account(&app.db, name, "viewer", tier, "false, null", &[X]).await;
        let client = Client { address: app.address, token: session(&app.db, name).await };
        for half in ["day", "night"] {
            let found = tile(&client, half).await;
            assert_eq!((found.len(), of(&found, "incident").len()), (9, 0), "{name} {half}");
            let street: Vec<f64> = of(&found, "street").into_iter().map(|feature| number(feature, "weight")).collect();
            assert_eq!(street, [0.11; 6], "{name}");
            let path = format!("/api/v1/coverage/need?bbox=106,20,106.04,20.01&half={half}");
            let items = client.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
            // Nothing of the other commune either.
            assert_eq!(items.len(), 9, "{items:?}");
            assert!(items.iter().all(|item| item["day"]["of_incidents"].is_null() && item["commune_id"] == X), "{items:?}");
        }
        let before = tile(&client, "day").await;
        toy::theft(&app, LON, LAT, "2026-11-20T10:00:00+07:00").await;
        toy::theft(&app, LON, 20.0035, "2026-11-20T10:00:00+07:00").await;
        assert!(app.office.work_off().await.unwrap());
        assert_eq!(tile(&client, "day").await.len(), before.len());
        let weights = |found: &[Feature]| found.iter().map(|feature| number(feature, "weight").to_string()).collect::<Vec<_>>();
        assert_eq!(weights(&tile(&client, "day").await), weights(&before), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_figure_of_one_place_and_no_weight_of_a_gap_tells_a_masked_account_of_incidents() {
    let (app, _) = world().await;
    run(&app).await;
    let weights = |answer: &Value| -> Vec<(String, f64)> {
        let weight = |gap: &Value| (gap["properties"]["near"].to_string(), gap["properties"]["weight"].as_f64().unwrap());
        answer["features"].as_array().unwrap().iter().map(weight).collect()
    };
    for (name, tier) in [("xem.o", "grid250"), ("xem.s", "counts")] {
        account(&app.db, name, "viewer", tier, "false, null", &[X]).await;
        let client = Client { address: app.address, token: session(&app.db, name).await };
        let needs = async |kind: &str| -> Vec<f64> {
            let items = client.get(&format!("/api/v1/coverage/units?province=31&kind={kind}")).await.expect(200)["items"].clone();
            items.as_array().unwrap().iter().map(|item| item["need"].as_f64().unwrap()).collect()
        };
        let gaps = async || weights(&client.get(&format!("/api/v1/coverage/gaps?commune={X}")).await.expect(200));
        // The market and the school weigh 3 each; the hotspot 0.5, as a whole number 0 or 1.
        let before = (needs("key_place").await, needs("hotspot").await, gaps().await);
        assert_eq!(before.0, [3.0, 3.0], "{name}");
        // Twenty thefts at the door of the school, and as many in the hotspot, of which each would weigh about 1.
        for minute in 10..30 {
            toy::theft(&app, LON, LAT - 50.0 / 110_690.0, &format!("2026-11-20T10:{minute}:00+07:00")).await;
            toy::theft(&app, LON, 20.008_05, &format!("2026-11-20T11:{minute}:00+07:00")).await;
        }
        assert!(app.office.work_off().await.unwrap());
        assert_eq!((needs("key_place").await, needs("hotspot").await), (before.0, before.1), "{name}");
        // Which gaps there are is the same, too: their places are near no other.
        let mut after = gaps().await;
        let mut before = before.2;
        for list in [&mut after, &mut before] {
            list.sort_by(|a, b| a.0.cmp(&b.0));
        }
        assert_eq!(after, before, "{name}");
    }
    let exact = app.get("/api/v1/coverage/units?province=31&kind=key_place").await.expect(200)["items"][0]["need"].as_f64().unwrap();
    assert!(exact > 10.0, "{exact}");
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_accounts_get_the_gaps_that_there_would_be_without_incidents() {
    let (app, _) = world().await;
    // So heavy that they would draw the gap of the school to themselves, and one where nothing else is.
    for minute in 10..30 {
        toy::theft(&app, LON, LAT - 140.0 / 110_690.0, &format!("2026-11-20T10:{minute}:00+07:00")).await;
        toy::theft(&app, 106.012, 20.002, &format!("2026-11-20T10:{minute}:00+07:00")).await;
    }
    run(&app).await;
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    let masked = [("xem.o", "grid250"), ("xem.s", "counts")];
    for (name, tier) in masked {
        account(&app.db, name, "viewer", tier, "false, '31'", &[]).await;
    }
    // All but the ids, which are made of the run's, in the order of the answer.
    let told = async |name: &str, half: &str| -> Vec<Value> {
        let client = Client { address: app.address, token: session(&app.db, name).await };
        let mut found = client.get(&format!("/api/v1/coverage/gaps?province=31&half={half}")).await.expect(200)["features"].clone();
        for gap in found.as_array_mut().unwrap() {
            gap["id"].take();
            gap["properties"]["gap_id"].take();
        }
        found.as_array().unwrap().clone()
    };
    let mut with = Vec::new();
    for half in ["day", "night"] {
        let exact = told("tinh.31", half).await;
        let plain = told("xem.s", half).await;
        assert_eq!(told("xem.o", half).await, plain, "{half}");
        assert_ne!(plain, exact, "{half}");
        with.push(plain);
    }
    let near: Vec<&str> = with[0].iter().map(|gap| gap["properties"]["near"].as_str().unwrap()).collect();
    assert_eq!(near, ["Trường Tiểu học", "Đường Bờ", "Bãi xe"]);
    let communes = async |name: &str| {
        let client = Client { address: app.address, token: session(&app.db, name).await };
        let items = client.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].clone();
        items.as_array().unwrap().iter().map(|item| item["gaps"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(communes("xem.s").await, [2, 1]);
    // The same as of a run that was made without any, and that is what such a run tells everybody.
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31", "recipe": {"incident": null}})).await.expect(202);
    assert!(app.office.work_off().await.unwrap());
    for (half, with) in ["day", "night"].into_iter().zip(with) {
        for name in ["tinh.31", "xem.o", "xem.s"] {
            assert_eq!(told(name, half).await, with, "{name} {half}");
        }
    }
    // What they are made from is for nobody but through the views.
    for role in ["bando138_wide", "bando138_narrow_grid", "bando138_narrow_counts"] {
        let may: bool =
            sqlx::query_scalar("select has_table_privilege($1, 'gap_plain', 'select')").bind(role).fetch_one(&app.db.pool).await.unwrap();
        assert!(!may, "{role}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_an_earlier_run_stay_what_they_were() {
    let (app, camera) = world().await;
    run(&app).await;
    let first = app.get("/api/v1/coverage?province=31").await.expect(200);
    let id = first["run"]["coverage_run_id"].as_str().unwrap().to_owned();
    let faces = ["/api/v1/coverage?", "/api/v1/coverage/communes?", "/api/v1/coverage/units?kind=key_place&"];
    let mut before = Vec::new();
    for face in faces {
        let by_run = app.get(&format!("{face}run={id}")).await.expect(200);
        assert_eq!(by_run, app.get(&format!("{face}province=31")).await.expect(200), "{face}");
        before.push(by_run);
    }
    let broken = json!({"status": "faulty", "since_on": "2026-11-20", "reason": "Mất nguồn"});
    app.post_if(&format!("/api/v1/cameras/{camera}/status"), "\"1\"", &broken).await.expect(200);
    run(&app).await;
    for (face, before) in faces.into_iter().zip(&before) {
        let of_first = app.get(&format!("{face}run={id}")).await.expect(200);
        assert_eq!(of_first["freshness"], json!({"state": "past", "stale_since": null, "waiting": 0, "postponed": 0}), "{face}");
        for name in ["items", "shares", "cameras"] {
            assert_eq!(of_first[name], before[name], "{face}");
        }
    }
    // What the second run compares itself with is the first.
    let items = app.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].clone();
    let of_x = |items: &Value, name: &str| items.as_array().unwrap().iter().find(|item| item["commune_id"] == X).unwrap()[name].clone();
    assert_eq!((of_x(&items, "share"), of_x(&items, "before")), (json!(0.0), of_x(&before[1]["items"], "share")));
    app.get(&format!("/api/v1/coverage?run={id}&province=24")).await.expect(404);
    app.get("/api/v1/coverage?run=00000000-0000-7000-8000-000000000000").await.expect(404);
    assert_eq!(app.get(&format!("/api/v1/coverage?run={id}&commune={X}")).await.expect(200)["cameras"]["communes"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_tile_of_a_hundred_thousand_points_is_large() {
    let (app, _) = world().await;
    run(&app).await;
    sqlx::raw_sql(
        "insert into need_point (coverage_run_id, commune_id, number, source, task, lon, lat, metres, by_day, by_night, plain_by_day, plain_by_night,
            seen_by_day, at_most_by_day, seen_by_night, at_most_by_night)
        select r.coverage_run_id, '00000000-0000-0000-0000-0000000000e1', 1000 + n, 'street', 'overview', 106 + (n % 400) * 0.00005, 20 + (n / 400) * 0.00004, 18,
            0.1 + n % 97 / 100.0, 0.1, 0.1, 0.1, n % 2, n % 3 + n % 2, 0, 0
        from coverage_run r, generate_series(1, 100000) n where r.state = 'done';
        analyze need_point",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    // From the country down to the corner of the commune: tiles of 20.005° N 106.005° E.
    let [z, x, y] = TILE;
    for zoom in 7..=18_u32 {
        let (x, y) = if zoom <= z { (x >> (z - zoom), y >> (z - zoom)) } else { (x << (zoom - z), y << (zoom - z)) };
        let start = std::time::Instant::now();
        let got = app.get(&format!("/tiles/need/{zoom}/{x}/{y}")).await;
        eprintln!("zoom {zoom}: {} bytes in {} ms", got.bytes.len(), start.elapsed().as_millis());
        assert!([200, 204].contains(&got.status) && got.bytes.len() < 500_000, "zoom {zoom}: {} bytes", got.bytes.len());
    }
}
