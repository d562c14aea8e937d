//! Plans, through HTTP: choices counted by hand, and what they add against the coverage before and after.

use bando138::planning::Office;
use serde_json::{Value, json};

use crate::coverage::{LAT, LON, north};
use crate::coverage_runs::{computed, world};
use crate::support::TestApp;
use crate::support::toy::{self, X};

/// The model of the check values: 4 m high, tilted 12°, 1920 pixels over 69.68°, a lamp of 30 m; an overview to 70 m.
pub async fn model(app: &TestApp) -> Value {
    let model = json!({
        "province_code": "31", "name": "Loại kiểm", "sensor_width_mm": 5.568, "sensor_height_mm": 3.132, "focal_length_mm": 4, "resolution_h_px": 1920,
        "resolution_v_px": 1080, "low_light": "ir", "ir_range_m": 30, "mount_height_m": 4, "tilt_deg": 12, "price_vnd": 5_000_000, "price_source": "Thử",
    });
    app.post("/api/v1/camera-models", &model).await.expect(201)
}

/// A street of 110 m to the north, of six pieces of 18.33 m that weigh 0.11 each by day and by night, and nothing else.
pub async fn street() -> TestApp {
    let app = toy::app().await;
    let rows = format!(
        "insert into road (class, name, geom, source, import_key) values ('residential', 'Phố Huyện', st_makeline({}, {}), 'import', gen_random_uuid())",
        north(0.0),
        north(110.0)
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&app.db.pool).await.unwrap();
    app
}

/// So many metres to the north of the street's beginning, as a place of one's own.
pub fn own(metres: f64, choice: &str) -> Value {
    json!({"lon": LON, "lat": LAT + metres / 110_700.0, "name": format!("Cột {metres}"), "choice": choice})
}

/// A wish for places of one's own alone, both ends of the street.
pub fn wish(model: &Value, budget: &Value) -> Value {
    json!({
        "province_code": "31", "budget": budget, "models": [model["camera_model_id"]], "own_points": [own(0.0, "free"), own(110.0, "free")],
        "places": {"junctions": false, "streets": false, "sites": false, "grid": false}, "pole_vnd": 2_000_000, "gap": 0,
    })
}

/// A plan, from the wish to the end.
pub async fn planned(app: &TestApp, wish: &Value) -> Value {
    let asked = app.post("/api/v1/plans", wish).await.expect(202);
    assert_eq!(asked["state"], "queued");
    assert!(Office::beside(&app.office).work_off().await.unwrap());
    app.get(&path(&asked, "")).await.expect(200)
}

/// A plan's address.
pub fn path(plan: &Value, below: &str) -> String {
    format!("/api/v1/plans/{}{below}", plan["plan_id"].as_str().unwrap())
}

/// Whether a figure is what was counted, to a thousandth.
pub fn near(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-3)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_choice_is_what_is_counted_by_hand() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    // From each end four pieces by day and two by night: 6 × 0.11.
    let plan = planned(&app, &wish(&model, &json!({"cameras": 1}))).await;
    assert_eq!((&plan["state"], &plan["error"], &plan["plan_code"]), (&json!("done"), &Value::Null, &json!("PA-31-0001")), "{plan}");
    assert!(near(&plan["value"], 0.66) && near(&plan["bound"], 0.66) && near(&plan["gap_part"], 0.0), "{plan}");
    assert!(near(&plan["need"], 1.32) && plan["seen_before"] == 0.0 && plan["cost_vnd"] == 7_000_000, "{plan}");
    assert_eq!((&plan["checked"]["differs_points"], &plan["checked"]["is_budget_ok"]), (&json!(0), &json!(true)));
    assert!(near(&plan["checked"]["value"], 0.66));
    assert_eq!((&plan["inputs"]["places"], &plan["inputs"]["set_ups"], &plan["inputs"]["left_out"]), (&json!(2), &json!(2), &Value::Null));
    assert_eq!((&plan["keeps_answer"], &plan["step_of"]), (&json!(false), &Value::Null));

    // Both: all six by day, four by night; the second adds two by day and two by night, and so much is lost without either.
    let plan = planned(&app, &wish(&model, &json!({"cameras": 5}))).await;
    assert!(near(&plan["value"], 1.1) && plan["cameras"] == 2, "{plan}");
    let features = app.get(&path(&plan, "/cameras")).await.expect(200)["features"].clone();
    let cameras: Vec<&Value> = features.as_array().unwrap().iter().map(|feature| &feature["properties"]).collect();
    assert_eq!(cameras.len(), 2);
    assert!(near(&cameras[0]["value"], 0.66) && near(&cameras[1]["value"], 0.44), "{features}");
    assert!(near(&cameras[0]["loss"], 0.44) && near(&cameras[1]["loss"], 0.44), "{features}");
    assert_eq!((&cameras[0]["seen_points_day"], &cameras[0]["seen_points_night"]), (&json!(4), &json!(2)));
    for camera in &cameras {
        assert_eq!((&camera["place_kind"], &camera["near"], &camera["commune_id"]), (&json!("own"), &json!("Phố Huyện"), &json!(X)));
        let looks = camera["bearing_deg"].as_f64().unwrap();
        let (is_south_end, off) = (camera["lat"].as_f64().unwrap() < LAT + 1e-6, |to: f64| (looks - to + 540.0).rem_euclid(360.0) - 180.0);
        // Its view is 34.84° to each side.
        assert!(off(if is_south_end { 0.0 } else { 180.0 }).abs() < 34.84, "{camera}");
    }

    let answer = app.get(&path(&plan, "/figures")).await.expect(200);
    assert!(near(&answer["day"]["all"]["seen_after"], 0.66) && near(&answer["night"]["street"]["seen_after"], 0.44), "{answer}");
    assert!(near(&answer["night"]["all"]["share_after"], 0.6667) && near(&answer["night"]["all"]["share_before"], 0.0), "{answer}");
    assert!((answer["day"]["all"]["street_after_m"].as_f64().unwrap() - 110.0).abs() < 0.2, "{answer}");
    let commune = &answer["communes"][0];
    assert!(
        (&commune["commune_id"], &commune["cameras"]) == (&json!(X), &json!(2)) && near(&commune["day"]["seen_after"], 0.66),
        "{answer}"
    );

    // Of the other commune nothing is known: that is told, and it is not called seen.
    let other = &answer["communes"][1];
    assert_eq!((&other["commune_id"], &other["cameras"], &other["day"]["need"]), (&json!(toy::Y), &json!(0), &json!(0.0)), "{answer}");
    assert_eq!((&other["night"]["share_after"], &other["night"]["reason"]), (&Value::Null, &json!("no-need")), "{answer}");
    assert_eq!(commune["day"]["reason"], Value::Null);

    let views = app.get(&path(&plan, "/views?half=night")).await.expect(200);
    assert_eq!(views["features"].as_array().unwrap().len(), 2);
    assert_eq!(views["features"][0]["properties"]["light"], "night");
    let list = app.get("/api/v1/plans?province=31").await.expect(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["plan_id"]), (2, &plan["plan_id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn money_halves_and_targets_decide() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    // 7 million each with a pole: one for 13.
    let plan = planned(&app, &wish(&model, &json!({"vnd": 13_000_000}))).await;
    assert_eq!((&plan["state"], &plan["cameras"], &plan["cost_vnd"]), (&json!("done"), &json!(1), &json!(7_000_000)), "{plan}");
    // By night alone: two pieces from each end.
    let mut by_night = wish(&model, &json!({"cameras": 2}));
    by_night["halves"] = json!("night");
    let plan = planned(&app, &by_night).await;
    assert!(near(&plan["value"], 0.44) && near(&plan["need"], 0.66), "{plan}");
    // Of the day nothing was asked, and nothing is told.
    let answer = app.get(&path(&plan, "/figures")).await.expect(200);
    assert!(near(&answer["night"]["all"]["seen_after"], 0.44), "{answer}");
    assert!(answer["day"]["all"].is_null() && answer["communes"][0]["day"].is_null(), "{answer}");
    // Half of the need is what one reaches (0.66 of 1.32); four fifths takes both.
    for (part, cameras) in [(0.5, 1), (0.8, 2)] {
        let mut target = wish(&model, &json!({}));
        target["target_part"] = json!(part);
        let plan = planned(&app, &target).await;
        assert_eq!((&plan["state"], &plan["cameras"]), (&json!("done"), &json!(cameras)), "{plan}");
    }
    // A street that asks for two cameras: each adds half of what it sees, and the middle counts twice.
    let mut twice = wish(&model, &json!({"cameras": 2}));
    twice["times"] = json!({"street": 2});
    let plan = planned(&app, &twice).await;
    assert!(near(&plan["value"], 0.66), "{plan}");
    // By day four pieces by half and two in full, by night four by half: what is seen is what is paid.
    let answer = app.get(&path(&plan, "/figures")).await.expect(200);
    assert!(near(&answer["day"]["all"]["seen_after"], 0.44) && near(&answer["night"]["all"]["seen_after"], 0.22), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_to_be_there_is_there_and_nothing_hangs_where_nothing_may() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    // From 85 m: north 91.67 is too near? By day 25 m to the end and all behind it: whatever is seen, it is taken though an end is worth more.
    let mut bound = wish(&model, &json!({"cameras": 1}));
    bound["own_points"] = json!([own(0.0, "free"), own(85.0, "mandatory")]);
    let plan = planned(&app, &bound).await;
    let camera = &app.get(&path(&plan, "/cameras")).await.expect(200)["features"][0]["properties"];
    assert_eq!((&camera["place_name"], &camera["is_mandatory"]), (&json!("Cột 85"), &json!(true)));
    // A model that sees as much for twice the money: with both at a place that needs one, the money goes to two cameras of the cheaper.
    let mut dear = model.as_object().unwrap().clone();
    dear.retain(|name, value| {
        !value.is_null() && !matches!(name.as_str(), "camera_model_id" | "version" | "created_at" | "updated_at" | "is_demo")
    });
    (dear["name"], dear["price_vnd"]) = (json!("Loại đắt"), json!(10_000_000));
    let dear = app.post("/api/v1/camera-models", &dear.into()).await.expect(201);
    for (vnd, cameras) in [(8_000_000, 1), (14_000_000, 2)] {
        let mut bound = wish(&model, &json!({"vnd": vnd}));
        bound["models"] = json!([dear["camera_model_id"], model["camera_model_id"]]);
        bound["own_points"] = json!([own(0.0, "mandatory"), own(110.0, "free")]);
        let plan = planned(&app, &bound).await;
        assert_eq!(
            (&plan["state"], &plan["cameras"], &plan["cost_vnd"]),
            (&json!("done"), &json!(cameras), &json!(cameras * 7_000_000)),
            "{plan}"
        );
    }
    // Within 20 m of a place where nothing may hang, and inside of an area.
    let mut free = wish(&model, &json!({"cameras": 2}));
    free["own_points"] = json!([own(0.0, "free"), own(110.0, "free"), own(5.0, "forbidden")]);
    let plan = planned(&app, &free).await;
    assert_eq!(plan["cameras"], 1, "{plan}");
    free["own_points"] = json!([own(0.0, "free"), own(110.0, "free")]);
    let corners = [[LON - 0.001, LAT + 0.0008], [LON + 0.001, LAT + 0.0008], [LON + 0.001, LAT + 0.002], [LON - 0.001, LAT + 0.0008]];
    free["forbidden_areas"] = json!([{"type": "Polygon", "coordinates": [corners]}]);
    let plan = planned(&app, &free).await;
    assert_eq!((&plan["state"], &plan["inputs"]["places"]), (&json!("done"), &json!(1)), "{plan}");
}

/// The independent check: what a plan promises is what a run of coverage finds when its cameras are in the register and work.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_promised_is_what_coverage_finds_afterwards() {
    let (app, _) = world().await;
    computed(&app).await;
    let seen = async |app: &TestApp| -> f64 {
        sqlx::query_scalar("select sum(f.seen) from coverage_figure f join coverage_run r using (coverage_run_id) where f.unit_kind = 'commune' and f.source = 'all'
            and r.coverage_run_id = (select coverage_run_id from coverage_run where state = 'done' order by finished_at desc limit 1)")
            .fetch_one(&app.db.pool)
            .await
            .unwrap()
    };
    let before = seen(&app).await;
    // The whole catalogue, all kinds of places; a junction on the way.
    let plan = planned(&app, &json!({"province_code": "31", "budget": {"cameras": 4}, "seconds": 20})).await;
    assert_eq!((&plan["state"], &plan["error"]), (&json!("done"), &Value::Null), "{plan}");
    assert!((plan["seen_before"].as_f64().unwrap() - before).abs() < 1e-6, "{before} {plan}");
    let features = app.get(&path(&plan, "/cameras")).await.expect(200)["features"].clone();
    assert_eq!(features.as_array().unwrap().len() as i64, plan["cameras"].as_i64().unwrap());
    for feature in features.as_array().unwrap() {
        let camera = &feature["properties"];
        let site = if let Some(site) = camera["site_id"].as_str() {
            site.to_owned()
        } else {
            let site = json!({"lon": camera["lon"], "lat": camera["lat"], "site_name": "Theo phương án", "ownership": "police", "mount": "pole",
                "force": true});
            app.post("/api/v1/sites", &site).await.expect(201)["site_id"].as_str().unwrap().to_owned()
        };
        let mut registered = json!({"status": "active", "installed_on": "2026-01-05", "azimuth_deg": camera["bearing_deg"], "mount_height_m": camera["height_m"],
            "tilt_deg": camera["tilt_deg"]});
        for name in [
            "camera_type",
            "projection",
            "sensor_width_mm",
            "sensor_height_mm",
            "focal_length_mm",
            "hfov_deg",
            "vfov_deg",
            "resolution_h_px",
            "resolution_v_px",
            "ir_range_m",
            "low_light",
            "max_range_m",
        ] {
            if !camera["model"][name].is_null() {
                registered[name] = camera["model"][name].clone();
            }
        }
        app.post(&format!("/api/v1/sites/{site}/cameras"), &registered).await.expect(201);
    }
    computed(&app).await;
    let added = seen(&app).await - before;
    assert!((added - plan["value"].as_f64().unwrap()).abs() < 1e-6 && added > 3.0, "{added} {plan}");
}
