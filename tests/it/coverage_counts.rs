//! What runs count of cameras and gaps, through HTTP.

use serde_json::{Value, json};

use crate::coverage::{camera, registered};
use crate::coverage_runs::{computed, world};
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{X, Y};

#[tokio::test(flavor = "multi_thread")]
async fn all_cameras_of_a_commune_are_counted_also_where_nothing_is_needed() {
    let (app, _) = world().await;
    // 700 m from all need, one that works and one that does not.
    let site =
        json!({"lon": 106.0118, "lat": 20.0012, "site_name": "Ngoài đồng", "ownership": "household", "mount": "pole", "force": true});
    let site = app.post("/api/v1/sites", &site).await.expect(201)["site_id"].as_str().unwrap().to_owned();
    for (status, azimuth_deg) in [("active", 0), ("suspended", 180)] {
        let mut body = camera();
        body["status"] = json!(status);
        body["azimuth_deg"] = json!(azimuth_deg);
        app.post(&format!("/api/v1/sites/{site}/cameras"), &body).await.expect(201);
    }
    computed(&app).await;
    let told = |cameras: &Value| (cameras["working"].clone(), cameras["not_working"].clone());
    let of_run = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["cameras"].clone();
    assert_eq!(told(&of_run), (json!(2), json!(1)), "{of_run}");
    // Nobody looked at buildings around the one that sees something; the others were not to be looked at.
    assert_eq!(of_run["not_checked_for_obstacles"], 1);
    let now = app.get(&format!("/api/v1/communes/{X}/coverage")).await.expect(200)["cameras"].clone();
    // Computed anew: those that mean anything for its need.
    assert_eq!(told(&now), (json!(1), json!(0)), "{now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_on_the_spot_makes_a_range_until_the_next_one() {
    let (app, id) = world().await;
    computed(&app).await;
    let street = async || {
        let answer = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
        let street = answer["shares"]["day"]["street"].clone();
        (
            street["share"].clone(),
            street["share_at_most"].clone(),
            answer["cameras"]["unknown_by_day"].clone(),
            answer["cameras"]["not_checked_for_obstacles"].clone(),
        )
    };
    // Four of six pieces of street; no building is known.
    assert_eq!(street().await, (json!(0.667), json!(0.667), json!(0), json!(1)));
    let checks = format!("/api/v1/cameras/{id}/field-checks");
    for (version, occluded, expected) in [
        ("\"1\"", true, (json!(0.0), json!(0.667), json!(1), json!(0))),
        ("\"2\"", false, (json!(0.667), json!(0.667), json!(0), json!(0))),
    ] {
        app.post_if(&checks, version, &json!({"checked_on": "2026-11-20", "occluded": occluded})).await.expect(200);
        assert!(app.office.work_off().await.unwrap());
        assert_eq!(street().await, expected, "{occluded}");
    }
}

/// Three more at the place of the first, one after the other: one of unknown bearing that reaches 5 m, where nothing is; one that looks north as the
/// first, and of whose night nothing is known; one of unknown bearing, whose ring holds the school 50 m behind by day, and by night, 30 m wide, nothing
/// that the first does not see.
#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_are_too_little_known_are_told_by_day_and_by_night_and_which_of_them_matter() {
    let (app, _) = world().await;
    let without = |name: &str, max_range_m: Option<u32>| {
        let mut body = camera();
        body.as_object_mut().unwrap().remove(name);
        body["max_range_m"] = json!(max_range_m);
        body
    };
    let answer = async || {
        assert!(app.office.work_off().await.unwrap());
        let answer = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
        let told = ["unknown_by_day", "unknown_by_night", "unknown_that_matter_by_day", "unknown_that_matter_by_night"]
            .map(|name| answer["cameras"][name].as_i64().unwrap());
        let is_range =
            ["day", "night"].map(|half| answer["shares"][half]["all"]["share"] != answer["shares"][half]["all"]["share_at_most"]);
        (told, is_range)
    };
    computed(&app).await;
    assert_eq!(answer().await, ([0, 0, 0, 0], [false, false]));
    registered(&app, &without("azimuth_deg", Some(5))).await;
    assert_eq!(answer().await, ([1, 1, 0, 0], [false, false]));
    registered(&app, &without("low_light", None)).await;
    assert_eq!(answer().await, ([1, 2, 0, 1], [false, true]));
    registered(&app, &without("azimuth_deg", None)).await;
    assert_eq!(answer().await, ([2, 3, 1, 1], [true, true]));
    let communes = app.get("/api/v1/coverage/communes?province=31&half=night").await.expect(200)["items"].clone();
    assert_eq!((&communes[0]["unknown"], &communes[0]["unknown_that_matter"]), (&json!(3), &json!(1)), "{communes}");
    let now = app.get(&format!("/api/v1/communes/{X}/coverage")).await.expect(200)["cameras"].clone();
    assert_eq!(
        (&now["unknown_by_night"], &now["unknown_that_matter_by_day"], &now["unknown_that_matter_by_night"]),
        (&json!(2), &json!(1), &json!(1)),
        "{now}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unseen_need_that_is_in_no_gap_of_the_list_is_told() {
    let (app, _) = world().await;
    computed(&app).await;
    let left_out = async || {
        let items = app.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].clone();
        (items[0]["left_out"].as_f64().unwrap(), items[1]["left_out"].as_f64().unwrap())
    };
    assert_eq!(left_out().await, (0.0, 0.0));
    // As if the hotspot, 0.5 by day, had been one too many.
    sqlx::query("delete from gap where near = 'Bãi xe'").execute(&app.db.pool).await.unwrap();
    assert_eq!(left_out().await, (0.5, 0.0));
    account(&app.db, "xem.x", "viewer", "grid250", "false, null", &[X]).await;
    let client = Client { address: app.address, token: session(&app.db, "xem.x").await };
    assert_eq!(client.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"][0]["left_out"], Value::Null);
}

/// A hotspot along a diagonal of 5.0 by 5.3 km: a grid of 5 m has a million nodes there, four times more than are looked at.
#[tokio::test(flavor = "multi_thread")]
async fn need_on_a_grid_coarser_than_asked_is_told_of_the_commune_and_of_its_province() {
    let (app, _) = world().await;
    sqlx::query("update commune set geom = st_multi(st_makeenvelope(106, 20, 106.05, 20.05, 4326)) where commune_id = $1::uuid")
        .bind(X)
        .execute(&app.db.pool)
        .await
        .unwrap();
    let corners = [[106.001, 20.001], [106.0012, 20.001], [106.049, 20.049], [106.0488, 20.049], [106.001, 20.001]];
    let hotspot = json!({"name": "Dọc đê", "area_types": ["type1_ttxh"], "declared_by_doc": "QĐ 12/QĐ-UBND", "declared_on": "2024-02-01",
        "geometry": {"type": "Polygon", "coordinates": [corners]}});
    app.post("/api/v1/hotspots", &hotspot).await.expect(201);
    let told = async || {
        let mut told = Vec::new();
        for unit in [format!("commune={X}"), format!("commune={Y}"), "province=31".to_owned()] {
            told.push(app.get(&format!("/api/v1/coverage?{unit}")).await.expect(200)["has_coarse_need"].clone());
        }
        told
    };
    assert_eq!(told().await, [Value::Null, Value::Null, Value::Null]);
    for (step_m, expected) in [(25, [false, false, false]), (5, [true, false, true])] {
        let asked = json!({"province_code": "31", "recipe": {"hotspot": {"step_m": step_m}}});
        app.post("/api/v1/coverage/runs", &asked).await.expect(202);
        assert!(app.office.work_off().await.unwrap());
        assert_eq!(told().await, expected.map(Value::from), "{step_m}");
    }
    let items = app.get("/api/v1/coverage/communes?province=31").await.expect(200)["items"].clone();
    let of = |unit: &str| items.as_array().unwrap().iter().find(|item| item["commune_id"] == unit).unwrap()["has_coarse_need"].clone();
    assert_eq!((of(X), of(Y)), (json!(true), json!(false)));
}
