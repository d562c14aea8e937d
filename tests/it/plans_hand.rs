//! Plans changed by hand, and what other budgets would add.

use serde_json::{Value, json};

use crate::coverage::{LAT, LON};
use crate::coverage_runs::computed;
use crate::plans::{model, near, own, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::toy::{self, faults};

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
    assert!(near(&tried["value_plan"], 1.1) && near(&tried["delta"], 0.44) && near(&tried["camera_loss"], 0.44), "{tried}");
    // Both see six pieces alone; of equals the one that is there comes first.
    assert!(near(&tried["camera_adds"], 0.44), "{tried}");
    assert_eq!((&tried["number_after"], &tried["adds_nothing"], &tried["place_kind"]), (&json!(2), &json!(false), &json!("own")));
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
    assert!(near(&tried["camera_adds"], 0.0) && near(&tried["camera_loss"], 0.0) && tried["adds_nothing"] == true, "{tried}");
    // One more beside it, turned as it is: all that it sees is seen.
    let place = own(0.0, "free");
    let beside = json!({"lon": place["lon"], "lat": place["lat"], "bearing_deg": 0, "camera_model_id": model["camera_model_id"]});
    let tried = app.post(&path(&plan, "/try"), &beside).await.expect(200);
    assert_eq!((&tried["adds_nothing"], &tried["seen_points_day"]), (&json!(true), &json!(4)), "{tried}");
    // It hangs on the pole of the first.
    assert_eq!((&tried["camera_cost_vnd"], &tried["cost_vnd"]), (&json!(5_000_000), &json!(12_000_000)), "{tried}");
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
    for number in [json!("x"), json!(1.5), json!(1e12)] {
        assert_eq!(refused(json!({"number": number, "bearing_deg": 0})).await, at("/number", "not-a-number"));
    }
    app.post(&try_it, &json!({"number": 7, "bearing_deg": 0})).await.expect(404);
    // The other commune of the province is of the plan, though nothing is needed there.
    let mut there = at_north(&model);
    there["lon"] = json!(106.03);
    let tried = app.post(&try_it, &there).await.expect(200);
    assert!(
        tried["commune_id"] == toy::Y && tried["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "adds-nothing"),
        "{tried}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_hand_is_kept_and_the_plan_counted_anew() {
    let app = street().await;
    let (plan, model) = one(&app).await;
    let cameras = path(&plan, "/cameras");
    let made = app.post_if(&cameras, "\"1\"", &at_north(&model)).await.expect(201);
    assert!(made["number"] == 2 && made["origin"] == "added" && near(&made["value"], 0.44) && near(&made["loss"], 0.44), "{made}");
    assert_eq!((&made["renumbered"], &made["adds_nothing"]), (&json!({}), &json!(false)));
    assert!(near(&made["plan"]["value"], 1.1) && made["plan"]["is_over_budget"] == true && made["plan"]["cameras"] == 2, "{made}");
    let now = app.get(&path(&plan, "/curve")).await.expect(200)["now"].clone();
    assert!(now["budget"] == 2 && near(&now["value"], 1.1), "{now}");
    // Whoever has not seen that changes nothing.
    app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"bearing_deg": 90})).await.expect(412);
    let moved = app.patch(&path(&plan, "/cameras/1"), "\"2\"", &json!({"bearing_deg": 180})).await.expect(200);
    assert_eq!((&moved["origin"], &moved["chosen_as"]["bearing_deg"], &moved["place_kind"]), (&json!("changed"), &json!(0), &json!("own")));
    assert!(near(&moved["value"], 0.0) && near(&moved["plan"]["value"], 0.66), "{moved}");
    // The one that adds more is the first now.
    assert_eq!((&moved["number"], &moved["renumbered"], &moved["adds_nothing"]), (&json!(2), &json!({"1": 2, "2": 1}), &json!(true)));
    let rows = app.get(&cameras).await.expect(200)["features"].clone();
    let told = |at: usize, name: &str| rows[at]["properties"][name].clone();
    assert_eq!((told(0, "number"), told(0, "origin"), told(1, "origin")), (json!(1), json!("added"), json!("changed")), "{rows}");
    assert!(near(&told(0, "value"), 0.66) && near(&told(1, "value"), 0.0) && near(&told(1, "loss"), 0.0), "{rows}");
    let figures = app.get(&path(&plan, "/figures")).await.expect(200);
    assert!(near(&figures["day"]["all"]["seen_after"], 0.44) && near(&figures["night"]["street"]["seen_after"], 0.22), "{figures}");
    assert!((figures["day"]["street"]["street_after_m"].as_f64().unwrap() - 73.33).abs() < 0.1, "{figures}");
    let gone = app.send("DELETE", &path(&plan, "/cameras/2"), &[("if-match", "\"3\"")], b"").await.expect(200);
    assert!(gone["plan"]["cameras"] == 1 && gone["plan"]["cost_vnd"] == 7_000_000 && gone["plan"]["is_over_budget"] == false, "{gone}");
    let left = app.get(&cameras).await.expect(200)["features"].clone();
    assert!(left.as_array().unwrap().len() == 1 && left[0]["properties"]["number"] == 1, "{left}");
    assert!(near(&left[0]["properties"]["value"], 0.66) && near(&left[0]["properties"]["loss"], 0.66), "{left}");
    // It moves 40 m south along the street: its old place is a new one.
    let place = own(70.0, "free");
    let moved = app.patch(&path(&plan, "/cameras/1"), "\"4\"", &json!({"lat": place["lat"]})).await.expect(200);
    assert_eq!((&moved["origin"], &moved["plan"]["version"]), (&json!("added"), &json!(5)));
    sqlx::query("update plan set approved_at = now(), decision_number = '12/QĐ', decision_on = '2026-11-20'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    app.patch(&path(&plan, "/cameras/1"), "\"6\"", &json!({"bearing_deg": 0})).await.expect(409);
    app.post(&path(&plan, "/try"), &json!({"number": 1, "bearing_deg": 0})).await.expect(409);
    let nowhere = app.patch(&path(&plan, "/cameras/abc"), "\"5\"", &json!({"bearing_deg": 0})).await;
    assert_eq!((nowhere.status, nowhere.json_type().as_str()), (404, "/problems/not-an-id"), "{nowhere}");
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
    assert_eq!((&curve["knee"], &curve["now"]), (&json!(3), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_is_not_called_proven() {
    let app = street().await;
    let (plan, model) = one(&app).await;
    let proven = |plan: &Value, is_beyond: bool| {
        let gap = if is_beyond { plan["gap_part"].is_null() } else { near(&plan["gap_part"], 0.0) };
        assert!(gap && plan["is_beyond_proof"] == is_beyond && near(&plan["bound"], 0.66), "{plan}");
    };
    proven(&plan, false);
    let tried = app.post(&path(&plan, "/try"), &json!({"number": 1, "bearing_deg": 7})).await.expect(200);
    proven(&tried, true);
    proven(&app.post(&path(&plan, "/try"), &json!({"number": 1})).await.expect(200), false);
    // Turned, and turned back: again what was proven.
    let turned = app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"bearing_deg": 180})).await.expect(200);
    proven(&turned["plan"], true);
    let back = app.patch(&path(&plan, "/cameras/1"), "\"2\"", &json!({"bearing_deg": 0})).await.expect(200);
    proven(&back["plan"], false);
    assert_eq!((&back["origin"], &back["chosen_as"], &back["place_name"]), (&json!("chosen"), &Value::Null, &json!("Cột 0")));
    // One more adds more than any choice of one: the bound is of what was looked at, and stays.
    let added = app.post_if(&path(&plan, "/cameras"), "\"3\"", &at_north(&model)).await.expect(201);
    assert!(near(&added["plan"]["value"], 1.1), "{added}");
    proven(&added["plan"], true);
    let gone = app.send("DELETE", &path(&plan, "/cameras/2"), &[("if-match", "\"4\"")], b"").await.expect(200);
    proven(&gone["plan"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_hangs_on_a_site_where_the_site_is() {
    let app = street().await;
    let site = toy::site(&app, LON, LAT).await;
    computed(&app).await;
    let model = model(&app).await;
    let mut asked = wish(&model, &json!({"cameras": 1}));
    asked["own_points"] = json!([]);
    asked["places"]["sites"] = json!(true);
    let plan = planned(&app, &asked).await;
    let camera = app.get(&path(&plan, "/cameras")).await.expect(200)["features"][0]["properties"].clone();
    assert_eq!((&camera["site_id"], &camera["cost_vnd"]), (&site["site_id"], &json!(5_000_000)), "{plan}");
    // Off the site it needs a pole; where it was it hangs on the site again, whoever says so.
    let place = own(40.0, "free");
    let moved = app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"lat": place["lat"], "site_id": null})).await.expect(200);
    assert_eq!((&moved["site_id"], &moved["cost_vnd"], &moved["place_kind"]), (&Value::Null, &json!(7_000_000), &json!("own")), "{moved}");
    let back = app.patch(&path(&plan, "/cameras/1"), "\"2\"", &json!({"lat": camera["lat"]})).await.expect(200);
    for name in ["site_id", "cost_vnd", "place_kind", "place_name", "origin", "lon", "lat", "value"] {
        assert_eq!(back[name], camera[name], "{name}");
    }
    let attempt = path(&plan, "/try");
    let try_on = async |body: Value| app.post(&attempt, &body).await;
    // 20 m off; 0.5 m off; nowhere; a site says itself where it is.
    let off = |metres: f64| json!({"number": 1, "lat": LAT + metres / 110_700.0, "lon": LON, "site_id": site["site_id"]});
    let refused = |answer: &Value, code: &str| assert_eq!(faults(answer), [("/site_id".to_owned(), code.to_owned())]);
    refused(&try_on(off(20.0)).await.expect(422), "site-elsewhere");
    assert_eq!(try_on(off(0.5)).await.expect(200)["camera_cost_vnd"], 5_000_000);
    refused(&try_on(json!({"number": 1, "site_id": uuid::Uuid::nil()})).await.expect(422), "no-such-site");
    refused(&try_on(json!({"number": 1, "site_id": "x"})).await.expect(422), "no-such-site");
    let more = json!({"site_id": site["site_id"], "bearing_deg": 180, "camera_model_id": model["camera_model_id"]});
    assert_eq!(try_on(more).await.expect(200)["site_id"], site["site_id"]);
    sqlx::query("update site set retired_on = '2026-11-20', retired_reason = 'Mở rộng đường'").execute(&app.db.pool).await.unwrap();
    refused(&try_on(json!({"number": 1, "bearing_deg": 10})).await.expect(422), "no-such-site");
    refused(&try_on(off(0.0)).await.expect(422), "no-such-site");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cameras_of_one_place_pay_one_pole_whichever_stays() {
    let app = street().await;
    let (plan, model) = one(&app).await;
    let place = own(0.0, "free");
    let beside = json!({"lon": place["lon"], "lat": place["lat"], "bearing_deg": 90, "camera_model_id": model["camera_model_id"]});
    let made = app.post_if(&path(&plan, "/cameras"), "\"1\"", &beside).await.expect(201);
    assert_eq!(
        (&made["cost_vnd"], &made["plan"]["cost_vnd"], &made["number"]),
        (&json!(5_000_000), &json!(12_000_000), &json!(2)),
        "{made}"
    );
    // Whoever saw the plan before that is told so.
    app.send("DELETE", &path(&plan, "/cameras/1"), &[("if-match", "\"1\"")], b"").await.expect(412);
    // The one that paid goes: the other one needs a pole now.
    let left = app.send("DELETE", &path(&plan, "/cameras/1"), &[("if-match", "\"2\"")], b"").await.expect(200);
    assert_eq!((&left["plan"]["cost_vnd"], &left["renumbered"]), (&json!(7_000_000), &json!({"2": 1})), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_camera_where_one_has_to_hang_nothing_is_proven() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let mut asked = wish(&model, &json!({"cameras": 2}));
    asked["own_points"] = json!([own(0.0, "mandatory"), own(110.0, "free")]);
    let plan = planned(&app, &asked).await;
    assert!(plan["cameras"] == 2 && plan["is_beyond_proof"] == false, "{plan}");
    let rows = app.get(&path(&plan, "/cameras")).await.expect(200)["features"].clone();
    let number =
        rows.as_array().unwrap().iter().map(|row| &row["properties"]).find(|row| row["is_mandatory"] == true).unwrap()["number"].clone();
    let left = app.send("DELETE", &path(&plan, &format!("/cameras/{number}")), &[("if-match", "\"1\"")], b"").await.expect(200);
    assert_eq!((&left["plan"]["is_beyond_proof"], &left["plan"]["gap_part"]), (&json!(true), &Value::Null), "{left}");
}
