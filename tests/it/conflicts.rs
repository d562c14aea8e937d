//! Conflicts among the people: entered without people, placed as incidents are, settled and taken in hand again, counted, masked, drawn and exported.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, A, B, X, Y, faults};
use crate::tiles::decode::{decode, features};

fn id(row: &Value) -> &str {
    row["conflict_id"].as_str().unwrap()
}

/// Five conflicts; today is 21/11/2026.
///
/// X: one over land, reported in A in March 2025, due in April, being handled; one of neighbours, due in December 2026. B, which was divided: one
/// known by the commune alone, due in July 2024. Y: one settled in time; one without a due day, transferred.
async fn world() -> (TestApp, Vec<Value>) {
    let app = toy::app().await;
    let mut rows = Vec::new();
    for body in [
        json!({"lon": 106.005, "lat": 20.005, "kind": "land", "state": "handling", "reported_on": "2025-03-01", "due_on": "2025-04-01",
            "address_text": "Khu đất cạnh chợ Đồng Tâm", "responsible_post": "Phó Chủ tịch UBND phường", "tried": ["mediation", "dialogue"], "parties_count": 2}),
        json!({"lon": 106.015, "lat": 20.005, "kind": "neighbours", "reported_on": "2026-10-01", "due_on": "2026-12-01", "geom_precision": "street"}),
        json!({"commune_id": B, "kind": "religion", "reported_on": "2024-06-01", "due_on": "2024-07-01"}),
        json!({"lon": 106.035, "lat": 20.005, "kind": "land", "state": "settled", "reported_on": "2026-05-01", "due_on": "2026-06-01", "settled_on": "2026-05-20"}),
        json!({"lon": 106.036, "lat": 20.005, "kind": "labour", "state": "transferred", "transferred_to": "Thanh tra thành phố", "reported_on": "2026-11-01"}),
    ] {
        rows.push(app.post("/api/v1/conflicts", &body).await.expect(201));
    }
    (app, rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_placed_by_the_day_of_its_report_and_names_nobody() {
    let (app, rows) = world().await;
    let [land, street, commune, ..] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&land["commune_id"], &land["current_commune_id"], &land["commune_basis"]), (&json!(A), &json!(X), &json!("boundary")));
    assert_eq!(
        (&land["conflict_code"], &land["geom_precision"], &land["is_past_due"]),
        (&json!("HP-90001-MT001"), &json!("exact"), &json!(true))
    );
    assert_eq!(
        (&street["conflict_code"], &street["commune_id"], &street["is_past_due"]),
        (&json!("HP-90001-MT002"), &json!(X), &json!(false))
    );
    // B was divided: no unit of today is its place.
    assert_eq!(
        (&commune["commune_id"], &commune["current_commune_id"], &commune["geom_precision"]),
        (&json!(B), &Value::Null, &json!("commune_only"))
    );
    let good = json!({"lon": 106.005, "lat": 20.005, "kind": "land", "reported_on": "2026-03-05"});
    for (wrong, pointer, code) in [
        (json!({"responsible_post": "Ông Nguyễn Văn An, trưởng thôn"}), "/responsible_post", "person-name"),
        (json!({"note": "liên hệ 0912345678"}), "/note", "person-phone"),
        (json!({"address_text": "nhà bà Trần Thị Bình"}), "/address_text", "person-name"),
        (json!({"kind": "money"}), "/kind", "not-a-choice"),
        (json!({"reported_on": "2026-11-22"}), "/reported_on", "future"),
        (json!({"due_on": "2026-03-04"}), "/due_on", "rule"),
        (json!({"state": "settled"}), "/settled_on", "rule"),
        (json!({"settled_on": "2026-04-01"}), "/settled_on", "rule"),
        (json!({"state": "transferred"}), "/transferred_to", "rule"),
        (json!({"commune_id": Y}), "/commune_id", "not-at-point"),
        (json!({"commune_id": B}), "/commune_id", "not-in-force"),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let problem = app.post("/api/v1/conflicts", &body).await.expect(422);
        let found = faults(&problem);
        assert!(found.iter().any(|(at, _)| at == pointer), "{body}: {found:?}");
        if code != "not-a-choice" && code != "future" {
            assert_eq!(found, [(pointer.to_owned(), code.to_owned())], "{body}");
        }
    }
    app.post("/api/v1/conflicts", &json!({"kind": "land", "reported_on": "2026-03-05"})).await.expect(422);
    let swapped = app
        .post("/api/v1/conflicts", &json!({"lon": 20.005, "lat": 106.005, "kind": "land", "reported_on": "2026-03-05"}))
        .await
        .expect(422);
    assert_eq!(swapped["suggestion"], json!({"lon": 106.005, "lat": 20.005}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settled_one_has_its_day_and_one_that_is_taken_in_hand_again_keeps_it_in_its_history() {
    let (app, rows) = world().await;
    let path = format!("/api/v1/conflicts/{}", id(&rows[0]));
    let settled = app.patch(&path, "\"1\"", &json!({"state": "settled", "settled_on": "2026-11-20"})).await.expect(200);
    assert_eq!((&settled["is_past_due"], &settled["is_open"], &settled["version"]), (&json!(false), &json!(false), &json!(2)));
    app.patch(&path, "\"1\"", &json!({"state": "lapsed"})).await.expect(412);
    app.send("PATCH", &path, &[("content-type", "application/json")], b"{}").await.expect(428);
    let back = app.patch(&path, "\"2\"", &json!({"state": "reported"})).await.expect(422);
    assert_eq!(faults(&back), [("/state".to_owned(), "rule".to_owned())]);
    let again = app.patch(&path, "\"2\"", &json!({"state": "handling", "tried": ["mediation", "decision"]})).await.expect(200);
    assert_eq!((&again["settled_on"], &again["is_past_due"]), (&Value::Null, &json!(true)));
    let history = app.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(
        (&history["items"][0]["before"]["settled_on"], &history["items"][0]["before"]["state"]),
        (&json!("2026-11-20"), &json!("settled"))
    );
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2));
    // Its point moves to Y, and with it both of its units: in March 2025 that was C.
    let moved = app.patch(&path, "\"3\"", &json!({"lon": 106.035, "lat": 20.005})).await.expect(200);
    assert_eq!((&moved["commune_id"], &moved["current_commune_id"]), (&json!(toy::C), &json!(Y)));
    let later = app.patch(&path, "\"4\"", &json!({"reported_on": "2026-01-01", "due_on": "2026-02-01"})).await.expect(200);
    assert_eq!((&later["commune_id"], &later["conflict_code"]), (&json!(Y), &json!("HP-90001-MT001")));
    let void = format!("{path}/void");
    app.post_if(&void, "\"5\"", &json!({"reason": "Trùng với vụ của ông Nguyễn Văn An"})).await.expect(422);
    app.post_if(&void, "\"5\"", &json!({"reason": "Nhập trùng"})).await.expect(200);
    assert_eq!(app.post_if(&void, "\"6\"", &json!({"reason": "Nhập trùng"})).await.json_type(), "/problems/conflict-voided");
    assert_eq!(app.get("/api/v1/conflicts?count=true").await.expect(200)["total"], 4);
    assert_eq!(app.get("/api/v1/conflicts?count=true&voided=all").await.expect(200)["total"], 5);
    // In the log, never with its place.
    let events = app.get(&format!("/api/v1/audit?entity=conflict&entity_id={}", id(&rows[0]))).await.expect(200)["items"].clone();
    let told: Vec<&str> =
        events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).filter(|did| *did != "read_places").collect();
    assert_eq!(told, ["voided", "changed", "changed", "moved_away", "changed", "changed", "created"], "{events:#}");
    for secret in ["106.005", "106.035", "Đồng Tâm"] {
        assert!(!events.to_string().contains(secret), "{secret}: {events:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_counts_say_what_is_open_and_what_is_past_its_day() {
    let (app, rows) = world().await;
    let of = async |filter: &str| -> Vec<usize> {
        let answer = app.get(&format!("/api/v1/conflicts?{filter}")).await.expect(200);
        let mut found: Vec<usize> =
            answer["items"].as_array().unwrap().iter().map(|item| rows.iter().position(|row| id(row) == id(item)).unwrap()).collect();
        found.sort_unstable();
        found
    };
    for (filter, expected) in [
        ("", vec![0, 1, 2, 3, 4]),
        ("past_due=true", vec![0, 2]),
        ("past_due=false", vec![1, 3, 4]),
        ("open=true", vec![0, 1, 2, 4]),
        ("open=false", vec![3]),
        ("state=transferred", vec![4]),
        ("kind=land", vec![0, 3]),
        ("from=2026-05-01&to=2026-11-01", vec![1, 3]),
        ("q=cho+dong+tam", vec![0]),
        ("q=hp-90009", vec![3, 4]),
        ("precision=commune_only", vec![2]),
        ("bbox=106.0,20.0,106.02,20.01", vec![0, 1]),
        ("province=31", vec![0, 1, 2, 3, 4]),
        ("province=24", vec![]),
        (&format!("commune={X}"), vec![0, 1]),
        (&format!("commune={A}"), vec![0]),
        (&format!("commune={B}"), vec![2]),
    ] {
        assert_eq!(of(filter).await, expected, "{filter}");
    }
    for wrong in ["from=2026-05-01&to=2026-05-01", "state=open", "past_due=maybe", "sate=settled"] {
        app.get(&format!("/api/v1/conflicts?{wrong}")).await.expect(400);
    }
    // The latest first, page by page, each once.
    let first = app.get("/api/v1/conflicts?limit=2").await.expect(200);
    assert_eq!((id(&first["items"][0]), id(&first["items"][1])), (id(&rows[4]), id(&rows[1])));
    let points = app.get("/api/v1/conflicts?f=geojson&state=handling").await.expect(200);
    assert_eq!(points["features"][0]["geometry"]["coordinates"], json!([106.005, 20.005]));

    let counts = app.get("/api/v1/conflicts/counts").await.expect(200);
    assert_eq!((&counts["n"], &counts["open"], &counts["past_due"], &counts["settled"]), (&json!(5), &json!(4), &json!(2), &json!(1)));
    assert_eq!(told(&counts), [format!("{X} 2 2 1 0"), format!("{B} 1 1 1 0"), format!("{Y} 2 1 0 1")]);
    let land = counts["kinds"].as_array().unwrap().iter().find(|row| row["kind"] == "land").unwrap();
    assert_eq!((&land["n"], &land["open"], &land["past_due"]), (&json!(2), &json!(1), &json!(1)));
    // As they stood on 10/5/2026: that of Y was not yet settled, two were not yet reported.
    let then = app.get("/api/v1/conflicts/counts?on=2026-05-10").await.expect(200);
    assert_eq!(told(&then), [format!("{X} 1 1 1 0"), format!("{B} 1 1 1 0"), format!("{Y} 1 1 0 0")]);
    assert_eq!(
        told(&app.get("/api/v1/conflicts/counts?on=2026-05-20&kind=land").await.expect(200)),
        [format!("{X} 1 1 1 0"), format!("{Y} 1 0 0 1")]
    );
    app.get("/api/v1/conflicts/counts?on=2026-11-22").await.expect(400);
}

/// Commune, number, open, past due, settled.
fn told(counts: &Value) -> Vec<String> {
    let of = |row: &Value| {
        format!("{} {} {} {} {}", row["commune_id"].as_str().unwrap(), row["n"], row["open"], row["past_due"], row["settled"])
    };
    counts["items"].as_array().unwrap().iter().map(of).collect()
}

/// Address of the tile of a zoom that holds a point.
fn tile(z: u32, lon: f64, lat: f64) -> String {
    let n = f64::from(1_u32 << z);
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n;
    format!("/tiles/conflicts/{z}/{}/{}", ((lon + 180.0) / 360.0 * n).floor(), y.floor())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_exact_places_gets_counts_by_commune_and_who_is_told_quarters_nothing() {
    let (app, rows) = world().await;
    for (name, role, tier, scope, communes) in [
        ("tinh.31", "province", "exact", "false, '31'", &[][..]),
        ("xa.x", "commune", "exact", "false, null", &[X][..]),
        ("luoi", "viewer", "grid250", "false, '31'", &[][..]),
        ("luoi.y", "viewer", "grid250", "false, null", &[Y][..]),
        ("luoi.nuoc", "viewer", "grid250", "true, null", &[][..]),
        ("dem", "viewer", "counts", "false, '31'", &[][..]),
    ] {
        account(&app.db, name, role, tier, scope, communes).await;
    }
    let with = async |name: &str| Client { address: app.address, token: session(&app.db, name).await };
    let whole = told(&app.get("/api/v1/conflicts/counts").await.expect(200));
    for name in ["luoi", "luoi.nuoc", "luoi.y", "dem"] {
        let client = with(name).await;
        for path in ["/api/v1/conflicts".to_owned(), format!("/api/v1/conflicts/{}", id(&rows[0])), "/api/v1/exports/conflicts".to_owned()]
        {
            assert_eq!(client.get(&path).await.status, 403, "{name} {path}");
        }
        let counts = client.get("/api/v1/conflicts/counts").await;
        let far = client.get(&tile(8, 106.01, 20.005)).await;
        let near = client.get(&tile(18, 106.005, 20.005)).await;
        match name {
            "dem" => assert_eq!((counts.status, far.status, near.status), (403, 403, 403)),
            "luoi.y" => {
                // Of Y, and of what partly became it.
                let seen: Vec<String> = whole.iter().filter(|row| !row.starts_with(X)).cloned().collect();
                assert_eq!(told(&counts.expect(200)), seen);
            }
            _ => {
                assert_eq!(told(&counts.expect(200)), whole, "{name}");
                let open: i64 = features(&far.bytes, "conflicts_commune").iter().map(|feature| feature.number("open")).sum();
                assert_eq!(open, 4, "{name}");
                assert!(decode(&near.bytes).iter().all(|layer| layer.name != "conflicts"), "{name}");
            }
        }
        let log = client.get("/api/v1/audit?entity=conflict").await;
        assert!(log.status == 403 || !log.text().contains("HP-90001-MT001"), "{name}");
    }
    // Exact, and noted; settled ones and those known by their commune alone are no points.
    let province = with("tinh.31").await;
    let near = features(&province.get(&tile(18, 106.005, 20.005)).await.bytes, "conflicts");
    assert_eq!((near.len(), near[0].text("conflict_id"), &near[0].attributes["past_due"]), (1, id(&rows[0]), &json!(true)));
    let around = features(&province.get(&tile(12, 106.02, 20.005)).await.bytes, "conflicts");
    assert_eq!(around.len(), 3);
    let far = features(&province.get(&tile(8, 106.01, 20.005)).await.bytes, "conflicts_commune");
    let mut sums: Vec<(i64, i64)> = far.iter().map(|feature| (feature.number("open"), feature.number("past_due"))).collect();
    sums.sort_unstable();
    assert_eq!(sums, [(1, 0), (1, 1), (2, 1)]);
    province.get("/api/v1/conflicts").await.expect(200);
    let noted = app.get("/api/v1/audit?entity=conflict&actor=tinh.31").await.expect(200)["items"].clone();
    let mut faces: Vec<&str> = noted.as_array().unwrap().iter().filter_map(|event| event["detail"]["face"].as_str()).collect();
    faces.sort_unstable();
    assert_eq!(faces, ["list", "map"], "{noted:#}");
    // Without a purpose nothing exact: in a session that has never stated one.
    let province = with("tinh.31").await;
    sqlx::raw_sql("update session set purpose = null, purpose_stated_at = null where account_id = (select account_id from account where username = 'tinh.31')")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(province.get("/api/v1/conflicts").await.status, 403);
    assert!(decode(&province.get(&tile(18, 106.005, 20.005)).await.bytes).iter().all(|layer| layer.name != "conflicts"));
    assert_eq!(told(&province.get("/api/v1/conflicts/counts").await.expect(200)), whole);
    // Of its own places alone.
    let own = with("xa.x").await;
    own.get(&format!("/api/v1/conflicts/{}", id(&rows[3]))).await.expect(404);
    own.patch(&format!("/api/v1/conflicts/{}", id(&rows[3])), "\"1\"", &json!({"level": "complex"})).await.expect(404);
    own.patch(&format!("/api/v1/conflicts/{}", id(&rows[0])), "\"1\"", &json!({"level": "complex"})).await.expect(200);
    own.post("/api/v1/conflicts", &json!({"lon": 106.035, "lat": 20.005, "kind": "land", "reported_on": "2026-03-05"})).await.expect(403);
    assert_eq!(own.get("/api/v1/conflicts?count=true").await.expect(200)["total"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_the_rows_of_the_list() {
    let (app, _) = world().await;
    for filter in [
        "",
        "past_due=true",
        "open=true",
        "kind=land",
        "state=settled",
        "province=31",
        "from=2026-05-01&to=2026-11-01",
        "bbox=106.0,20.0,106.02,20.01",
    ] {
        let mut list: Vec<String> = app.get(&format!("/api/v1/conflicts?{filter}")).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {} {} {}", id(row), row["is_past_due"], row["lon"], row["state"]))
            .collect();
        let mut file: Vec<String> = app.get(&format!("/api/v1/exports/conflicts?format=geojson&{filter}")).await.expect(200)["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["properties"])
            .map(|row| format!("{} {} {} {}", id(row), row["is_past_due"], row["lon"], row["state"]))
            .collect();
        list.sort();
        file.sort();
        assert_eq!(list, file, "{filter}");
    }
    let text = app.get("/api/v1/exports/conflicts?format=csv&past_due=true&state=handling").await.text();
    for word in
        ["Loại mâu thuẫn", "Đất đai", "Đang giải quyết", "Hòa giải ở cơ sở", "Phó Chủ tịch UBND phường", "Quá hạn, có thể thành điểm nóng"]
    {
        assert!(text.contains(word), "{word}: {text}");
    }
    let sheet = app.get("/api/v1/exports/conflicts?format=xlsx&lang=en").await;
    assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"));
    let facts =
        app.get("/api/v1/exports/conflicts?format=geojson&past_due=true&state=handling&kind=land").await.expect(200)["bando138"].clone();
    for word in ["Loại: Đất đai", "Trạng thái giải quyết: Đang giải quyết", "Quá hạn: có"] {
        assert!(facts["filter"].as_str().unwrap().contains(word), "{word}: {facts}");
    }
}
