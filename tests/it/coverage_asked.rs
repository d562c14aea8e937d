//! Questions about views and gaps, through HTTP: a map of views, cameras that see the same, what one camera alone sees, tiles and files of gaps.

use serde_json::{Value, json};

use crate::coverage::{LAT, LON, camera, registered};
use crate::coverage_runs::world;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X};

fn box_around(half_deg: f64) -> String {
    format!("/api/v1/views?bbox={},{},{},{}", LON - half_deg, LAT - half_deg, LON + half_deg, LAT + half_deg)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_has_the_views_of_its_cameras_with_how_certain_they_are() {
    let app = toy::app().await;
    let known = registered(&app, &camera()).await;
    let mut unknown = camera();
    unknown.as_object_mut().unwrap().remove("azimuth_deg");
    let unknown = registered(&app, &unknown).await;
    let mut turning = camera();
    turning["camera_type"] = json!("ptz");
    turning["pan_min_deg"] = json!(90);
    turning["pan_max_deg"] = json!(180);
    let turning = registered(&app, &turning).await;
    let answer = app.get(&box_around(0.001)).await.expect(200);
    let mut told: Vec<(&str, &str)> = answer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| &feature["properties"])
        .map(|told| (told["camera_id"].as_str().unwrap(), told["certainty"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    let mut expected = [(&*known, "certain"), (&*unknown, "unknown"), (&*turning, "certain"), (&*turning, "possible")];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!((&answer["is_whole"], &answer["cameras"]), (&json!(true), &json!(3)));
    // The same ground as the view of the one camera.
    let alone = app.get(&format!("/api/v1/cameras/{known}/view?task=overview&light=day")).await.expect(200);
    let of_known = answer["features"].as_array().unwrap().iter().find(|feature| feature["properties"]["camera_id"] == known).unwrap();
    assert_eq!(of_known["geometry"], alone["features"][0]["geometry"]);
    // All round, as PostGIS measures it: a disc of 48 corners.
    let ring = answer["features"].as_array().unwrap().iter().find(|feature| feature["properties"]["certainty"] == "unknown").unwrap();
    let (reach_m, area_m2): (f64, f64) = sqlx::query_as(
        "select st_distance(st_makepoint($2, st_ymin(g))::geography, st_makepoint($2, st_ymax(g))::geography) / 2, st_area(g::geography)
        from (select st_setsrid(st_geomfromgeojson($1), 4326) as g) x",
    )
    .bind(ring["geometry"].to_string())
    .bind(LON)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    let disc = 24.0 * (std::f64::consts::TAU / 48.0).sin() * reach_m * reach_m;
    assert!((area_m2 / disc - 1.0).abs() < 0.002, "{area_m2} {disc}");
    assert_eq!(app.get("/api/v1/views?bbox=106.03,20.0,106.04,20.01").await.expect(200)["features"], json!([]));
    assert!(app.get(&format!("{}&task=perceive&light=night", box_around(0.001))).await.expect(200)["task"] == "perceive");
    app.get("/api/v1/views").await.expect(400);
    app.get(&format!("{}&light=dusk", box_around(0.001))).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_see_the_same_are_named_also_before_one_is_saved() {
    let app = toy::app().await;
    let first = registered(&app, &camera()).await;
    let turned = |azimuth_deg: f64| {
        let mut camera = camera();
        camera["azimuth_deg"] = json!(azimuth_deg);
        camera
    };
    let beside = registered(&app, &turned(5.0)).await;
    // 45° aside, and the other way round.
    registered(&app, &turned(45.0)).await;
    registered(&app, &turned(180.0)).await;
    let answer = app.get(&format!("/api/v1/cameras/{first}/alike")).await.expect(200);
    let items = answer["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["camera_id"], &items[0]["bearing_difference_deg"]), (1, &json!(beside), &json!(5.0)), "{answer}");
    // As PostGIS has it of the two views.
    let view = async |id: &str| {
        app.get(&format!("/api/v1/cameras/{id}/view?task=overview&light=day")).await.expect(200)["features"][0]["geometry"].to_string()
    };
    let expected: f64 = sqlx::query_scalar(
        "select st_area(st_intersection(a, b)::geography) / least(st_area(a::geography), st_area(b::geography))
        from (select st_setsrid(st_geomfromgeojson($1), 4326) as a, st_setsrid(st_geomfromgeojson($2), 4326) as b) x",
    )
    .bind(view(&first).await)
    .bind(view(&beside).await)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    let overlap = items[0]["overlap"].as_f64().unwrap();
    assert!((overlap - expected).abs() < 0.001, "{overlap} {expected}");
    let mut setup = turned(357.0);
    setup.as_object_mut().unwrap().retain(|name, _| !["status", "installed_on"].contains(&name.as_str()));
    setup["lon"] = json!(LON);
    setup["lat"] = json!(LAT);
    let alike = app.post("/api/v1/views", &setup).await.expect(200)["alike"].clone();
    let ids: Vec<&str> = alike.as_array().unwrap().iter().map(|item| item["camera_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&*first, &*beside]);
    setup["lat"] = json!(LAT + 0.002);
    assert_eq!(app.post("/api/v1/views", &setup).await.expect(200)["alike"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_inside_of_a_larger_one_is_alike_from_both_sides() {
    let app = toy::app().await;
    let wide = registered(&app, &camera()).await;
    let mut body = camera();
    body["max_range_m"] = json!(40);
    let nested = registered(&app, &body).await;
    let view = async |id: &str| {
        app.get(&format!("/api/v1/cameras/{id}/view?task=overview&light=day")).await.expect(200)["features"][0]["geometry"].to_string()
    };
    let share: f64 = sqlx::query_scalar(
        "select st_area(st_intersection(a, b)::geography) / st_area(a::geography)
        from (select st_setsrid(st_geomfromgeojson($1), 4326) as a, st_setsrid(st_geomfromgeojson($2), 4326) as b) x",
    )
    .bind(view(&wide).await)
    .bind(view(&nested).await)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    // (40² − 3.6²) / (70² − 3.6²) of it, nearly.
    assert!((0.25..0.4).contains(&share), "{share}");
    for (id, other, [of_this, of_other]) in [(&wide, &nested, [share, 1.0]), (&nested, &wide, [1.0, share])] {
        let answer = app.get(&format!("/api/v1/cameras/{id}/alike")).await.expect(200);
        let item = &answer["items"][0];
        assert_eq!(&item["camera_id"], other, "{answer}");
        for (name, expected) in [("overlap", 1.0), ("overlap_of_this", of_this), ("overlap_of_other", of_other)] {
            assert!((item[name].as_f64().unwrap() - expected).abs() < 0.002, "{name}: {item}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_lost_is_what_one_camera_alone_sees() {
    let (app, id) = world().await;
    let path = format!("/api/v1/cameras/{id}/loss");
    let lost = app.get(&path).await.expect(200);
    // Four pieces of street and the market by day, two and the market by night; 0.44 + 3 + what the theft by day left there.
    assert_eq!((&lost["day"]["points"], &lost["night"]["points"]), (&json!(5), &json!(3)), "{lost}");
    let (metres, need) = (lost["day"]["street_m"].as_f64().unwrap(), lost["day"]["need"].as_f64().unwrap());
    assert!((metres - 73.33).abs() < 0.1 && (need - 3.94).abs() < 0.01, "{metres} {need}");
    assert_eq!((lost["communes"].as_array().unwrap().len(), &lost["communes"][0]["commune_id"]), (1, &json!(X)));
    assert_eq!(lost["features"].as_array().unwrap().len(), 8);
    account(&app.db, "xem.x", "viewer", "counts", "false, null", &[X]).await;
    let masked = Client { address: app.address, token: session(&app.db, "xem.x").await }.get(&path).await.expect(200);
    let need = masked["day"]["need"].as_f64().unwrap();
    assert!((need - 3.44).abs() < 0.01, "{need}");
    // A second one beside it, and nothing is.
    registered(&app, &camera()).await;
    assert_eq!(app.get(&path).await.expect(200)["day"], json!({"need": 0.0, "street_m": 0.0, "points": 0}));
    app.get("/api/v1/cameras/00000000-0000-7000-8000-000000000000/loss").await.expect(404);
}

/// Nobody knows what it would be by a recipe that cannot be read; by another one it would be another loss.
#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_lost_is_not_told_by_another_recipe_than_that_of_the_run() {
    let (app, id) = world().await;
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    assert!(app.office.work_off().await.unwrap());
    let path = format!("/api/v1/cameras/{id}/loss");
    let lost = app.get(&path).await.expect(200);
    sqlx::raw_sql(r#"update coverage_run set recipe = '{"street": 3}'"#).execute(&app.db.pool).await.unwrap();
    let refused = app.get(&path).await.expect(409);
    assert_eq!(refused["type"], "/problems/coverage-recipe-unreadable");
    assert!(refused["detail"].as_str().unwrap().contains("Hãy tính lại"), "{refused}");
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    assert!(app.office.work_off().await.unwrap());
    assert_eq!(app.get(&path).await.expect(200), lost);
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_on_the_map_and_in_files() {
    let (app, _) = world().await;
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    app.office.work_off().await.unwrap();
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    // The tile of zoom 14 that holds the camera.
    let tile = app.get("/tiles/gaps/14/13016/7262?half=day").await;
    assert_eq!(tile.status, 200);
    let gaps = app.get(&format!("/api/v1/coverage/gaps?commune={X}")).await.expect(200);
    for gap in gaps["features"].as_array().unwrap() {
        assert!(holds(&tile.bytes, gap["id"].as_str().unwrap()), "{gap}");
    }
    assert!(holds(&tile.bytes, "no_camera"));
    let by_night = app.get("/tiles/gaps/14/13016/7262?half=night").await;
    assert_ne!(by_night.bytes, tile.bytes);
    app.get("/tiles/gaps/14/13016/7262?half=dusk").await.expect(400);
    app.get("/tiles/gaps/14/13016/7262?on=2026-01-01").await.expect(400);

    let both = app.get("/api/v1/exports/gaps?province=31&format=csv&lang=en").await.text();
    assert!(both.contains(",by day,") && both.contains(",by night,"), "{both}");
    for path in ["/api/v1/exports/gaps?province=99", "/api/v1/coverage?province=99", "/api/v1/coverage/gaps?province=99"] {
        assert_eq!(app.get(path).await.expect(404)["type"], "/problems/no-such-province", "{path}");
    }
    let csv = app.get("/api/v1/exports/gaps?province=31&format=csv&lang=en&half=day").await;
    let lines: Vec<String> = csv.text().lines().filter(|line| line.contains("no camera")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{}", csv.text());
    let document: Value =
        serde_json::from_slice(&app.get("/api/v1/exports/gaps?province=31&format=geojson&half=night").await.bytes).unwrap();
    let all = app.get("/api/v1/coverage/gaps?province=31&half=night").await.expect(200);
    assert_eq!(document["features"].as_array().unwrap().len(), all["features"].as_array().unwrap().len());
    assert_eq!(document["features"][0]["properties"]["gap_id"], all["features"][0]["properties"]["gap_id"]);
    let facts = &document["bando138"];
    assert!(
        facts["run"].as_str().is_some_and(|told| told.contains("vụ việc từ ngày")) && facts["filter"].as_str().unwrap().contains("ban đêm"),
        "{facts}"
    );
    app.get("/api/v1/exports/gaps?format=csv").await.expect(400);
}
