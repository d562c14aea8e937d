//! Plans that cannot be made, are called off, or are not for everybody's eyes.

use bando138::planning::Office;
use serde_json::{Value, json};

use crate::coverage_runs::computed;
use crate::plans::{model, own, path, planned, street, wish};
use crate::support::toy::{self, X, Y, faults};

fn of(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_wish_is_said_at_once() {
    let app = street().await;
    let model = model(&app).await;
    let one = wish(&model, &json!({"cameras": 1}));
    let asked = async |wish: &Value| faults(&app.post("/api/v1/plans", wish).await.expect(422));
    assert_eq!(asked(&one).await, of("/province_code", "no-coverage"));
    computed(&app).await;
    assert_eq!(asked(&wish(&model, &json!({"vnd": 6_999_999}))).await, of("/budget/vnd", "budget-below-cheapest"));
    // Sites are allowed, but there is none in these communes: a pole has to be paid for.
    let mut on_sites = wish(&model, &json!({"vnd": 6_999_999}));
    on_sites["places"]["sites"] = json!(true);
    let refused = app.post("/api/v1/plans", &on_sites).await.expect(422);
    assert_eq!(faults(&refused), of("/budget/vnd", "budget-below-cheapest"));
    assert!(refused.to_string().contains("7.000.000 đồng (camera 5.000.000 đồng và trụ mới 2.000.000 đồng)"), "{refused}");
    assert_eq!(asked(&wish(&model, &json!({}))).await, of("/budget", "required"));
    let changed = |name: &str, value: Value| {
        let mut changed = one.clone();
        changed[name] = value;
        changed
    };
    assert_eq!(asked(&changed("province_code", json!("99"))).await, of("/province_code", "no-such-province"));
    assert_eq!(asked(&changed("communes", json!([model["camera_model_id"]]))).await, of("/communes/0", "no-such-commune"));
    assert_eq!(asked(&changed("models", json!([X]))).await, of("/models/0", "no-such-model"));
    // Pointers name the place in the list as it was sent.
    assert_eq!(asked(&changed("communes", json!([Y, model["camera_model_id"], X]))).await, of("/communes/1", "no-such-commune"));
    assert_eq!(asked(&changed("budget", json!({"cameras": 20.7}))).await, of("/budget/cameras", "out-of-range"));
    assert_eq!(asked(&changed("target_part", json!(0.5))).await, of("/budget/cameras", "target-and-budget"));
    let twice = json!([own(0.0, "mandatory"), own(0.5, "mandatory")]);
    assert_eq!(asked(&changed("own_points", twice)).await, of("/own_points/1", "mandatory-twice"));
    // 2 km to the north is no commune; the street is in X. Where nothing may hang counts up to 20 m beyond the border.
    let outside = json!([own(0.0, "free"), own(2000.0, "mandatory"), own(110.0, "free"), own(2000.0, "free"), own(2100.0, "forbidden")]);
    assert_eq!(
        asked(&changed("own_points", outside)).await,
        [1, 3, 4].map(|at| (format!("/own_points/{at}"), "own-point-outside".to_owned()))
    );
    assert_eq!(
        asked(&changed("communes", json!([Y]))).await,
        [0, 1].map(|at| (format!("/own_points/{at}"), "own-point-outside".to_owned()))
    );
    let blind = app
        .post(
            "/api/v1/camera-models",
            &json!({"province_code": "31", "name": "Không rõ", "price_vnd": 1, "price_source": "Thử", "mount_height_m": 4, "tilt_deg": 12}),
        )
        .await
        .expect(201);
    assert_eq!(asked(&changed("models", json!([blind["camera_model_id"]]))).await, of("/models/0", "model-without-optics"));
    // A change that waits: told, and let through if that is wanted.
    let site = json!({"lon": 106.005, "lat": 20.006, "site_name": "Mới", "ownership": "police", "force": true});
    let site = app.post("/api/v1/sites", &site).await.expect(201);
    app.post(
        &format!("/api/v1/sites/{}/cameras", site["site_id"].as_str().unwrap()),
        &json!({"status": "active", "installed_on": "2026-01-05"}),
    )
    .await
    .expect(201);
    assert_eq!(asked(&one).await, of("/accept_stale", "coverage-stale"));
    let plan = planned(&app, &changed("accept_stale", json!(true))).await;
    assert_eq!(plan["state"], "done");
    assert!(plan["inputs"]["waiting"].as_i64().unwrap() > 0, "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_work_finds_out_is_said_in_words() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let failed = async |name: &str, value: Value, budget: Value| {
        let mut asked = wish(&model, &budget);
        asked[name] = value;
        let plan = planned(&app, &asked).await;
        assert_eq!(plan["state"], "failed", "{plan}");
        assert!(plan["error"]["vi"].as_str().unwrap().len() > 20 && plan["error"]["en"].as_str().unwrap().len() > 20);
        plan["error"]["code"].as_str().unwrap().to_owned()
    };
    let one = json!({"cameras": 1});
    assert_eq!(failed("own_points", json!([own(0.0, "mandatory"), own(110.0, "mandatory")]), one.clone()).await, "mandatory-over-budget");
    // Half a kilometre off.
    assert_eq!(failed("own_points", json!([own(500.0, "mandatory")]), one.clone()).await, "mandatory-sees-nothing");
    assert_eq!(failed("own_points", json!([own(500.0, "free")]), one.clone()).await, "no-candidate");
    let mut there = wish(&model, &one);
    (there["communes"], there["own_points"]) = (json!([Y]), json!([]));
    assert_eq!(planned(&app, &there).await["error"]["code"], "no-need");
    // Nine tenths are beyond both ends' reach by night: ten of twelve parts is all there is.
    assert_eq!(failed("target_part", json!(0.9), json!({})).await, "target-out-of-reach");
    // All of what could be added in X takes both: one alone reaches 0.66 of 1.1.
    assert_eq!(failed("commune_least_part", json!(1.0), one).await, "floors-over-budget");
    let list = app.get("/api/v1/plans?province=31&limit=1").await.expect(200);
    let error = &list["items"][0]["error"];
    assert!(
        error["vi"].as_str().unwrap().contains("(đạt được 60 %)") && error["en"].as_str().unwrap().contains("together reach 60 %"),
        "{error}"
    );
}

/// There is a site to hang a camera on, but nothing is seen from it, and the money is not enough for a pole elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_budget_without_a_pole_is_refused_with_what_the_cheapest_takes() {
    let app = street().await;
    let far = own(500.0, "free");
    toy::site(&app, far["lon"].as_f64().unwrap(), far["lat"].as_f64().unwrap()).await;
    computed(&app).await;
    let model = model(&app).await;
    let mut asked = wish(&model, &json!({"vnd": 6_999_999}));
    asked["places"]["sites"] = json!(true);
    let plan = planned(&app, &asked).await;
    assert_eq!((&plan["state"], &plan["error"]["code"]), (&json!("failed"), &json!("budget-below-cheapest")), "{plan}");
    assert!(plan["error"]["en"].as_str().unwrap().contains("7,000,000 đồng"), "{plan}");
    assert!(plan["inputs"]["left_out"]["vi"].as_str().unwrap().contains("2 vị trí vì camera và trụ mới"), "{plan}");
    // With the pole it is a plan.
    asked["budget"] = json!({"vnd": 7_000_000});
    let plan = planned(&app, &asked).await;
    assert_eq!((&plan["state"], &plan["cameras"], &plan["cost_vnd"]), (&json!("done"), &json!(1), &json!(7_000_000)), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_called_off_named_and_taken_out() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let asked = app.post("/api/v1/plans", &wish(&model, &json!({"cameras": 1}))).await.expect(202);
    let ended = app.post(&path(&asked, "/cancel"), &json!({})).await.expect(200);
    assert_eq!(ended["state"], "cancelled");
    app.post(&path(&asked, "/cancel"), &json!({})).await.expect(409);
    assert!(Office::beside(&app.office).work_off().await.unwrap());
    assert_eq!(app.get(&path(&asked, "")).await.expect(200)["cameras"], 0);
    // Called off while it is worked on: the best so far is kept.
    let working = app.post("/api/v1/plans", &wish(&model, &json!({"cameras": 1}))).await.expect(202);
    sqlx::query("update plan set state = 'running', started_at = now() where plan_id = $1::uuid")
        .bind(working["plan_id"].as_str())
        .execute(&app.db.pool)
        .await
        .unwrap();
    let told = app.post(&path(&working, "/cancel"), &json!({})).await.expect(200);
    assert_eq!((&told["state"], &told["is_cancelling"]), (&json!("running"), &json!(true)));
    app.send("DELETE", &path(&working, ""), &[], b"").await.expect(409);
    // Nobody works on it any more: the next who does says so.
    assert!(Office::beside(&app.office).work_off().await.unwrap());
    let failed = app.get(&path(&working, "")).await.expect(200);
    assert_eq!((&failed["state"], &failed["error"]["code"]), (&json!("failed"), &json!("interrupted")));
    let named = app.patch(&path(&working, ""), "\"1\"", &json!({"name": "Phương án A", "note": "Xem lại"})).await.expect(200);
    assert_eq!((&named["name"], &named["note"], &named["version"]), (&json!("Phương án A"), &json!("Xem lại"), &json!(2)));
    app.patch(&path(&working, ""), "\"1\"", &json!({"name": "Phương án B"})).await.expect(412);
    app.send("DELETE", &path(&working, ""), &[("if-match", "\"1\"")], b"").await.expect(412);
    assert_eq!(app.send("DELETE", &path(&working, ""), &[("if-match", "\"2\"")], b"").await.status, 204);
    app.get(&path(&working, "")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_has_five_plans_waiting_at_most() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let asked = wish(&model, &json!({"cameras": 1}));
    let first = app.post("/api/v1/plans", &asked).await.expect(202);
    for _ in 0..4 {
        app.post("/api/v1/plans", &asked).await.expect(202);
    }
    assert_eq!(app.post("/api/v1/plans", &asked).await.expect(409)["type"], "/problems/plans-waiting");
    assert_eq!(app.get("/api/v1/plans?province=31").await.expect(200)["items"].as_array().unwrap().len(), 5);
    app.post(&path(&first, "/cancel"), &json!({})).await.expect(200);
    app.post("/api/v1/plans", &asked).await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn provinces_take_turns() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    for _ in 0..3 {
        app.post("/api/v1/plans", &wish(&model, &json!({"cameras": 1}))).await.expect(202);
    }
    // The other province asks last.
    sqlx::query("insert into plan (plan_code, province_code, name, wish) select take_plan_code('24'), '24', name, wish from plan limit 1")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert!(Office::beside(&app.office).work_off().await.unwrap());
    let order: Vec<String> =
        sqlx::query_scalar("select province_code from plan order by started_at").fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(order, ["31", "24", "31", "31"]);
}
