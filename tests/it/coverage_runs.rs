//! Runs of coverage, through HTTP: figures counted by hand, kept current, and what which account sees of them.

use serde_json::{Value, json};

use crate::coverage::{LAT, LON, camera, north, registered};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X, Y, faults};

/// A camera in X with a street, a market and a school around it and a hotspot far ahead; two thefts and a restricted one; in Y, a model ward by
/// its earlier unit C, a street that comes in from the south.
pub async fn world() -> (TestApp, String) {
    let app = toy::app().await;
    let id = registered(&app, &camera()).await;
    let rows = format!(
        "insert into road (class, name, geom, source, import_key) values ('residential', 'Phố Huyện', st_makeline({}, {}), 'import', gen_random_uuid()),
            ('tertiary', 'Đường Bờ', 'srid=4326;linestring(106.035 19.998, 106.035 20.001)', 'import', gen_random_uuid());
        insert into key_place (kind, name, geom, source, import_key) values ('market', 'Chợ Huyện', {}, 'import', gen_random_uuid()),
            ('school', 'Trường Tiểu học', {}, 'import', gen_random_uuid());
        insert into model_ward (commune_id, programme, directive, named_on) values ('{}', 'Phường điển hình', '12/KH', '2023-05-01')",
        north(0.0),
        north(110.0),
        north(8.0),
        north(-50.0),
        toy::C
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&app.db.pool).await.unwrap();
    let corners = [[106.005, 20.008], [106.0051, 20.008], [106.0051, 20.0081], [106.005, 20.0081], [106.005, 20.008]];
    let hotspot = json!({"name": "Bãi xe", "area_types": ["type1_ttxh"], "declared_by_doc": "QĐ 12/QĐ-UBND", "declared_on": "2024-02-01",
        "geometry": {"type": "Polygon", "coordinates": [corners]}});
    app.post("/api/v1/hotspots", &hotspot).await.expect(201);
    // Half-lives before the fixed instant: one, by day, on the street 9.17 m ahead; two, by night, 166 m behind and 116 m from the school.
    let ahead = LAT + 9.17 / 110_690.0;
    for (lat, at, sensitivity) in [
        (ahead, "2025-11-21T15:00:00+07:00", "normal"),
        (20.0035, "2024-11-21T23:00:00+07:00", "normal"),
        (20.0035, "2026-11-20T23:00:00+07:00", "restricted"),
    ] {
        let theft = json!({"lon": LON, "lat": lat, "offence_code": "173", "occurred_from": at, "sensitivity": sensitivity});
        app.post("/api/v1/incidents", &theft).await.expect(201);
    }
    (app, id)
}

/// A run of the province, from the wish to the end.
pub async fn computed(app: &TestApp) -> Value {
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    assert_eq!(asked["state"], "queued");
    assert!(app.office.work_off().await.unwrap());
    app.get(&format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap())).await.expect(200)
}

/// Factor of the offence's group in the default recipe.
async fn factor(app: &TestApp) -> f64 {
    let group: String =
        sqlx::query_scalar("select offence_group from offence where offence_code = '173'").fetch_one(&app.db.pool).await.unwrap();
    let recipe = app.get("/api/v1/coverage/recipe").await.expect(200);
    recipe["recipe"]["incident"]["offence_group"][&group].as_f64().unwrap()
}

fn near(value: &Value, expected: f64, within: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() <= within)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_finds_what_is_counted_by_hand() {
    let (app, _) = world().await;
    let none = app.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!((&none["run"], &none["freshness"]["state"], &none["shares"]), (&Value::Null, &json!("none"), &Value::Null));
    let run = computed(&app).await;
    assert_eq!(
        (&run["state"], &run["done"], &run["total"], &run["province_name"]),
        (&json!("done"), &json!(2), &json!(2), &json!("Thành phố Hải Phòng"))
    );
    assert_eq!(
        (&run["incident_from"], &run["incident_to"], &run["boundary_date"]),
        (&json!("2023-11-21"), &Value::Null, &json!("2026-11-21"))
    );

    let answer = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
    assert_eq!((&answer["freshness"]["state"], &answer["before"]), (&json!("current"), &Value::Null));
    let (day, night) = (&answer["shares"]["day"], &answer["shares"]["night"]);
    // Six pieces of 18.33 m, four of them within the 70 m of an overview; the lamp reaches two.
    assert_eq!((&day["street"]["points"], &day["street"]["share"], &night["street"]["share"]), (&json!(6), &json!(0.667), &json!(0.333)));
    assert!(near(&day["street_m"], 110.0, 0.1) && near(&day["street_seen_m"], 73.33, 0.1) && near(&night["street_seen_m"], 36.67, 0.1));
    assert_eq!((&day["key_place"]["need"], &day["key_place"]["share"]), (&json!(6.0), &json!(0.5)));
    assert_eq!((&day["hotspot"]["points"], &day["hotspot"]["share"]), (&json!(1), &json!(0.0)));
    assert_eq!((&day["way"]["points"], &day["way"]["share"]), (&json!(0), &Value::Null));
    // By day the newer theft, half of its weight, on points that are seen (but 0.0002 of it, at the school); by night the older one, a quarter.
    let of_group = factor(&app).await;
    assert!(near(&day["incident"]["need"], 0.5 * of_group, 0.001) && near(&day["incident"]["share"], 1.0, 0.001), "{day}");
    assert!(near(&night["incident"]["need"], 0.25 * of_group, 0.001) && night["incident"]["share"] == 0.0, "{night}");
    // 0.66 of street, 6 of places, 0.5 of the hotspot.
    assert!(near(&day["all"]["need"], 0.66 + 6.0 + 0.5 + 0.5 * of_group, 0.002), "{day}");
    assert_eq!(answer["cameras"]["working"], 1);

    let whole = app.get("/api/v1/coverage?province=31").await.expect(200);
    let way = &whole["shares"]["day"]["way"];
    assert_eq!((&way["points"], &way["need"], &way["share"]), (&json!(1), &json!(2.0), &json!(0.0)));
    let sum = |source: &str, of: &Value| of["shares"]["day"][source]["need"].as_f64().unwrap();
    let other = app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200);
    assert!((sum("all", &whole) - sum("all", &answer) - sum("all", &other)).abs() < 0.002);

    let items = app.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].clone();
    let told: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["commune_id"].as_str().unwrap()).collect();
    assert_eq!(told, [X, Y]);
    // The school, two pieces of street, the hotspot.
    assert!(near(&items[0]["unseen"], 3.0 + 0.22 + 0.5, 0.01) && items[0]["worst"]["near"] == "Trường Tiểu học", "{items}");
    assert_eq!(items[0]["gaps"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_ranked_and_paged_and_units_told_worst_first() {
    let (app, _) = world().await;
    computed(&app).await;
    let list = app.get("/api/v1/coverage/gaps?province=31&half=day").await;
    assert_eq!(list.header("content-type"), Some("application/geo+json"));
    let gaps = list.expect(200)["features"].as_array().unwrap().clone();
    let told: Vec<(u64, &str, &str)> = gaps
        .iter()
        .map(|gap| &gap["properties"])
        .map(|gap| (gap["rank"].as_u64().unwrap(), gap["near"].as_str().unwrap(), gap["commune_id"].as_str().unwrap()))
        .collect();
    // The way in and its street in Y: 2 + 1.17 of a main street; the school 3 and 0.22; the hotspot 0.5.
    assert_eq!(told, [(1, "Trường Tiểu học", X), (2, "Đường Bờ", Y), (3, "Bãi xe", X)], "{gaps:?}");
    assert!(near(&gaps[0]["properties"]["weight"], 3.22, 0.01) && near(&gaps[1]["properties"]["weight"], 3.17, 0.02), "{gaps:?}");
    assert_eq!(
        (&gaps[0]["properties"]["reason"], &gaps[0]["properties"]["reasons"][0]["code"]),
        (&json!("no_camera"), &json!("no_camera"))
    );
    let is_valid: bool = sqlx::query_scalar("select bool_and(st_isvalid(geom) and st_covers(geom, middle) and area_m2 > 500) from gap")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert!(is_valid);
    let first = app.get("/api/v1/coverage/gaps?province=31&limit=2").await.expect(200);
    let rest = app.get(&format!("/api/v1/coverage/gaps?province=31&limit=2&after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!((rest["features"].as_array().unwrap().len(), &rest["features"][0]["id"], &rest["next"]), (1, &gaps[2]["id"], &Value::Null));
    // By night beyond the lamp: two pieces of street that are seen by day, 0.11 each.
    let by_night = app.get(&format!("/api/v1/coverage/gaps?commune={X}&half=night&reason=no_camera")).await.expect(200);
    let reasons = &by_night["features"][0]["properties"]["reasons"];
    assert!(reasons[1]["code"] == "night" && near(&reasons[1]["weight"], 0.22, 0.001), "{by_night}");
    assert_eq!(app.get(&format!("/api/v1/coverage/gaps?commune={X}&half=night&reason=night")).await.expect(200)["features"], json!([]));
    app.get("/api/v1/coverage/gaps?province=31&reason=fog").await.expect(400);
    // A run that there is, of that province, and that is over.
    let id = app.get("/api/v1/coverage?province=31").await.expect(200)["run"]["coverage_run_id"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("/api/v1/coverage/gaps?run={id}&province=31")).await.expect(200)["features"], json!(gaps));
    app.get(&format!("/api/v1/coverage/gaps?run={id}&province=24")).await.expect(404);
    app.get("/api/v1/coverage/gaps?run=00000000-0000-7000-8000-000000000000").await.expect(404);
    let waiting = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202)["coverage_run_id"].clone();
    app.get(&format!("/api/v1/coverage/gaps?run={}", waiting.as_str().unwrap())).await.expect(404);
    let csv = |run: &str| format!("/api/v1/exports/gaps?run={run}&format=csv&lang=en");
    assert!(app.get(&csv(&id)).await.text().contains("no camera"));
    sqlx::query("update gap set coverage_run_id = $1::uuid where near = 'Bãi xe'")
        .bind(waiting.as_str())
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert!(!app.get(&csv(waiting.as_str().unwrap())).await.text().contains("no camera"));
    app.post(&format!("/api/v1/coverage/runs/{}/cancel", waiting.as_str().unwrap()), &json!({})).await;
    app.get("/api/v1/coverage/gaps").await.expect(400);

    let units = async |kind: &str| app.get(&format!("/api/v1/coverage/units?province=31&kind={kind}")).await.expect(200)["items"].clone();
    let places = units("key_place").await;
    assert_eq!((&places[0]["name"], &places[0]["share"]), (&json!("Trường Tiểu học"), &json!(0.0)));
    assert_eq!((&places[1]["name"], &places[1]["share"]), (&json!("Chợ Huyện"), &json!(1.0)));
    assert_eq!(units("hotspot").await[0]["name"], "Bãi xe");
    let first = app.get("/api/v1/coverage/units?province=31&kind=key_place&limit=1").await.expect(200);
    assert_eq!((&first["items"], &first["total"]), (&json!([places[0]]), &json!(2)));
    let rest = format!("/api/v1/coverage/units?province=31&kind=key_place&limit=1&after={}", first["next"].as_str().unwrap());
    let rest = app.get(&rest).await.expect(200);
    assert_eq!((&rest["items"], &rest["next"]), (&json!([places[1]]), &Value::Null));
    app.get("/api/v1/coverage/units?province=31&limit=0").await.expect(400);
    let wards = units("model_ward").await;
    assert_eq!((wards.as_array().unwrap().len(), &wards[0]["commune_id"], &wards[0]["shares"]["way"]["need"]), (1, &json!(Y), &json!(2.0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_camera_makes_its_communes_stale_and_they_alone_are_computed_anew() {
    let (app, id) = world().await;
    computed(&app).await;
    let versions = async || -> (String, String) {
        let version = |unit: &'static str| {
            sqlx::query_scalar("select xmin::text from coverage_commune where commune_id = $1::uuid").bind(unit).fetch_one(&app.db.pool)
        };
        (version(X).await.unwrap(), version(Y).await.unwrap())
    };
    let before = versions().await;
    let kept: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select gap_id from gap join coverage_run using (coverage_run_id) where near = 'Bãi xe' and state = 'done' order by half",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let broken = json!({"status": "faulty", "since_on": "2026-11-01", "reason": "Mất tín hiệu"});
    app.post_if(&format!("/api/v1/cameras/{id}/status"), "\"1\"", &broken).await.expect(200);
    let stale = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
    assert_eq!((&stale["freshness"]["state"], &stale["shares"]["day"]["street"]["share"]), (&json!("stale"), &json!(0.667)));
    assert!(stale["freshness"]["waiting"].as_i64().unwrap() >= 1 && stale["freshness"]["stale_since"].is_string());
    assert_eq!(app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200)["freshness"]["state"], "current");

    assert!(app.office.work_off().await.unwrap());
    let now = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
    let street = &now["shares"]["day"]["street"];
    assert_eq!((&now["freshness"]["state"], &street["share"], &street["seen_if_repaired"]), (&json!("current"), &json!(0.0), &json!(0.44)));
    assert_eq!((&now["cameras"]["working"], &now["cameras"]["not_working"]), (&json!(0), &json!(1)));
    let after = versions().await;
    assert!(after.0 != before.0 && after.1 == before.1, "{before:?} {after:?}");
    // A gap that stays keeps its id.
    let still: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select gap_id from gap join coverage_run using (coverage_run_id) where near = 'Bãi xe' and state = 'done' order by half",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!((kept.len(), &kept), (2, &still));
    let gaps = app.get(&format!("/api/v1/coverage/gaps?commune={X}&reason=broken")).await.expect(200);
    assert!(!gaps["features"].as_array().unwrap().is_empty());

    // A street in Y: X, 1.5 km away by its box, is not touched; nor by a restricted incident.
    for (lon, sensitivity, expected) in [(106.035, "normal", "stale"), (106.005, "restricted", "current")] {
        let theft = json!({"lon": lon, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-11-20T10:00:00+07:00", "sensitivity": sensitivity});
        app.post("/api/v1/incidents", &theft).await.expect(201);
        let whole = app.get("/api/v1/coverage?province=31").await.expect(200);
        assert_eq!(whole["freshness"]["state"], expected);
        app.office.work_off().await.unwrap();
    }
    assert_eq!(versions().await.0, after.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_border_makes_a_new_run_and_the_one_before_stays_to_compare() {
    let (app, _) = world().await;
    let first = computed(&app).await;
    // X without its eastern third.
    sqlx::query("update commune set geom = st_multi(st_makeenvelope(106, 20, 106.015, 20.01, 4326)) where commune_id = $1::uuid")
        .bind(X)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(app.get("/api/v1/coverage?province=31").await.expect(200)["freshness"]["state"], "stale");
    assert!(app.office.work_off().await.unwrap());
    let answer = app.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!(answer["freshness"]["state"], "current");
    assert_ne!(answer["run"]["coverage_run_id"], first["coverage_run_id"]);
    assert_eq!(answer["before"]["shares"]["day"]["street"]["share"], answer["shares"]["day"]["street"]["share"]);
    let runs = app.get("/api/v1/coverage/runs?province=31").await.expect(200)["items"].clone();
    let states: Vec<&str> = runs.as_array().unwrap().iter().map(|run| run["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["done", "done"]);
    // Points of need are kept of the newest alone.
    let of: Vec<uuid::Uuid> = sqlx::query_scalar("select distinct coverage_run_id from need_point").fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(of.iter().map(ToString::to_string).collect::<Vec<_>>(), [answer["run"]["coverage_run_id"].as_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_for_is_named() {
    let (app, _) = world().await;
    let answer = app
        .post("/api/v1/coverage/runs", &json!({"province": "31", "incident_from": "x", "recipe": {"street": {"step_m": 1}}}))
        .await
        .expect(422);
    let mut found = faults(&answer);
    found.sort();
    let expected = [
        ("/incident_from", "not-a-date"),
        ("/province", "unknown-field"),
        ("/province_code", "required"),
        ("/recipe/street/step_m", "out-of-range"),
    ];
    assert_eq!(found, expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
    app.post("/api/v1/coverage/runs", &json!({"province_code": "99"})).await.expect(422);
    let order = json!({"province_code": "31", "incident_from": "2026-01-01", "incident_to": "2025-01-01"});
    assert_eq!(
        faults(&app.post("/api/v1/coverage/runs", &order).await.expect(422)),
        [("/incident_to".to_owned(), "wrong-order".to_owned())]
    );
    let ahead = json!({"province_code": "31", "incident_from": "2027-01-01"});
    assert_eq!(
        faults(&app.post("/api/v1/coverage/runs", &ahead).await.expect(422)),
        [("/incident_from".to_owned(), "in-the-future".to_owned())]
    );
    let nothing =
        json!({"province_code": "31", "recipe": {"street": null, "key_place": null, "hotspot": null, "incident": null, "way": null}});
    assert_eq!(
        faults(&app.post("/api/v1/coverage/runs", &nothing).await.expect(422)),
        [("/recipe".to_owned(), "weighs-nothing".to_owned())]
    );
    // Without streets the need is another one.
    let recipe = json!({"province_code": "31", "recipe": {"street": null, "incident": null}});
    app.post("/api/v1/coverage/runs", &recipe).await.expect(202);
    app.office.work_off().await.unwrap();
    let answer = app.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!((&answer["shares"]["day"]["street"]["points"], &answer["run"]["recipe"]["street"]), (&json!(0), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_sees_its_communes_and_no_more_of_incidents_than_elsewhere() {
    let (app, _) = world().await;
    for (name, role, tier, scope, communes) in [
        ("xa.x", "commune", "exact", "false, null", &[X][..]),
        ("xem.x", "viewer", "grid250", "false, null", &[X]),
        ("xem.31", "viewer", "counts", "false, '31'", &[]),
        ("tinh.31", "province", "exact", "false, '31'", &[]),
    ] {
        account(&app.db, name, role, tier, scope, communes).await;
    }
    let run = computed(&app).await;
    let of = async |name: &str| Client { address: app.address, token: session(&app.db, name).await };
    // Its own commune alone, also as the province.
    let client = of("xa.x").await;
    let answer = client.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!(answer["shares"]["day"]["way"]["points"], 0);
    assert_eq!(answer["shares"], app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["shares"]);
    for path in [format!("coverage?commune={Y}"), format!("coverage?commune={Y}&run={}", run["coverage_run_id"].as_str().unwrap())] {
        assert_eq!(client.get(&format!("/api/v1/{path}")).await.expect(404)["type"], "/problems/commune-not-found", "{path}");
    }
    assert_eq!(client.get(&format!("/api/v1/coverage/gaps?commune={Y}")).await.expect(200)["features"], json!([]));
    app.get("/api/v1/coverage?commune=00000000-0000-7000-8000-000000000000").await.expect(404);
    assert_eq!(client.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(client.get("/api/v1/coverage/gaps?province=31").await.expect(200)["features"].as_array().unwrap().len(), 2);
    client.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(403);
    let path = format!("/api/v1/coverage/runs/{}", run["coverage_run_id"].as_str().unwrap());
    client.get(&path).await.expect(200);
    of("tinh.31").await.post("/api/v1/coverage/runs", &json!({"province_code": "24"})).await.expect(403);
    // Whole numbers, without what the theft weighs: 0.66 of street, 6 of the school, 0.5 of the hotspot.
    let client = of("xem.x").await;
    let day = client.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["shares"]["day"].clone();
    assert_eq!((&day["all"]["need"], &day["street"]["need"]), (&json!(7.0), &json!(1.0)), "{day}");
    // The school and two pieces of street, without the 0.0002 that the theft left there.
    let gap = client.get(&format!("/api/v1/coverage/gaps?commune={X}")).await.expect(200)["features"][0]["properties"].clone();
    assert_eq!((&gap["weight"], &gap["reasons"][0]), (&json!(3.22), &json!({"code": "no_camera", "weight": 3.22})));
    // By night there is a gap where a theft was; who sees counts alone does not see it, nor anything that incidents weigh.
    let events = |answer: &Value| answer["features"].as_array().unwrap().iter().filter(|gap| gap["properties"]["near"].is_null()).count();
    let night = format!("/api/v1/coverage/gaps?commune={X}&half=night");
    assert_eq!(events(&app.get(&night).await.expect(200)), 1);
    let client = of("xem.31").await;
    let faces = [
        "/api/v1/coverage?province=31",
        "/api/v1/coverage/communes?province=31&half=night",
        &night,
        "/api/v1/coverage/gaps?province=31",
        "/api/v1/coverage/units?province=31&kind=hotspot",
        "/api/v1/coverage/units?province=31&kind=model_ward&half=night",
        "/api/v1/coverage/need?bbox=106,20,106.04,20.01&half=night",
    ];
    let mut before = Vec::new();
    for path in faces {
        before.push(client.get(path).await.expect(200));
    }
    assert_eq!((events(&before[2]), before[2]["features"].as_array().unwrap().len()), (0, 2), "{}", before[2]);
    // Nor when a commune was computed, which would tell that something came in.
    assert!(before[0]["cameras"]["computed_at"].is_null() && before[1]["items"][0]["computed_at"].is_null(), "{before:?}");
    assert!(app.get(faces[0]).await.expect(200)["cameras"]["computed_at"].is_string());
    assert_eq!((&before[0]["shares"]["day"]["incident"], &before[0]["shares"]["day"]["all"]["need"]), (&Value::Null, &json!(10.0)));
    // Ten more thefts, and not a byte of it changes but what tells of the run itself.
    for hour in 0..10 {
        toy::theft(&app, LON, 20.0035, &format!("2026-11-20T{hour:02}:00:00+07:00")).await;
        toy::theft(&app, LON, LAT, &format!("2026-11-20T{hour:02}:00:00+07:00")).await;
    }
    assert_eq!(client.get(faces[0]).await.expect(200), before[0]);
    assert!(app.office.work_off().await.unwrap());
    for (path, before) in faces.into_iter().zip(before) {
        assert_eq!(client.get(path).await.expect(200), before, "{path}");
    }
    // Points of need as incidents weigh them are for those who see exact places.
    for (role, may) in [("bando138_wide", true), ("bando138_wide_grid", false), ("bando138_narrow_counts", false), ("bando138_door", false)]
    {
        let has: bool =
            sqlx::query_scalar("select has_table_privilege($1, 'need_point', 'select')").bind(role).fetch_one(&app.db.pool).await.unwrap();
        assert_eq!(has, may, "{role}");
    }
}
