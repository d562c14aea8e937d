//! Units named for a programme: written with their target, compared by what is seen of their need, and the six of the plan that every installation has.

use serde_json::{Value, json};

use crate::coverage_runs::world;
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::db::db;
use crate::support::toy::{A, B, C, X, Y};

async fn compared(app: &Client, half: &str) -> Vec<Value> {
    app.get(&format!("/api/v1/model-wards/coverage?half={half}")).await.expect(200)["items"].as_array().unwrap().clone()
}

async fn run(app: &TestApp) {
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    assert!(app.office.work_off().await.unwrap());
}

fn named(commune: &str) -> Value {
    json!({"commune_id": commune, "programme": "Phường kiểu mẫu", "directive": "15/KH-BCĐ", "named_on": "2024-02-01"})
}

#[tokio::test(flavor = "multi_thread")]
async fn units_of_today_are_compared_by_the_need_that_is_seen_and_no_need_is_no_figure() {
    let (app, _) = world().await;
    let items = compared(&app, "day").await;
    let [unit] = &items[..] else { panic!("{items:?}") };
    assert_eq!((&unit["commune"]["commune_id"], &unit["commune"]["full_name"]), (&json!(Y), &json!("Phường Bến Hàn")));
    let from = &unit["from"][0];
    assert_eq!((&from["full_name"], &from["extent"], &from["share"]), (&json!("Thị trấn Bến Hàn"), &json!("whole"), &json!(1)));
    // Nobody has set a target, and nothing was computed yet.
    assert_eq!((&unit["target"]["share"], &unit["target"]["is_default"]), (&Value::Null, &json!(true)));
    assert_eq!((&unit["all"], &unit["gaps"], &unit["over_time"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(unit["freshness"]["state"], "none");

    run(&app).await;
    run(&app).await;
    let unit = compared(&app, "day").await.remove(0);
    // One way in, of weight 2; 110 m of a main street; neither a hotspot nor a key place.
    assert_eq!((&unit["way"]["need"], &unit["way"]["share"], &unit["way"]["points"]), (&json!(2.0), &json!(0.0), &json!(1)));
    assert!((unit["street_m"].as_f64().unwrap() - 110.7).abs() < 19.0 && unit["street_seen_m"].as_f64().is_some_and(|m| m < 0.1), "{unit}");
    assert_eq!((&unit["hotspot"], &unit["key_place"]), (&Value::Null, &Value::Null));
    let of_run = app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200);
    for name in ["need", "seen", "share", "share_at_most", "points"] {
        assert_eq!(unit["all"][name], of_run["shares"]["day"]["all"][name], "{name}");
    }
    assert_eq!((&unit["cameras"]["working"], &unit["gaps"], &unit["freshness"]["state"]), (&json!(0), &json!(1), &json!("current")));
    let course = unit["over_time"].as_array().unwrap();
    assert_eq!((course.len(), &course[1]["run_id"], &course[1]["share"]), (2, &unit["coverage_run_id"], &unit["all"]["share"]));
    assert!(course[0]["finished_at"].as_str() < course[1]["finished_at"].as_str());
    assert_eq!(course[0]["night"]["share"], compared(&app, "night").await[0]["all"]["share"]);
    // Of another programme or province there is none.
    for filter in ["programme=Kh%C3%A1c", "province=24"] {
        assert_eq!(app.get(&format!("/api/v1/model-wards/coverage?{filter}")).await.expect(200)["items"], json!([]));
    }
    // A unit outside of the scope is not told.
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    let other = Client { address: app.address, token: session(&app.db, "xa.x").await };
    assert_eq!(compared(&other, "day").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_and_targets_are_written_with_their_version_and_stand_in_the_log() {
    let (app, _) = world().await;
    let made = app.post("/api/v1/model-wards", &named(A)).await;
    assert_eq!(made.etag(), "\"1\"");
    let row = made.expect(201);
    assert_eq!((&row["now"][0]["commune_id"], &row["is_demo"], &row["source"]), (&json!(X), &json!(false), &json!("manual")));
    let path = format!("/api/v1/model-wards/{}", row["model_ward_id"].as_str().unwrap());
    // Twice for one programme, a unit that is not there, a target that has a day and no share, a share of 80.
    app.post("/api/v1/model-wards", &named(A)).await.expect(409);
    app.post("/api/v1/model-wards", &named("00000000-0000-0000-0000-0000000000ff")).await.expect(422);
    app.patch(&path, "\"1\"", &json!({"target_by": "2027-12-31"})).await.expect(422);
    app.patch(&path, "\"1\"", &json!({"target_share": 80, "target_document": "20/KH-BCĐ"})).await.expect(422);
    let undocumented = app.patch(&path, "\"1\"", &json!({"target_share": 0.8})).await.expect(422);
    assert_eq!(undocumented["errors"][0]["pointer"], "/target_document");
    let target = json!({"target_share": 0.8, "target_by": "2027-12-31", "target_since": "2026-10-01", "target_document": "20/KH-BCĐ"});
    assert_eq!(app.patch(&path, "\"1\"", &target).await.expect(200)["version"], 2);
    let conflict = app.patch(&path, "\"1\"", &json!({"target_share": 0.9})).await.expect(412);
    assert_eq!(conflict["current"]["target_share"], 0.8);
    // B is divided; its default heir is X too: one row of two names, and the target of the one that has it.
    let of_b = app.post("/api/v1/model-wards", &named(B)).await.expect(201);
    let items = compared(&app, "day").await;
    let of_x = items.iter().find(|item| item["commune"]["commune_id"] == X).unwrap();
    let from: Vec<(&str, f64)> =
        of_x["from"].as_array().unwrap().iter().map(|from| (from["extent"].as_str().unwrap(), from["share"].as_f64().unwrap())).collect();
    assert_eq!(from, [("whole", 1.0), ("part", 0.75)]);
    assert_eq!((&of_x["target"]["share"], &of_x["target"]["by"]), (&json!(0.8), &json!("2027-12-31")));
    assert_eq!((&of_x["target"]["is_default"], &of_x["target"]["others"]), (&json!(false), &json!([])));
    // The other name gets a lower target later on: that one counts, and the first is told beside it.
    let later = json!({"target_share": 0.36, "target_since": "2026-11-01", "target_document": "31/KH-BCĐ"});
    app.patch(&format!("/api/v1/model-wards/{}", of_b["model_ward_id"].as_str().unwrap()), "\"1\"", &later).await.expect(200);
    let items = compared(&app, "day").await;
    let target = &items.iter().find(|item| item["commune"]["commune_id"] == X).unwrap()["target"];
    assert_eq!((&target["share"], &target["document"]), (&json!(0.36), &json!("31/KH-BCĐ")));
    assert_eq!((&target["others"][0]["share"], &target["others"][0]["document"]), (&json!(0.8), &json!("20/KH-BCĐ")));
    assert_eq!(target["others"].as_array().map(Vec::len), Some(1));
    let sheet = app.get("/api/v1/exports/model-ward-coverage?format=csv&lang=en").await.text();
    assert!(sheet.contains("0.36") && sheet.contains(": 0.8") && sheet.contains("20/KH-BCĐ"), "{sheet}");

    app.send("DELETE", &path, &[("if-match", "\"1\"")], b"").await.expect(412);
    app.send("DELETE", &path, &[], b"").await.expect(428);
    assert_eq!(app.send("DELETE", &path, &[("if-match", "\"2\"")], b"").await.status, 204);
    app.patch(&path, "\"2\"", &json!({"target_share": 0.9})).await.expect(404);
    let events = app.get("/api/v1/audit?entity=model_ward").await.expect(200)["items"].as_array().unwrap().clone();
    let told: Vec<&str> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    // The newest first; the first of all is the one that the toy world was made with.
    assert_eq!(told, ["deleted", "changed", "created", "changed", "created", "created"], "{events:?}");
    let change = events.iter().rfind(|event| event["action"] == "changed").unwrap();
    assert_eq!(change["detail"]["changed"]["target_share"], json!({"from": null, "to": 0.8}));
    // A province account names units of its own province alone; a commune none.
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    for name in ["tinh.24", "xa.y"] {
        let client = Client { address: app.address, token: session(&app.db, name).await };
        client.post("/api/v1/model-wards", &named(C)).await.expect(403);
    }
}

/// Domain notes, § 5: Lê Thanh Nghị and Tân Bình → Lê Thanh Nghị; Sao Đỏ → Chu Văn An; An Lạc → Lê Đại Hành; Thái Thịnh → Nguyễn Đại Năng; An Lưu → Kinh Môn.
#[tokio::test(flavor = "multi_thread")]
async fn the_six_pilot_wards_of_the_plan_are_five_units_today_and_real() {
    let db = db().await;
    let mut conn = db.pool.acquire().await.unwrap();
    // Without the communes there is nothing to name yet.
    assert_eq!(bando138::model_wards::load_named(&mut conn).await.unwrap(), 0);
    bando138::communes::load::load_reference(&mut conn).await.unwrap();
    assert_eq!(bando138::model_wards::load_named(&mut conn).await.unwrap(), 6);
    assert_eq!(bando138::model_wards::load_named(&mut conn).await.unwrap(), 0);
    let mut pairs: Vec<(String, String)> = sqlx::query_as(
        "select o.full_name, n.full_name from model_ward m join commune o using (commune_id) join succession s on s.old_commune_id = o.commune_id and s.is_default_heir
        join commune n on n.commune_id = s.new_commune_id where not m.is_demo and m.source = 'reference' and m.target_share is null",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    pairs.sort();
    let mut expected = [
        ("Lê Thanh Nghị", "Lê Thanh Nghị"),
        ("Tân Bình", "Lê Thanh Nghị"),
        ("Sao Đỏ", "Chu Văn An"),
        ("An Lạc", "Lê Đại Hành"),
        ("Thái Thịnh", "Nguyễn Đại Năng"),
        ("An Lưu", "Kinh Môn"),
    ]
    .map(|(then, now)| (format!("Phường {then}"), format!("Phường {now}")));
    expected.sort();
    assert_eq!(pairs, expected);
    // What a committee takes out stays out.
    sqlx::query("delete from model_ward where commune_id in (select commune_id from commune where name = 'An Lưu')")
        .execute(&mut *conn)
        .await
        .unwrap();
    assert_eq!(bando138::model_wards::load_named(&mut conn).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_comparison_is_a_sheet_with_the_same_figures() {
    let (app, _) = world().await;
    run(&app).await;
    let list = app.get("/api/v1/model-wards").await.expect(200)["items"][0].clone();
    let path = format!("/api/v1/model-wards/{}", list["model_ward_id"].as_str().unwrap());
    app.patch(&path, "\"1\"", &json!({"target_share": 0.75, "target_document": "20/KH-BCĐ"})).await.expect(200);
    let unit = compared(&app, "night").await.remove(0);
    let text = app.get("/api/v1/exports/model-ward-coverage?format=csv&lang=en&half=night").await.text();
    let rows: Vec<Vec<&str>> = text.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 2, "{text}");
    let cell = |name: &str| rows[1][rows[0].iter().position(|heading| *heading == name).unwrap_or_else(|| panic!("{name}: {text}"))];
    assert_eq!((cell("Unit"), cell("Made of"), cell("By day or by night")), ("Phường Bến Hàn", "Thị trấn Bến Hàn", "by night"));
    let share = |name: &str| cell(name).parse::<f64>().ok();
    assert_eq!(share("Share of the need that is seen"), unit["all"]["share"].as_f64());
    assert_eq!((share("Share of ways in and out"), share("Share of hotspots")), (unit["way"]["share"].as_f64(), None));
    assert_eq!((cell("Target share (0–1)"), cell("Gaps")), ("0.75", unit["gaps"].to_string().as_str()));
    let xlsx = app.get("/api/v1/exports/model-ward-coverage?format=xlsx&province=31").await;
    assert!(xlsx.status == 200 && xlsx.bytes.starts_with(b"PK"));
    app.get("/api/v1/exports/model-ward-coverage?format=geojson").await.expect(400);
    app.get("/api/v1/exports/model-ward-coverage?format=csv&half=dusk").await.expect(400);
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    let other = Client { address: app.address, token: session(&app.db, "xa.x").await };
    assert_eq!(other.get("/api/v1/exports/model-ward-coverage?format=csv").await.text().lines().count(), 1);
}
