//! Communes: versions in time, search, lookup, history, restating.

use serde_json::{Value, json};

use crate::support::toy::{self, A, B, C, X, Y, faults};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|row| row["full_name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_code_may_be_used_again_but_never_by_two_units_at_once() {
    let app = toy::app().await;
    let overlap = sqlx::query("update commune set valid_to = '2025-07-02' where commune_id = '00000000-0000-0000-0000-00000000000a'")
        .execute(&app.db.pool)
        .await;
    let error = overlap.unwrap_err();
    assert_eq!(bando138::db::constraint(&error), Some("commune_code_validity_excl"), "{error}");
}

#[tokio::test]
async fn the_list_of_a_day_has_the_units_of_that_day() {
    let app = toy::app().await;
    let last_old_day = app.get("/api/v1/communes?at=2025-06-30").await.expect(200);
    assert_eq!(names(&last_old_day), ["Phường Sao Đỏ", "Thị trấn Bến Hàn", "Xã Đường Lâm"]);
    let first_new_day = app.get("/api/v1/communes?at=2025-07-01").await.expect(200);
    assert_eq!(names(&first_new_day), ["Phường Bến Hàn", "Phường Chu Văn An"]);
    let boxed = app.get("/api/v1/communes?at=2025-07-01&bbox=106.021,20.001,106.022,20.002&count=true").await.expect(200);
    assert_eq!((names(&boxed), &boxed["total"]), (vec!["Phường Bến Hàn"], &json!(1)));
}

#[tokio::test]
async fn search_without_accents_finds_old_names_and_says_what_they_are_today() {
    let app = toy::app().await;
    let found = app.get("/api/v1/communes/search?q=sao do").await.expect(200);
    assert_eq!(found["items"][0]["commune"]["full_name"], "Phường Sao Đỏ");
    assert_eq!(found["items"][0]["note_vi"], "nay thuộc phường Chu Văn An");
    let divided = app.get("/api/v1/communes/search?q=ĐƯỜNG LÂM").await.expect(200);
    assert_eq!(divided["items"][0]["note_vi"], "nay chia về phường Chu Văn An, phường Bến Hàn");
    // The unit of today comes before the old one of the same name.
    let both = app.get("/api/v1/communes/search?q=ben han").await.expect(200);
    let kinds: Vec<(&Value, &Value)> =
        both["items"].as_array().unwrap().iter().map(|i| (&i["commune"]["kind"], &i["is_current"])).collect();
    assert_eq!(kinds, [(&json!("phuong"), &json!(true)), (&json!("thi_tran"), &json!(false))]);
    // A wildcard is a letter like any other.
    // A name with its former district, or with another kind of unit, is no piece of a name: it is read as files' names are.
    let resolved = app.get("/api/v1/communes/search?q=đường lâm chí linh").await.expect(200);
    assert_eq!(resolved["items"][0]["commune"], divided["items"][0]["commune"], "{resolved}");
    assert_eq!(resolved["items"][0]["note_vi"], divided["items"][0]["note_vi"]);
    assert_eq!(app.get("/api/v1/communes/search?q=%25").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_point_belongs_to_the_unit_of_the_day() {
    let app = toy::app().await;
    let at = async |lon: f64, on: &str| app.get(&format!("/api/v1/communes/locate?lon={lon}&lat=20.005&on={on}")).await.expect(200);
    for (lon, on, unit, now) in [
        (106.005, "2025-06-30", A, X),
        (106.005, "2025-07-01", X, X),
        (106.015, "2024-01-01", B, X),
        (106.025, "2024-01-01", B, Y),
        (106.035, "2000-01-01", C, Y),
    ] {
        let found = at(lon, on).await;
        assert_eq!(
            (found["commune"]["commune_id"].as_str(), found["current"]["commune_id"].as_str()),
            (Some(unit), Some(now)),
            "{lon} on {on}"
        );
        assert_eq!(found["basis"], "boundary");
    }
    // On the border between X (90001) and Y (90009) the smaller code decides.
    assert_eq!(at(106.02, "2026-01-01").await["commune"]["commune_id"], X);
    // 500 m off the coast is still the nearest unit's, and says so; 20 km is nobody's.
    let pier = app.get("/api/v1/communes/locate?lon=106.03&lat=19.996").await.expect(200);
    assert_eq!((&pier["commune"]["commune_id"], &pier["basis"]), (&json!(Y), &json!("nearest")));
    let sea = app.get("/api/v1/communes/locate?lon=106.03&lat=19.8").await.expect(422);
    assert_eq!(faults(&sea), [("/lon".into(), "no-commune".into())]);
    assert!(sea["detail"].as_str().unwrap().contains("Phường Bến Hàn"), "{sea}");
    let swapped = app.get("/api/v1/communes/locate?lon=20.005&lat=106.03").await.expect(422);
    assert_eq!(swapped["suggestion"], json!({"lon": 106.03, "lat": 20.005}));
    for wrong in ["lon=NaN&lat=20", "lon=106", "lon=106&lat=inf", "lon=106&lat=20&on=30/6/2025"] {
        app.get(&format!("/api/v1/communes/locate?{wrong}")).await.expect(400);
    }
}

#[tokio::test]
async fn history_tells_where_a_unit_came_from_and_what_became_of_it() {
    let app = toy::app().await;
    let x = app.get(&format!("/api/v1/communes/{X}/history")).await.expect(200);
    let from: Vec<(&Value, &Value, &Value)> =
        x["predecessors"].as_array().unwrap().iter().map(|p| (&p["commune"]["full_name"], &p["extent"], &p["share"])).collect();
    assert_eq!(from, [(&json!("Phường Sao Đỏ"), &json!("whole"), &json!(1.0)), (&json!("Xã Đường Lâm"), &json!("part"), &json!(0.75))]);
    assert_eq!((&x["heirs"], &x["populations"][0]["people"]), (&json!([]), &json!(10000)));
    let b = app.get(&format!("/api/v1/communes/{B}/history")).await.expect(200);
    let to: Vec<(&Value, &Value)> =
        b["heirs"].as_array().unwrap().iter().map(|h| (&h["commune"]["full_name"], &h["is_default_heir"])).collect();
    assert_eq!(to, [(&json!("Phường Chu Văn An"), &json!(true)), (&json!("Phường Bến Hàn"), &json!(false))]);
    app.get("/api/v1/communes/90001/history").await.expect(404);
    app.get("/api/v1/communes/00000000-0000-0000-0000-0000000000ff/history").await.expect(404);
}

#[tokio::test]
async fn counts_are_restated_with_the_certainty_that_they_have() {
    let app = toy::app().await;
    let body = json!({"to": "2026-01-01", "counts": [{"commune_id": A, "value": 8}, {"commune_id": B, "value": 4}]});
    let out = app.post("/api/v1/communes/restate", &body).await.expect(200);
    // X: all 8 of A and 75 % of 4; certainly 8 to 12. Y: 25 % of 4; certainly 0 to 4.
    let figures: Vec<Value> = out["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| json!([i["commune"]["commune_id"], i["value"], i["exact"], i["low"], i["high"]]))
        .collect();
    assert_eq!(figures, [json!([Y, 1.0, false, 0.0, 4.0]), json!([X, 11.0, false, 8.0, 12.0])]);
    let wrong =
        app.post("/api/v1/communes/restate", &json!({"to": "hôm nay", "counts": [{"commune_id": A, "value": -1}]})).await.expect(422);
    assert_eq!(faults(&wrong), [("/to".into(), "required".into()), ("/counts/0/value".into(), "out-of-range".into())]);
}

/// lon 106.31, lat 20.94 (WGS 84) is 584047.18 E, 2316523.83 N in VN-2000 / TM-3 105°30': PROJ 9.5.1 and PostGIS agree.
#[tokio::test]
async fn provincial_vn_2000_zones_are_known_and_right() {
    let db = crate::support::db().await;
    let (east, north): (f64, f64) =
        sqlx::query_as("select st_x(g), st_y(g) from st_transform(st_setsrid(st_makepoint(106.31, 20.94), 4326), 9209) g")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    assert!((east - 584_047.18).abs() < 0.01 && (north - 2_316_523.83).abs() < 0.01, "{east} {north}");
    let zones: i64 = sqlx::query_scalar("select count(*) from spatial_ref_sys where srid between 9205 and 9218 and auth_name = 'EPSG'")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(zones, 14);
}

#[tokio::test]
async fn a_province_of_today_has_the_units_of_then_that_became_its_own() {
    let app = toy::app().await;
    let found = async |query: &str| -> Vec<String> {
        let page = app.get(&format!("/api/v1/communes?{query}&count=true")).await.expect(200);
        let names: Vec<String> = page["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(page["total"], names.len());
        names
    };
    // Hải Phòng of today took the three units of Hải Dương, which is no more.
    assert_eq!(found("province=31&at=2026-01-01").await, ["Bến Hàn", "Chu Văn An"]);
    assert_eq!(found("province=31&at=2025-06-30").await, ["Sao Đỏ", "Bến Hàn", "Đường Lâm"]);
    assert_eq!(found("province=30&at=2025-06-30").await, ["Sao Đỏ", "Bến Hàn", "Đường Lâm"]);
    // Of a province that is no more: what became of it.
    assert_eq!(found("province=30&at=2026-01-01").await, ["Bến Hàn", "Chu Văn An"]);
    assert!(found("province=77&at=2026-01-01").await.is_empty());
}
