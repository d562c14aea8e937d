//! Plans changed by hand, and what other budgets would add.

use serde_json::{Value, json};

use crate::coverage::LON;
use crate::coverage_runs::computed;
use crate::plans::{model, near, own, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::toy::faults;

/// A plan of one camera at the south end, looking north: four pieces by day, two by night.
async fn one(app: &TestApp) -> (Value, Value) {
    computed(app).await;
    let model = model(app).await;
    let mut asked = wish(&model, &json!({"cameras": 1}));
    asked["own_points"] = json!([own(0.0, "free")]);
    (planned(app, &asked).await, model)
}

/// A camera at the north end, looking south.
fn at_north(model: &Value) -> Value {
    let place = own(110.0, "free");
    json!({"lon": place["lon"], "lat": place["lat"], "bearing_deg": 180, "camera_model_id": model["camera_model_id"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tried_is_counted_and_not_kept() {
    let app = street().await;
    let (plan, model) = one(&app).await;
    assert!(near(&plan["value"], 0.66), "{plan}");
    let tried = app.post(&path(&plan, "/try"), &at_north(&model)).await.expect(200);
    // Two pieces by day and two by night more; a camera and a pole beyond the budget of one.
    assert!(near(&tried["value_plan"], 1.1) && near(&tried["delta"], 0.44) && near(&tried["camera_value"], 0.44), "{tried}");
    assert_eq!(
        (&tried["cost_vnd"], &tried["camera_cost_vnd"], &tried["is_over_budget"]),
        (&json!(14_000_000), &json!(7_000_000), &json!(true))
    );
    assert_eq!((&tried["seen_points_day"], &tried["seen_points_night"]), (&json!(4), &json!(2)));
    assert_eq!(tried["view"]["features"].as_array().unwrap().len(), 8);
    assert!(tried["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "over-budget"));
    // The one that is there, turned away: nothing is left.
    let tried = app.post(&path(&plan, "/try"), &json!({"number": 1, "bearing_deg": 180})).await.expect(200);
    assert!(near(&tried["value_plan"], 0.0) && near(&tried["delta"], -0.66) && tried["is_over_budget"] == false, "{tried}");
    assert!(tried["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "adds-nothing"));
    let after = app.get(&path(&plan, "")).await.expect(200);
    assert_eq!((&after["value"], &after["version"]), (&plan["value"], &plan["version"]));

    let try_it = path(&plan, "/try");
    let refused = async |body: Value| faults(&app.post(&try_it, &body).await.expect(422));
    let at = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(
        refused(json!({"lon": LON, "lat": 20.5, "bearing_deg": 0, "camera_model_id": model["camera_model_id"]})).await,
        at("/lon", "outside-plan")
    );
    assert_eq!(refused(json!({"number": 1, "bearing_deg": 360})).await, at("/bearing_deg", "out-of-range"));
    assert_eq!(refused(json!({"number": 1, "colour": 1})).await, at("/colour", "unknown-field"));
    app.post(&try_it, &json!({"number": 7, "bearing_deg": 0})).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_hand_is_kept_and_the_plan_counted_anew() {
    let app = street().await;
    let (plan, model) = one(&app).await;
    let cameras = path(&plan, "/cameras");
    let made = app.post_if(&cameras, "\"1\"", &at_north(&model)).await.expect(201);
    assert!(made["number"] == 2 && made["origin"] == "added" && near(&made["value"], 0.44) && near(&made["loss"], 0.44), "{made}");
    assert!(near(&made["plan"]["value"], 1.1) && made["plan"]["is_over_budget"] == true && made["plan"]["cameras"] == 2, "{made}");
    // Whoever has not seen that changes nothing.
    app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"bearing_deg": 90})).await.expect(412);
    let moved = app.patch(&path(&plan, "/cameras/1"), "\"2\"", &json!({"bearing_deg": 180})).await.expect(200);
    assert_eq!((&moved["origin"], &moved["chosen_as"]["bearing_deg"], &moved["place_kind"]), (&json!("changed"), &json!(0), &json!("own")));
    assert!(near(&moved["value"], 0.0) && near(&moved["plan"]["value"], 0.66), "{moved}");
    let figures = app.get(&path(&plan, "/figures")).await.expect(200);
    assert!(near(&figures["day"]["all"]["seen_after"], 0.44) && near(&figures["night"]["street"]["seen_after"], 0.22), "{figures}");
    assert!((figures["day"]["street"]["street_after_m"].as_f64().unwrap() - 73.33).abs() < 0.1, "{figures}");
    let gone = app.send("DELETE", &path(&plan, "/cameras/1"), &[("if-match", "\"3\"")], b"").await.expect(200);
    assert!(gone["plan"]["cameras"] == 1 && gone["plan"]["cost_vnd"] == 7_000_000 && gone["plan"]["is_over_budget"] == false, "{gone}");
    let left = app.get(&cameras).await.expect(200)["features"].clone();
    assert!(left.as_array().unwrap().len() == 1 && left[0]["properties"]["number"] == 2, "{left}");
    assert!(near(&left[0]["properties"]["value"], 0.66) && near(&left[0]["properties"]["loss"], 0.66), "{left}");
    // It moves 40 m south along the street: its old place is a new one.
    let place = own(70.0, "free");
    let moved = app.patch(&path(&plan, "/cameras/2"), "\"4\"", &json!({"lat": place["lat"]})).await.expect(200);
    assert_eq!((&moved["origin"], &moved["plan"]["version"]), (&json!("added"), &json!(5)));
    sqlx::query("update plan set approved_at = now(), decision_number = '12/QĐ', decision_on = '2026-11-20'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    app.patch(&path(&plan, "/cameras/2"), "\"6\"", &json!({"bearing_deg": 0})).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_curve_tells_what_other_budgets_add() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let plan = planned(&app, &wish(&model, &json!({"cameras": 2}))).await;
    let curve = app.get(&path(&plan, "/curve")).await.expect(200);
    assert_eq!(curve["unit"], "cameras");
    let told: Vec<(f64, f64, u64)> = curve["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| {
            (point["budget"].as_f64().unwrap(), (point["value"].as_f64().unwrap() * 1e3).round(), point["cameras"].as_u64().unwrap())
        })
        .collect();
    // One adds 0.66, a second 0.44, and there is no third place.
    assert_eq!(told, [(0.0, 0.0, 0), (1.0, 660.0, 1), (2.0, 1100.0, 2), (3.0, 1100.0, 2), (4.0, 1100.0, 2), (6.0, 1100.0, 2)], "{curve}");
    // Above the line from nothing to the last: 0.6 − 1/6 at one, 1 − 2/6 at two.
    assert_eq!(curve["knee"], 3);
}
