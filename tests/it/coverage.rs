//! What cameras see, through HTTP: against check values worked by hand and against PostGIS.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::toy::{self, faults};

pub const LON: f64 = 106.005;
pub const LAT: f64 = 20.005;

/// The camera of the check values: 4 m high, tilted 12°, 1920 pixels over 69.68°.
pub fn camera() -> Value {
    json!({
        "status": "active", "azimuth_deg": 0, "tilt_deg": 12, "mount_height_m": 4, "sensor_width_mm": 5.568, "sensor_height_mm": 3.132,
        "focal_length_mm": 4, "resolution_h_px": 1920, "resolution_v_px": 1080, "low_light": "ir", "ir_range_m": 30, "installed_on": "2026-01-05",
    })
}

pub async fn registered(app: &TestApp, camera: &Value) -> String {
    let site = app
        .post(
            "/api/v1/sites",
            &json!({"lon": LON, "lat": LAT, "site_name": "Ngã tư", "ownership": "household", "mount": "pole", "force": true}),
        )
        .await
        .expect(201);
    let made = app.post(&format!("/api/v1/sites/{}/cameras", site["site_id"].as_str().unwrap()), camera).await.expect(201);
    made["camera_id"].as_str().unwrap().to_owned()
}

/// Of a geometry: area on the ellipsoid, distance from the camera's foot, whether valid.
async fn measured(app: &TestApp, geometry: &Value) -> (f64, f64, bool) {
    sqlx::query_as(
        "select st_area(g::geography), st_distance(g::geography, st_makepoint($2, $3)::geography), st_isvalid(g)
        from (select st_setsrid(st_geomfromgeojson($1), 4326) as g) x",
    )
    .bind(geometry.to_string())
    .bind(LON)
    .bind(LAT)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// Whether a geometry holds the place so many metres east and north of the camera, by PostGIS's projection of a point.
async fn holds(app: &TestApp, geometry: &Value, east_m: f64, north_m: f64) -> bool {
    sqlx::query_scalar(
        "select st_intersects(st_setsrid(st_geomfromgeojson($1), 4326), st_project(st_makepoint($2, $3)::geography, $4, $5)::geometry)",
    )
    .bind(geometry.to_string())
    .bind(LON)
    .bind(LAT)
    .bind(east_m.hypot(north_m))
    .bind(east_m.atan2(north_m))
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

fn feature<'a>(answer: &'a Value, task: &str, light: &str, figure: &str) -> &'a Value {
    let is_it = |feature: &&Value| {
        let properties = &feature["properties"];
        properties["task"] == task && properties["light"] == light && properties["figure"] == figure
    };
    answer["features"].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{task} {light} {figure}: {answer}"))
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_has_the_size_that_is_worked_by_hand_and_says_that_nobody_looked_for_obstacles() {
    let app = toy::app().await;
    let id = registered(&app, &camera()).await;
    let got = app.get(&format!("/api/v1/cameras/{id}/view")).await;
    assert_eq!(got.header("content-type"), Some("application/geo+json"));
    let answer = got.expect(200);
    // Seven tasks by day and by night.
    assert_eq!((answer["type"].as_str(), answer["features"].as_array().unwrap().len()), (Some("FeatureCollection"), 14));
    assert_eq!(answer["obstacles"]["code"], "not_checked");
    assert_eq!(answer["camera"]["camera_id"], id);
    // Faces from 3.64 m to 10.77 m, 2.83 to 7.68 m to each side: (2.826 + 7.676) · 7.13 m.
    let perceive = feature(&answer, "perceive", "day", "home");
    assert_eq!(perceive["properties"]["state"], "seen");
    let (area_m2, near_m, is_valid) = measured(&app, &perceive["geometry"]).await;
    assert!((area_m2 - 74.9).abs() < 0.3 && (near_m - 3.64).abs() < 0.02 && is_valid, "{area_m2} {near_m}");
    assert!((perceive["properties"]["area_m2"].as_f64().unwrap() - area_m2).abs() < 0.2, "{perceive}");
    for (east_m, north_m, expected) in [(0.0, 10.5, true), (0.0, 11.0, false), (7.4, 10.5, true), (8.0, 10.5, false), (0.0, -5.0, false)] {
        assert_eq!(holds(&app, &perceive["geometry"], east_m, north_m).await, expected, "{east_m} {north_m}");
    }
    // 1500 px/m reaches 0.92 m, before the view begins.
    let scrutinise = feature(&answer, "scrutinise", "day", "home");
    assert_eq!((&scrutinise["properties"]["state"], &scrutinise["properties"]["reason"]["code"]), (&json!("blind"), &json!("dead_zone")));
    assert!(scrutinise["geometry"].is_null());
    // By night the lamp ends it at 30 m.
    assert!(holds(&app, &feature(&answer, "overview", "day", "home")["geometry"], 0.0, 60.0).await);
    let by_night = &feature(&answer, "overview", "night", "home")["geometry"];
    assert!(holds(&app, by_night, 0.0, 29.0).await && !holds(&app, by_night, 0.0, 31.0).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_takes_what_is_behind_it_out_of_the_view() {
    let app = toy::app().await;
    let id = registered(&app, &camera()).await;
    // 8 m wide and 5 m deep, 20 m north of the camera.
    sqlx::query(
        "insert into building (geom, source, import_key) select st_multi(st_envelope(st_collect(
            st_project(st_project(st_makepoint($1, $2)::geography, 20, 0), 4, -pi()/2)::geometry,
            st_project(st_project(st_makepoint($1, $2)::geography, 25, 0), 4, pi()/2)::geometry))), 'import', gen_random_uuid()",
    )
    .bind(LON)
    .bind(LAT)
    .execute(&app.db.pool)
    .await
    .unwrap();
    let answer = app.get(&format!("/api/v1/cameras/{id}/view?task=overview&light=day")).await.expect(200);
    assert_eq!(answer["features"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&answer["obstacles"]["code"], &answer["obstacles"]["near"], &answer["obstacles"]["in_the_way"]),
        (&json!("checked"), &json!(1), &json!(1))
    );
    let overview = feature(&answer, "overview", "day", "home");
    // Its shadow opens by 4 m in 20: at 40 m, 8 m to each side.
    for (east_m, north_m, expected) in
        [(0.0, 19.0, true), (0.0, 30.0, false), (7.5, 40.0, false), (8.5, 40.0, true), (-7.5, 40.0, false), (-8.5, 40.0, true)]
    {
        assert_eq!(holds(&app, &overview["geometry"], east_m, north_m).await, expected, "{east_m} {north_m}");
    }
    let properties = &overview["properties"];
    assert!(properties["area_m2"].as_f64().unwrap() < properties["open_area_m2"].as_f64().unwrap());
    assert!(measured(&app, &overview["geometry"]).await.2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_told_and_drawn_as_a_ring() {
    let app = toy::app().await;
    let mut unknown = camera();
    unknown.as_object_mut().unwrap().retain(|name, _| !["azimuth_deg", "tilt_deg", "low_light"].contains(&name.as_str()));
    let id = registered(&app, &unknown).await;
    let answer = app.get(&format!("/api/v1/cameras/{id}/view?task=overview,perceive")).await.expect(200);
    assert_eq!(answer["features"].as_array().unwrap().len(), 4);
    let (day, night) = (feature(&answer, "overview", "day", "home"), feature(&answer, "overview", "night", "home"));
    assert_eq!((&day["properties"]["state"], codes(&day["properties"]["missing"])), (&json!("unknown"), vec!["bearing"]));
    assert_eq!(codes(&night["properties"]["missing"]), ["night", "bearing"]);
    for (east_m, north_m) in [(0.0, 40.0), (40.0, 0.0), (0.0, -40.0), (-40.0, 0.0)] {
        assert!(holds(&app, &day["geometry"], east_m, north_m).await);
    }
    assert_eq!(codes(&answer["assumed"]), ["tilt"]);
    assert_eq!(answer["assumed"][0]["tasks"], json!(["overview", "perceive"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_that_is_not_saved_has_the_view_of_the_saved_one() {
    let app = toy::app().await;
    let mut turning = camera();
    turning["camera_type"] = json!("ptz");
    turning["pan_min_deg"] = json!(90);
    turning["pan_max_deg"] = json!(180);
    let id = registered(&app, &turning).await;
    let saved = app.get(&format!("/api/v1/cameras/{id}/view?ladder=2014&light=lit_night")).await.expect(200);
    let mut setup = turning.clone();
    setup.as_object_mut().unwrap().retain(|name, _| !["status", "installed_on"].contains(&name.as_str()));
    setup["lon"] = json!(LON);
    setup["lat"] = json!(LAT);
    setup["mount"] = json!("pole");
    let unsaved = app.post("/api/v1/views?ladder=2014&light=lit_night", &setup).await.expect(200);
    assert_eq!(saved["features"], unsaved["features"]);
    // Six tasks of 2014, at home and on the arc, which lies elsewhere.
    assert_eq!(saved["features"].as_array().unwrap().len(), 12);
    let arc = feature(&saved, "detect", "lit_night", "arc");
    assert!(holds(&app, &arc["geometry"], 20.0, -20.0).await && !holds(&app, &arc["geometry"], -20.0, 0.0).await);
    assert_eq!(codes(&saved["warnings"])[..], ["home_outside_pan"]);
    let stored: i64 = sqlx::query_scalar("select count(*) from camera").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_refused_with_its_name() {
    let app = toy::app().await;
    let id = registered(&app, &camera()).await;
    for query in ["task=see", "light=dusk", "ladder=1999", "target_height_m=11", "target_height_m=x", "tasks=overview"] {
        let problem = app.get(&format!("/api/v1/cameras/{id}/view?{query}")).await.expect(400);
        assert!(problem["detail"].as_str().is_some_and(|text| !text.is_empty()), "{query}: {problem}");
    }
    app.get("/api/v1/cameras/00000000-0000-7000-8000-000000000000/view").await.expect(404);
    for (body, expected) in [
        (json!({"azimuth_deg": 0}), vec![("/lon", "required")]),
        (json!({"lon": LAT, "lat": LON}), vec![("/lon", "lonlat-swapped")]),
        (json!({"lon": LON, "lat": LAT, "azimuth": 0}), vec![("/azimuth", "unknown-field")]),
        (
            json!({"lon": LON, "lat": LAT, "hfov_deg": 400, "status": "active"}),
            vec![("/hfov_deg", "out-of-range"), ("/status", "unknown-field")],
        ),
    ] {
        let found = faults(&app.post("/api/v1/views", &body).await.expect(422));
        assert_eq!(found, expected.iter().map(|(p, c)| ((*p).to_owned(), (*c).to_owned())).collect::<Vec<_>>(), "{body}");
    }
}

/// Metres north of the camera as a point of PostGIS.
pub fn north(metres: f64) -> String {
    format!("st_project(st_makepoint({LON}, {LAT})::geography, {}, {})::geometry", metres.abs(), if metres < 0.0 { "pi()" } else { "0" })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_coverage_of_a_commune_is_counted_by_hand() {
    let app = toy::app().await;
    let id = registered(&app, &camera()).await;
    // A street of 110 m ahead of the camera, a market 8 m ahead, a school 50 m behind.
    let rows = format!(
        "insert into road (class, name, geom, source, import_key) values ('residential', 'Phố Huyện', st_makeline({}, {}), 'import', gen_random_uuid());
        insert into key_place (kind, name, geom, source, import_key) values ('market', 'Chợ Huyện', {}, 'import', gen_random_uuid()),
            ('school', 'Trường Tiểu học', {}, 'import', gen_random_uuid())",
        north(0.0),
        north(110.0),
        north(8.0),
        north(-50.0)
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&app.db.pool).await.unwrap();
    // And a hotspot 330 m ahead, 10 m wide: one point.
    let corners = [[106.005, 20.008], [106.0051, 20.008], [106.0051, 20.0081], [106.005, 20.0081], [106.005, 20.008]];
    let hotspot = json!({"name": "Bãi xe", "area_types": ["type1_ttxh"], "declared_by_doc": "QĐ 12/QĐ-UBND", "declared_on": "2024-02-01",
        "geometry": {"type": "Polygon", "coordinates": [corners]}});
    app.post("/api/v1/hotspots", &hotspot).await.expect(201);

    let path = format!("/api/v1/communes/{}/coverage", toy::X);
    let answer = app.get(&path).await.expect(200);
    let (day, night) = (&answer["shares"]["day"], &answer["shares"]["night"]);
    // Six pieces of 18.33 m with middles at 9.2, 27.5, 45.8, 64.2 m and beyond the 70 m of an overview; the lamp reaches 30 m.
    assert_eq!((&day["street"]["points"], &day["street"]["share"], &night["street"]["share"]), (&json!(6), &json!(0.667), &json!(0.333)));
    let metres = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 0.1;
    assert!(
        metres(&day["street_m"], 110.0) && metres(&day["street_seen_m"], 73.33) && metres(&night["street_seen_m"], 36.67),
        "{day} {night}"
    );
    assert_eq!((&day["key_place"]["need"], &day["key_place"]["share"]), (&json!(6.0), &json!(0.5)));
    assert_eq!((&day["hotspot"]["points"], &day["hotspot"]["share"]), (&json!(1), &json!(0.0)));
    let told = |name: &str| answer["cameras"][name].as_i64().unwrap();
    assert_eq!(["working", "not_working", "not_checked_for_obstacles"].map(told), [1, 0, 1]);
    assert!(answer["recipe"]["incident"].is_null() && answer["is_whole"] == true, "{answer}");
    // The school with the end of the street, then the hotspot.
    let gaps = answer["features"].as_array().unwrap();
    let told: Vec<_> =
        gaps.iter().map(|gap| (gap["properties"]["near"].as_str().unwrap(), gap["properties"]["points"].as_u64().unwrap())).collect();
    assert_eq!(told, [("Trường Tiểu học", 3), ("Bãi xe", 1)], "{answer}");
    // 3 and twice 0.6 · 18.33 / 100.
    assert_eq!((&gaps[0]["properties"]["weight"], &gaps[0]["properties"]["reason"]), (&json!(3.22), &json!("no_camera")));
    for gap in gaps {
        assert!(measured(&app, &gap["geometry"]).await.2);
    }
    assert_eq!(app.get(&format!("{path}?gaps=1&half=night")).await.expect(200)["features"].as_array().unwrap().len(), 1);

    // Broken: nothing is seen, and what it saw is told as its loss.
    let broken = json!({"status": "faulty", "since_on": "2026-11-01", "reason": "Mất tín hiệu"});
    app.post_if(&format!("/api/v1/cameras/{id}/status"), "\"1\"", &broken).await.expect(200);
    let answer = app.get(&path).await.expect(200);
    let street = &answer["shares"]["day"]["street"];
    assert_eq!((&street["share"], &street["seen_if_repaired"]), (&json!(0.0), &json!(0.44)));
    let codes: Vec<&str> =
        answer["features"][0]["properties"]["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"broken"), "{answer}");

    // A commune without cameras, streets or places needs nothing, which is no share.
    let empty = app.get(&format!("/api/v1/communes/{}/coverage", toy::Y)).await.expect(200);
    assert_eq!((&empty["shares"]["day"]["all"]["share"], &empty["features"]), (&Value::Null, &json!([])));
    app.get("/api/v1/communes/00000000-0000-7000-8000-000000000000/coverage").await.expect(404);
    app.get(&format!("{path}?half=dusk")).await.expect(400);
}
