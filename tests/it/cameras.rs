//! The register: sites, cameras, statuses, maintenance, history, and what it refuses.

use serde_json::{Value, json};

use bando138::http::fields::{Kind, Write};

use crate::support::toy::{self, X, Y, faults, site};

fn codes(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|row| row["site_code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_site_gets_its_commune_and_the_next_code_of_it() {
    let app = toy::app().await;
    let first =
        app.post("/api/v1/sites", &json!({"lon": 106.005, "lat": 20.005, "site_name": " Ngã tư  Chợ ", "ownership": "police"})).await;
    assert_eq!(first.header("etag"), Some("\"1\""));
    let first = first.expect(201);
    assert_eq!(
        (&first["site_code"], &first["current_commune_id"], &first["commune_basis"]),
        (&json!("HP-90001-0001"), &json!(X), &json!("boundary"))
    );
    assert_eq!(first["is_demo"], false);
    // A code of the commune's own form moves the numbers on; another form does not.
    let given = json!({"lon": 106.006, "lat": 20.005, "site_name": "B", "ownership": "police", "site_code": "HP-90001-0007"});
    assert_eq!(app.post("/api/v1/sites", &given).await.expect(201)["site_code"], "HP-90001-0007");
    let own = json!({"lon": 106.007, "lat": 20.005, "site_name": "C", "ownership": "police", "site_code": "CHO-DONG-TAM"});
    assert_eq!(app.post("/api/v1/sites", &own).await.expect(201)["site_code"], "CHO-DONG-TAM");
    assert_eq!(site(&app, 106.008, 20.005).await["site_code"], "HP-90001-0008");
    assert_eq!(site(&app, 106.035, 20.005).await["site_code"], "HP-90009-0001");
    // Numbers of five digits keep all of them.
    let long = json!({"lon": 106.003, "lat": 20.005, "site_name": "E", "ownership": "police", "site_code": "HP-90001-9999"});
    app.post("/api/v1/sites", &long).await.expect(201);
    assert_eq!(site(&app, 106.002, 20.005).await["site_code"], "HP-90001-10000");
    let taken = json!({"lon": 106.009, "lat": 20.005, "site_name": "D", "ownership": "police", "site_code": "HP-90001-0007"});
    assert_eq!(faults(&app.post("/api/v1/sites", &taken).await.expect(409)), [("/site_code".into(), "taken".into())]);
}

#[tokio::test]
async fn bad_input_names_every_fault_and_stores_nothing() {
    let app = toy::app().await;
    let body = json!({"lon": 20.005, "lat": 106.005, "site_name": "", "ownership": "nhà dân", "position_accuracy_m": 501, "azimuth": 3});
    let problem = app.post("/api/v1/sites", &body).await.expect(422);
    let mut found = faults(&problem);
    found.sort();
    let expected = [
        ("/azimuth", "unknown-field"),
        ("/lon", "lonlat-swapped"),
        ("/ownership", "not-a-choice"),
        ("/position_accuracy_m", "out-of-range"),
        ("/site_name", "required"),
    ];
    assert_eq!(found, expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
    assert_eq!(problem["suggestion"], json!({"lon": 106.005, "lat": 20.005}));
    for (body, code) in [
        (json!({"lon": 2.35, "lat": 48.85, "site_name": "A", "ownership": "police"}), "out-of-country"),
        (json!({"lon": 106.2, "lat": 20.2, "site_name": "A", "ownership": "police"}), "no-commune"),
        (json!({"lon": "106", "lat": 20.2, "site_name": "A", "ownership": "police"}), "not-a-number"),
        (json!({"lat": 20.005, "site_name": "A", "ownership": "police"}), "required"),
    ] {
        let problem = app.post("/api/v1/sites", &body).await.expect(422);
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        assert!(problem["detail"].as_str().unwrap().len() > 20 && problem["detail_en"].as_str().unwrap().len() > 20);
    }
    for body in ["{\"lon\": NaN}", "[]", "{", "{\"site_name\": \"\u{0}\"}"] {
        let answer = app.send("POST", "/api/v1/sites", &[("content-type", "application/json")], body.as_bytes()).await;
        assert_eq!(answer.status, 400, "{answer}");
    }
    let twice = b"{\"site_name\": \"A\", \"site_name\": \"B\", \"lon\": 106.005, \"lat\": 20.005, \"ownership\": \"police\"}";
    let problem = app.send("POST", "/api/v1/sites", &[("content-type", "application/json")], twice).await.expect(400);
    assert!(problem["type"] == "/problems/repeated-name" && problem["detail"].as_str().unwrap().contains("site_name"), "{problem}");
    app.send("POST", "/api/v1/sites", &[("content-type", "text/plain")], b"{}").await.expect(415);
    let forced = json!({"lon": 106.005, "lat": 20.005, "site_name": "A", "ownership": "police", "force": "yes"});
    assert_eq!(faults(&app.post("/api/v1/sites", &forced).await.expect(422)), [("/force".into(), "not-a-flag".into())]);
    let stored: i64 = sqlx::query_scalar("select count(*) from site").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn two_people_on_one_row_get_a_conflict_not_the_last_write() {
    let app = toy::app().await;
    let row = site(&app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", row["site_id"].as_str().unwrap());
    let changed = app.patch(&path, "\"1\"", &json!({"mount": "pole"})).await;
    assert_eq!(changed.header("etag"), Some("\"2\""));
    changed.expect(200);
    let conflict = app.patch(&path, "\"1\"", &json!({"site_name": "Khác"})).await.expect(412);
    assert_eq!(
        (&conflict["current"]["mount"], &conflict["current"]["version"], &conflict["yours"]),
        (&json!("pole"), &json!(2), &json!({"site_name": "Khác"}))
    );
    assert_eq!(app.get(&path).await.expect(200)["site_name"], "Ngã tư");
    app.send("PATCH", &path, &[], b"{}").await.expect(428);
    for tag in ["*", "\"+2\"", "\"02\"", "2", "W/\"2\""] {
        app.patch(&path, tag, &json!({"mount": "wall"})).await.expect(400);
    }
    // Nothing to change is no new version.
    let same = app.patch(&path, "\"2\"", &json!({"mount": "pole"})).await;
    assert_eq!(same.header("etag"), Some("\"2\""), "{same}");
    let history = app.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history["items"].as_array().unwrap().len(), 1);
    assert_eq!((&history["items"][0]["changed"], &history["items"][0]["after"]), (&json!(["mount"]), &json!({"mount": "pole"})));
}

#[tokio::test]
async fn of_many_writers_with_one_version_exactly_one_wins() {
    let app = toy::app().await;
    let path = format!("/api/v1/sites/{}", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let mut wins = 0;
    let tries = (0..8).map(|i| {
        let (path, body) = (path.clone(), json!({"site_name": format!("Tên {i}")}));
        let client = bando_client(&app);
        tokio::spawn(async move { client.patch(&path, "\"1\"", &body).await.status })
    });
    for status in tries.collect::<Vec<_>>() {
        match status.await.unwrap() {
            200 => wins += 1,
            other => assert_eq!(other, 412),
        }
    }
    assert_eq!(wins, 1);
}

fn bando_client(app: &crate::support::TestApp) -> crate::support::client::Client {
    crate::support::client::Client { address: app.address, token: crate::support::app::ADMIN }
}

#[tokio::test]
async fn a_second_site_at_the_same_place_is_asked_about() {
    let app = toy::app().await;
    let first = site(&app, 106.005, 20.005).await;
    // 0.00005° of longitude is 5.2 m at 20° north; 0.0002° is 21 m.
    let near = json!({"lon": 106.00505, "lat": 20.005, "site_name": "B", "ownership": "police"});
    let problem = app.post("/api/v1/sites", &near).await.expect(409);
    assert_eq!((&problem["near"][0]["site_id"], &problem["type"]), (&first["site_id"], &json!("/problems/site-near-duplicate")));
    assert!((problem["near"][0]["distance_m"].as_f64().unwrap() - 5.2).abs() < 0.1, "{problem}");
    let mut forced = near.clone();
    forced["force"] = json!(true);
    app.post("/api/v1/sites", &forced).await.expect(201);
    site(&app, 106.0052, 20.0052).await;
}

#[tokio::test]
async fn an_unknown_bearing_stays_unknown_and_the_same_bearing_is_asked_about() {
    let app = toy::app().await;
    let path = format!("/api/v1/sites/{}/cameras", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let blind = app.post(&path, &json!({"status": "active"})).await.expect(201);
    assert_eq!((&blind["azimuth_deg"], &blind["camera_code"]), (&Value::Null, &json!("HP-90001-0001-01")));
    let north = app.post(&path, &json!({"azimuth_deg": 355.0})).await.expect(201);
    assert_eq!(north["camera_code"], "HP-90001-0001-02");
    // 4° is 9° from 355°; 6° is 11°.
    assert_eq!(app.post(&path, &json!({"azimuth_deg": 4})).await.expect(409)["near"][0]["camera_code"], "HP-90001-0001-02");
    app.post(&path, &json!({"azimuth_deg": 6})).await.expect(201);
    app.post(&path, &json!({"azimuth_deg": 360})).await.expect(422);
    // A twin that was accepted is not asked about again when one of the two is put right by a degree.
    let twin = app.post(&path, &json!({"azimuth_deg": 100})).await.expect(201);
    app.post(&path, &json!({"azimuth_deg": 102, "force": true})).await.expect(201);
    app.patch(&format!("/api/v1/cameras/{}", twin["camera_id"].as_str().unwrap()), "\"1\"", &json!({"azimuth_deg": 101})).await.expect(200);
    let listed = app.get("/api/v1/cameras?unknown_bearing=true").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let cleared = app
        .patch(&format!("/api/v1/cameras/{}", north["camera_id"].as_str().unwrap()), "\"1\"", &json!({"azimuth_deg": null}))
        .await
        .expect(200);
    assert_eq!(cleared["azimuth_deg"], Value::Null);
}

#[tokio::test]
async fn a_status_has_a_day_and_a_reason_and_is_kept() {
    let app = toy::app().await;
    let sites = format!("/api/v1/sites/{}/cameras", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let camera = app.post(&sites, &json!({"status": "active", "installed_on": "2026-01-10"})).await.expect(201);
    let path = format!("/api/v1/cameras/{}", camera["camera_id"].as_str().unwrap());
    let status = format!("{path}/status");
    assert_eq!(faults(&app.post_if(&status, "\"1\"", &json!({"status": "faulty"})).await.expect(422)), [("/reason".into(), "rule".into())]);
    let early = json!({"status": "faulty", "reason": "Mất nguồn", "since_on": "2026-01-09"});
    assert_eq!(faults(&app.post_if(&status, "\"1\"", &early).await.expect(422)), [("/since_on".into(), "before-last".into())]);
    let future = json!({"status": "faulty", "reason": "Mất nguồn", "since_on": "2026-11-22"});
    assert_eq!(faults(&app.post_if(&status, "\"1\"", &future).await.expect(422)), [("/since_on".into(), "future".into())]);
    let broken = json!({"status": "faulty", "reason": "Mất nguồn", "since_on": "2026-03-01"});
    assert_eq!(app.post_if(&status, "\"1\"", &broken).await.expect(200)["status"], "faulty");
    app.post_if(&status, "\"1\"", &broken).await.expect(412);
    assert_eq!(
        faults(&app.patch(&path, "\"2\"", &json!({"status": "active"})).await.expect(422)),
        [("/status".into(), "read-only".into())]
    );
    let kept = app.get(&status).await.expect(200);
    let days: Vec<(&Value, &Value)> = kept["items"].as_array().unwrap().iter().map(|s| (&s["status"], &s["since_on"])).collect();
    assert_eq!(days, [(&json!("faulty"), &json!("2026-03-01")), (&json!("active"), &json!("2026-01-10"))]);
}

#[tokio::test]
async fn maintenance_sets_the_next_due_day_and_overdue_follows_from_it() {
    let app = toy::app().await;
    let sites = format!("/api/v1/sites/{}/cameras", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    // Installed on 1 May 2016 with 3,650 days: due on 29 April 2026, overdue on 21 November. (The view takes the machine's day: far off.)
    let camera =
        app.post(&sites, &json!({"status": "active", "installed_on": "2016-05-01", "maintenance_interval_days": 3650})).await.expect(201);
    assert_eq!((&camera["maintenance_due_on"], &camera["is_overdue"]), (&json!("2026-04-29"), &json!(true)));
    let log = format!("/api/v1/cameras/{}/maintenance", camera["camera_id"].as_str().unwrap());
    let done = json!({"done_on": "2026-11-20", "kind": "cleaning", "outcome": "ok"});
    let after = app.post_if(&log, "\"1\"", &done).await.expect(200);
    assert_eq!((&after["maintenance_due_on"], &after["is_overdue"]), (&json!("2036-11-17"), &json!(false)));
    let stated = json!({"done_on": "2026-11-21", "kind": "inspection", "outcome": "ok", "next_due_on": "2026-12-21"});
    assert_eq!(app.post_if(&log, "\"2\"", &stated).await.expect(200)["maintenance_due_on"], "2026-12-21");
    assert_eq!(
        app.get(&log.replace("/maintenance", "")).await.expect(200)["maintenance_interval_days"],
        3650,
        "a stated day changes no interval"
    );
    let reversed = json!({"done_on": "2026-11-21", "kind": "inspection", "outcome": "ok", "next_due_on": "2026-11-01"});
    app.post_if(&log, "\"3\"", &reversed).await.expect(422);
    let kept = app.get(&log).await.expect(200);
    assert_eq!(
        kept["items"].as_array().unwrap().iter().map(|m| &m["next_due_on"]).collect::<Vec<_>>(),
        [&json!("2026-12-21"), &json!("2036-11-17")]
    );
}

#[tokio::test]
async fn a_retired_site_leaves_the_lists_and_takes_its_cameras_with_it() {
    let app = toy::app().await;
    let row = site(&app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", row["site_id"].as_str().unwrap());
    let camera = app.post(&format!("{path}/cameras"), &json!({"status": "active"})).await.expect(201);
    app.post_if(&format!("{path}/retire"), "\"1\"", &json!({})).await.expect(422);
    app.post_if(&format!("{path}/retire"), "\"1\"", &json!({"reason": "Mở rộng đường"})).await.expect(200);
    app.post_if(&format!("{path}/retire"), "\"2\"", &json!({"reason": "Mở rộng đường"})).await.expect(409);
    assert_eq!(codes(&app.get("/api/v1/sites").await.expect(200)), Vec::<String>::new());
    assert_eq!(codes(&app.get("/api/v1/sites?retired=true").await.expect(200)), ["HP-90001-0001"]);
    let camera = app.get(&format!("/api/v1/cameras/{}", camera["camera_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(camera["status"], "removed");
    app.post(&format!("{path}/cameras"), &json!({})).await.expect(409);
}

#[tokio::test]
async fn pages_give_every_row_once_and_filters_mean_what_they_say() {
    let app = toy::app().await;
    for i in 0..7 {
        let lon = 106.001 + f64::from(i) * 0.005;
        site(&app, lon, 20.005).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/sites?limit=3".to_owned();
    loop {
        let page = app.get(&path).await.expect(200);
        seen.extend(codes(&page));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/sites?limit=3&after={next}"),
            None => break,
        }
    }
    assert_eq!(app.get("/api/v1/sites?limit=7").await.expect(200)["next"], Value::Null, "a page that holds the last row has no next one");
    // 106.001, .006, .011, .016 lie in X; .021, .026, .031 in Y.
    assert_eq!(
        seen,
        ["HP-90001-0001", "HP-90001-0002", "HP-90001-0003", "HP-90001-0004", "HP-90009-0001", "HP-90009-0002", "HP-90009-0003"]
    );
    let in_y = app.get(&format!("/api/v1/sites?commune={Y}&count=true&limit=1")).await.expect(200);
    assert_eq!((&in_y["total"], codes(&in_y).len()), (&json!(3), 1));
    assert_eq!(app.get("/api/v1/sites?bbox=106.01,20,106.02,20.01").await.expect(200)["items"].as_array().unwrap().len(), 2);
    let features = app.get("/api/v1/sites?f=geojson&q=nga tu&province=31").await.expect(200);
    assert_eq!(features["features"].as_array().unwrap().len(), 7);
    assert_eq!(features["features"][0]["geometry"], json!({"type": "Point", "coordinates": [106.001, 20.005]}));
    for wrong in [
        "limit=0",
        "limit=1001",
        "after=x",
        "bbox=1,2,3",
        "bbox=107,20,106,21",
        "statsu=active",
        "status=ok",
        "province=HP",
        "unknown_bearing=1",
        "limit=1&limit=2",
        "q=%ff",
    ] {
        let problem = app.get(&format!("/api/v1/sites?{wrong}")).await;
        assert_eq!(problem.status, 400, "{wrong}: {problem}");
    }
}

#[tokio::test]
async fn counts_by_commune_follow_the_boundary_day() {
    let app = toy::app().await;
    for lon in [106.005, 106.015, 106.025, 106.035] {
        let path = format!("/api/v1/sites/{}/cameras", site(&app, lon, 20.005).await["site_id"].as_str().unwrap());
        app.post(&path, &json!({"status": "active"})).await.expect(201);
        app.post(&path, &json!({"status": "proposed", "azimuth_deg": 90})).await.expect(201);
    }
    let count = async |boundary: &str| -> Vec<Value> {
        let list = app.get(&format!("/api/v1/sites/counts?boundary={boundary}")).await.expect(200);
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| json!([c["full_name"], c["sites"], c["cameras"], c["active"], c["unknown_bearing"]]))
            .collect()
    };
    assert_eq!(count("2026-01-01").await, [json!(["Phường Bến Hàn", 2, 4, 2, 2]), json!(["Phường Chu Văn An", 2, 4, 2, 2])]);
    assert_eq!(
        count("2025-06-30").await,
        [json!(["Phường Sao Đỏ", 1, 2, 1, 1]), json!(["Thị trấn Bến Hàn", 1, 2, 1, 1]), json!(["Xã Đường Lâm", 2, 4, 2, 2])]
    );
}

/// Every choice that the field tables offer is one that the database takes, and the other way round.
#[tokio::test]
async fn field_tables_and_constraints_say_the_same() {
    let db = crate::support::db().await;
    let tables: [(&str, &[bando138::http::fields::Field]); 15] = [
        ("site", bando138::cameras::fields::SITE),
        ("camera", bando138::cameras::fields::CAMERA),
        ("camera_status", bando138::cameras::fields::CAMERA_STATUS),
        ("camera_maintenance", bando138::cameras::fields::CAMERA_MAINTENANCE),
        ("field_check", bando138::cameras::fields::FIELD_CHECK),
        ("incident", bando138::incidents::fields::INCIDENT),
        ("hotspot", bando138::hotspots::fields::HOTSPOT),
        ("conflict", bando138::conflicts::fields::CONFLICT),
        ("directive", bando138::directives::fields::DIRECTIVE),
        ("directive_target", bando138::directives::fields::TARGET),
        ("directive_deadline", bando138::directives::fields::DEADLINE),
        ("report", bando138::reports::fields::REPORT),
        ("scorecard", bando138::model_wards::fields::SCORECARD),
        ("criterion", bando138::model_wards::fields::CRITERION),
        ("criterion_entry", bando138::model_wards::fields::ENTRY),
    ];
    let mut compared = 0;
    for (table, fields) in tables {
        for field in fields {
            let (Kind::Choice(choices) | Kind::Choices(choices)) = field.kind else { continue };
            let definition: String = sqlx::query_scalar("select pg_get_constraintdef(oid) from pg_constraint where conname = $1")
                .bind(format!("{table}_{}_known", field.name))
                .fetch_optional(&db.pool)
                .await
                .unwrap()
                .unwrap_or_else(|| panic!("no constraint {table}_{}_known", field.name));
            let mut allowed: Vec<&str> = definition.split('\'').skip(1).step_by(2).collect();
            let mut offered: Vec<&str> = choices.iter().map(|choice| choice.value).collect();
            allowed.sort_unstable();
            offered.sort_unstable();
            assert_eq!(offered, allowed, "{table}.{}", field.name);
            compared += 1;
        }
    }
    assert!(compared > 25, "only {compared} compared");
}

/// A form may offer "unknown" where the database takes null, and nowhere else; what it shows instead is the database's default.
#[tokio::test]
async fn field_tables_know_which_columns_may_be_empty_and_what_fills_the_others() {
    let db = crate::support::db().await;
    let tables: [(&str, &str, &[bando138::http::fields::Field]); 8] = [
        ("site", "sites", bando138::cameras::fields::SITE),
        ("camera", "cameras", bando138::cameras::fields::CAMERA),
        ("camera_status", "camera_status", bando138::cameras::fields::CAMERA_STATUS),
        ("camera_maintenance", "camera_maintenance", bando138::cameras::fields::CAMERA_MAINTENANCE),
        ("field_check", "field_check", bando138::cameras::fields::FIELD_CHECK),
        ("incident", "incidents", bando138::incidents::fields::INCIDENT),
        ("hotspot", "hotspots", bando138::hotspots::fields::HOTSPOT),
        ("conflict", "conflicts", bando138::conflicts::fields::CONFLICT),
    ];
    let described = toy::app().await.get("/api/v1/fields").await.expect(200);
    let (mut unknown, mut filled) = (0, 0);
    for (table, entity, fields) in tables {
        for field in fields {
            let column: Option<(bool, Option<String>)> = sqlx::query_as(
                "select is_nullable = 'YES', substring(column_default from '^''(.*)''::text$')
                from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = $2",
            )
            .bind(table)
            .bind(field.name)
            .fetch_optional(&db.pool)
            .await
            .unwrap();
            // Names of units and counts are read from elsewhere.
            let Some((nullable, default)) = column else { continue };
            let said = described[entity].as_array().unwrap().iter().find(|row| row["name"] == field.name).unwrap();
            // A column may be empty for rows of another kind (a hotspot found by the service has no document), though a person must fill it.
            if field.write != Write::Required {
                assert_eq!(said["nullable"], nullable, "{table}.{}", field.name);
            }
            assert_eq!(said["default"].as_str(), default.as_deref(), "{table}.{}", field.name);
            if matches!(field.kind, Kind::Choice(_)) {
                unknown += usize::from(nullable);
                filled += usize::from(default.is_some());
            }
        }
    }
    assert!(unknown > 10 && filled > 8, "{unknown} choices may be unknown, {filled} have a default");
}

#[tokio::test]
async fn codes_chosen_by_hand_never_block_those_given_out() {
    let app = toy::app().await;
    let first = site(&app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", first["site_id"].as_str().unwrap());
    app.patch(&path, "\"1\"", &json!({"site_code": "HP-90001-0002"})).await.expect(200);
    // A code of the neighbour's form, given here.
    let other = json!({"lon": 106.006, "lat": 20.005, "site_name": "B", "ownership": "police", "site_code": "HP-90009-0001"});
    app.post("/api/v1/sites", &other).await.expect(201);
    assert_eq!(site(&app, 106.007, 20.005).await["site_code"], "HP-90001-0003");
    assert_eq!(site(&app, 106.035, 20.005).await["site_code"], "HP-90009-0002");
    let cameras = format!("{path}/cameras");
    app.post(&cameras, &json!({"camera_code": "HP-90001-0002-01"})).await.expect(201);
    assert_eq!(app.post(&cameras, &json!({})).await.expect(201)["camera_code"], "HP-90001-0002-02");
    let slash = json!({"lon": 106.008, "lat": 20.005, "site_name": "C", "ownership": "police", "site_code": "A/B/C"});
    assert_eq!(faults(&app.post("/api/v1/sites", &slash).await.expect(422)), [("/site_code".into(), "code-shape".into())]);
}

#[tokio::test]
async fn of_many_who_add_the_same_at_once_one_is_stored_and_the_others_are_asked() {
    let app = toy::app().await;
    let path = format!("/api/v1/sites/{}/cameras", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let send = |path: String, body: Value| {
        let client = bando_client(&app);
        tokio::spawn(async move { client.post(&path, &body).await.status })
    };
    let mut cameras = Vec::new();
    let mut sites = Vec::new();
    for _ in 0..8 {
        cameras.push(send(path.clone(), json!({"azimuth_deg": 90})));
        sites.push(send("/api/v1/sites".to_owned(), json!({"lon": 106.035, "lat": 20.005, "site_name": "A", "ownership": "police"})));
    }
    for tries in [cameras, sites] {
        let mut statuses = Vec::new();
        for one in tries {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    }
}

#[tokio::test]
async fn a_retired_site_is_not_brought_back_through_its_cameras() {
    let app = toy::app().await;
    let path = format!("/api/v1/sites/{}", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let camera = app.post(&format!("{path}/cameras"), &json!({"status": "active", "installed_on": "2026-01-10"})).await.expect(201);
    let status = format!("/api/v1/cameras/{}/status", camera["camera_id"].as_str().unwrap());
    assert_eq!(
        faults(&app.post_if(&status, "\"1\"", &json!({"status": "active"})).await.expect(422)),
        [("/status".into(), "same-status".into())]
    );
    let early = json!({"reason": "Mở rộng đường", "on": "2026-01-09"});
    assert_eq!(faults(&app.post_if(&format!("{path}/retire"), "\"1\"", &early).await.expect(422)), [("/on".into(), "before-last".into())]);
    app.post_if(&format!("{path}/retire"), "\"1\"", &json!({"reason": "Mở rộng đường"})).await.expect(200);
    app.post_if(&status, "\"2\"", &json!({"status": "active"})).await.expect(409);
    app.patch(&path, "\"2\"", &json!({"lon": 106.006, "lat": 20.005})).await.expect(409);
    assert_eq!(app.get("/api/v1/cameras").await.expect(200)["items"], json!([]));
    assert_eq!(app.get("/api/v1/cameras?status=removed").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

/// Whatever constraint is violated, a person gets words and a status of the 400s, never a failure of the server.
#[tokio::test]
async fn every_constraint_has_words() {
    let db = crate::support::db().await;
    let names: Vec<(String, String)> = sqlx::query_as(
        "select t.relname::text, c.conname::text from pg_constraint c join pg_class t on t.oid = c.conrelid
         where t.relname in ('site', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'field_check_photo', 'incident', 'hotspot') and c.contype = 'c'",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert!(names.len() > 80, "{}", names.len());
    for (table, name) in names {
        let raise = format!("do $$ begin raise exception 'x' using errcode = 'check_violation', constraint = '{name}'; end $$");
        let error = sqlx::raw_sql(sqlx::AssertSqlSafe(raise)).execute(&db.pool).await.unwrap_err();
        let problem: bando138::http::Problem = match table.as_str() {
            "incident" => bando138::incidents::IncidentError::Db(error, "testing").into(),
            "hotspot" => bando138::hotspots::HotspotError::Db(error, "testing").into(),
            _ => bando138::cameras::CameraError::Db(error, "testing").into(),
        };
        assert_eq!(problem.status().as_u16(), 422, "{name}");
    }
}

#[tokio::test]
async fn a_check_on_the_spot_stands_with_the_camera_and_its_picture_holds_nothing_else() {
    let app = toy::app().await;
    let sites = format!("/api/v1/sites/{}/cameras", site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap());
    let camera = app.post(&sites, &json!({"status": "active"})).await.expect(201);
    let path = format!("/api/v1/cameras/{}", camera["camera_id"].as_str().unwrap());
    let checks = format!("{path}/field-checks");
    let seen = json!({"checked_on": "2026-11-01", "occluded": true, "note": "Tán cây", "photo": toy::PICTURE});
    let after = app.post_if(&checks, "\"1\"", &seen).await.expect(200);
    assert_eq!(
        (&after["occluded"], &after["occlusion_note"], &after["verified_on"]),
        (&json!(true), &json!("Tán cây"), &json!("2026-11-01"))
    );
    // An older check that comes later is kept, and the latest stays with the camera.
    let older = app.post_if(&checks, "\"2\"", &json!({"checked_on": "2026-10-01", "occluded": false})).await.expect(200);
    assert_eq!((&older["occluded"], &older["verified_on"], &older["version"]), (&json!(true), &json!("2026-11-01"), &json!(3)));
    let stale = app.post_if(&checks, "\"1\"", &seen).await.expect(412);
    assert!(stale["yours"].get("photo").is_none(), "a conflict does not give the picture back: {stale}");
    let items = app.get(&checks).await.expect(200)["items"].clone();
    let of = |n: usize| (items[n]["checked_on"].clone(), items[n]["has_photo"].clone());
    assert_eq!([of(0), of(1)], [(json!("2026-11-01"), json!(true)), (json!("2026-10-01"), json!(false))]);
    let photo = app.get(&format!("/api/v1/field-checks/{}/photo", items[0]["field_check_id"].as_str().unwrap())).await;
    assert_eq!(
        (photo.status, photo.header("content-type"), photo.header("x-content-type-options")),
        (200, Some("image/jpeg"), Some("nosniff"))
    );
    app.get(&format!("/api/v1/field-checks/{}/photo", items[1]["field_check_id"].as_str().unwrap())).await.expect(404);
    // JFIF's head is gone: 18 octets.
    let stored: (i32, bool) = sqlx::query_as("select octet_length(image), position('JFIF'::bytea in image) > 0 from field_check_photo")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    let sent: i32 =
        sqlx::query_scalar("select octet_length(decode($1, 'base64'))").bind(toy::PICTURE).fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, (sent - 18, false));
    for (body, fields) in [
        (json!({"checked_on": "2027-01-01", "occluded": true}), &["/checked_on"][..]),
        (json!({"checked_on": "2026-11-01", "photo": "iVBORw0KGgo="}), &["/occluded", "/photo"]),
        (json!({"checked_on": "2026-11-01", "occluded": true, "photo": "/9j/"}), &["/photo"]),
        (json!({"checked_on": "2026-11-01", "occluded": true, "photo": 7}), &["/photo"]),
    ] {
        let refused = app.post_if(&checks, "\"3\"", &body).await.expect(422);
        assert_eq!(faults(&refused).iter().map(|(pointer, _)| pointer.as_str()).collect::<Vec<_>>(), fields, "{body}");
    }
    assert_eq!(app.get(&checks).await.expect(200)["items"].as_array().unwrap().len(), 2, "nothing of what was refused is kept");
    assert_eq!(app.get(&path).await.expect(200)["version"], 3);
    app.patch(&path, "\"3\"", &json!({"installed_on": "2026-09-01"})).await.expect(200);
    let before = app.post_if(&checks, "\"4\"", &json!({"checked_on": "2026-08-31", "occluded": false})).await.expect(422);
    assert_eq!(faults(&before)[0].1, "before-installation");
    let gone = json!({"status": "removed", "since_on": "2026-11-21", "reason": "Thay mới"});
    app.post_if(&format!("{path}/status"), "\"4\"", &gone).await.expect(200);
    app.post_if(&checks, "\"5\"", &json!({"checked_on": "2026-11-21", "occluded": false})).await.expect(409);
}
