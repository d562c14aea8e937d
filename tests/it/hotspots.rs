//! Hotspots: areas, documents, validity, lifting.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::toy::{self, A, X, faults};

fn square() -> Value {
    json!({"type": "Polygon", "coordinates": [[[106.004, 20.004], [106.006, 20.004], [106.006, 20.006], [106.004, 20.006], [106.004, 20.004]]]})
}

fn body(geometry: &Value) -> Value {
    json!({"name": "Chợ Đồng Tâm", "area_types": ["type4_ma_tuy", "type1_ttxh"], "declared_by_doc": "QĐ 12/QĐ-UBND", "declared_on": "2024-02-01", "geometry": geometry})
}

async fn declare(app: &TestApp) -> Value {
    app.post("/api/v1/hotspots", &body(&square())).await.expect(201)
}

#[tokio::test]
async fn an_area_has_its_document_types_size_and_units() {
    let app = toy::app().await;
    let row = declare(&app).await;
    assert_eq!((&row["hotspot_code"], &row["commune_id"], &row["current_commune_id"]), (&json!("HP-90001-DN001"), &json!(A), &json!(X)));
    assert_eq!(row["area_types"], json!(["type1_ttxh", "type4_ma_tuy"]));
    // 0.002° × 0.002° at 20.005° N: 209.3 m × 221.4 m (geodesic, GeographicLib).
    assert!((row["area_m2"].as_f64().unwrap() - 46_330.0).abs() < 50.0, "{}", row["area_m2"]);
}

#[tokio::test]
async fn an_area_that_cannot_be_is_refused_with_the_place_of_the_fault() {
    let app = toy::app().await;
    let bow_tie = json!({"type": "Polygon", "coordinates": [[[106.004, 20.004], [106.006, 20.006], [106.006, 20.004], [106.004, 20.006], [106.004, 20.004]]]});
    let problem = app.post("/api/v1/hotspots", &body(&bow_tie)).await.expect(422);
    assert_eq!(faults(&problem), [("/geometry".into(), "self-crossing".into())]);
    assert!(problem["detail"].as_str().unwrap().contains("106.005000, 20.005000"), "{problem}");
    let at = |name: &str, expected: f64| (problem["at"][name].as_f64().unwrap() - expected).abs() < 1e-9;
    assert!(at("lon", 106.005) && at("lat", 20.005), "{problem}");
    for (geometry, code) in [
        (
            json!({"type": "Polygon", "coordinates": [[[20.004, 106.004], [20.004, 106.006], [20.006, 106.006], [20.004, 106.004]]]}),
            "lonlat-swapped",
        ),
        (json!({"type": "Polygon", "coordinates": [[[106.004, 20.004], [106.006, 20.004], [106.006, 20.006]]]}), "ring-not-closed"),
        (json!({"type": "Point", "coordinates": [106.004, 20.004]}), "not-a-polygon"),
        (json!({"type": "Polygon", "coordinates": []}), "not-a-polygon"),
        (json!({"type": "Polygon", "coordinates": [[["a", "b"]]]}), "not-a-polygon"),
        (json!({"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [3, 49], [2, 48]]]}), "out-of-country"),
        (
            json!({"type": "Polygon", "coordinates": [[[106.004, 20.004], [106.004, 20.004], [106.004, 20.004], [106.004, 20.004]]]}),
            "self-crossing",
        ),
    ] {
        let problem = app.post("/api/v1/hotspots", &body(&geometry)).await.expect(422);
        assert_eq!(problem["errors"][0]["code"], code, "{geometry}: {problem}");
    }
    let mut bare = body(&square());
    bare.as_object_mut().unwrap().retain(|name, _| name == "geometry");
    bare["area_types"] = json!([]);
    let mut found = faults(&app.post("/api/v1/hotspots", &bare).await.expect(422));
    found.sort();
    let expected = [("/area_types", "not-a-choice"), ("/declared_by_doc", "required"), ("/declared_on", "required"), ("/name", "required")];
    assert_eq!(found, expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
    let stored: i64 = sqlx::query_scalar("select count(*) from hotspot").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn a_hotspot_ends_by_a_document_and_is_in_force_until_then() {
    let app = toy::app().await;
    let path = format!("/api/v1/hotspots/{}", declare(&app).await["hotspot_id"].as_str().unwrap());
    let lift = format!("{path}/lift");
    assert_eq!(
        faults(&app.post_if(&lift, "\"1\"", &json!({"lifted_on": "2025-02-01"})).await.expect(422)),
        [("/lifted_by_doc".into(), "required".into())]
    );
    let early = json!({"lifted_on": "2024-02-01", "lifted_by_doc": "QĐ 30/QĐ-UBND"});
    assert_eq!(faults(&app.post_if(&lift, "\"1\"", &early).await.expect(422)), [("/lifted_on".into(), "rule".into())]);
    app.post_if(&lift, "\"1\"", &json!({"lifted_on": "2025-02-01", "lifted_by_doc": "QĐ 30/QĐ-UBND"})).await.expect(200);
    app.post_if(&lift, "\"2\"", &json!({"lifted_on": "2025-03-01", "lifted_by_doc": "QĐ 31/QĐ-UBND"})).await.expect(409);
    for (on, rows) in [("2024-01-31", 0), ("2024-02-01", 1), ("2025-01-31", 1), ("2025-02-01", 0)] {
        let in_force = app.get(&format!("/api/v1/hotspots?on={on}&area_type=type4_ma_tuy")).await.expect(200);
        assert_eq!(in_force["items"].as_array().unwrap().len(), rows, "{on}");
    }
}

#[tokio::test]
async fn a_redrawn_area_keeps_the_one_before() {
    let app = toy::app().await;
    let path = format!("/api/v1/hotspots/{}", declare(&app).await["hotspot_id"].as_str().unwrap());
    let wider = json!({"type": "Polygon", "coordinates": [[[106.034, 20.004], [106.036, 20.004], [106.036, 20.006], [106.034, 20.006], [106.034, 20.004]]]});
    let moved = app.patch(&path, "\"1\"", &json!({"geometry": wider})).await.expect(200);
    assert_eq!(moved["commune_id"], toy::C);
    app.patch(&path, "\"1\"", &json!({"name": "Khác"})).await.expect(412);
    let history = app.get(&format!("{path}/history")).await.expect(200);
    let changed: Vec<&str> = history["items"][0]["changed"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    assert!(changed.contains(&"geometry") && changed.contains(&"commune_id"), "{changed:?}");
    assert_eq!(history["items"][0]["before"]["geometry"]["coordinates"][0][0][0], json!([106.004, 20.004]));
}

#[tokio::test]
async fn heights_are_left_out_another_day_is_another_unit_and_counts_follow() {
    let app = toy::app().await;
    let high = json!({"type": "Polygon", "coordinates": [[[106.004, 20.004, 5], [106.006, 20.004, 5], [106.006, 20.006, 5], [106.004, 20.006, "x"], [106.004, 20.004, 5]]]});
    let row = app.post("/api/v1/hotspots", &body(&high)).await.expect(201);
    let path = format!("/api/v1/hotspots/{}", row["hotspot_id"].as_str().unwrap());
    let redated = app.patch(&path, "\"1\"", &json!({"declared_on": "2026-02-01"})).await.expect(200);
    assert_eq!((&row["commune_id"], &redated["commune_id"]), (&json!(A), &json!(X)));
    let by_commune = app.get("/api/v1/hotspots/counts?on=2026-06-01&province=31").await.expect(200);
    assert_eq!((&by_commune["items"][0]["commune_id"], &by_commune["items"][0]["hotspots"]), (&json!(X), &json!(1)));
    let old = app.get("/api/v1/hotspots/counts?on=2026-06-01&boundary=2025-06-30").await.expect(200);
    assert_eq!(old["items"][0]["commune_id"], A);
    app.post_if(&format!("{path}/lift"), "\"2\"", &json!({"lifted_on": "2026-03-15", "lifted_by_doc": "QĐ 30/QĐ-UBND"})).await.expect(200);
    let months = app.get("/api/v1/hotspots/counts?by=month&from=2026-01-01&to=2026-05-01").await.expect(200);
    let figures: Vec<Value> =
        months["items"].as_array().unwrap().iter().map(|m| json!([m["declared"], m["lifted"], m["in_force"]])).collect();
    assert_eq!(figures, [json!([0, 0, 0]), json!([1, 0, 1]), json!([0, 1, 0]), json!([0, 0, 0])]);
}
