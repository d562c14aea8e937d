//! Plans that are approved: what becomes of them in the register, and what came of it.

use serde_json::{Value, json};

use crate::coverage_runs::computed;
use crate::plans::{model, near, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::toy::faults;

async fn both_ends(app: &TestApp) -> Value {
    computed(app).await;
    let model = model(app).await;
    planned(app, &wish(&model, &json!({"cameras": 2}))).await
}

fn decision() -> Value {
    json!({
        "decision_number": "12/QĐ-UBND", "decision_on": "2026-11-20", "phase": "Đợt 1", "budget_year": 2026,
        "task": {"owner_post": "Trưởng Công an phường", "text": "Lắp đặt, kết nối", "due_on": "2027-03-31", "result": "Camera hoạt động, lưu 30 ngày",
            "accountable_post": "Chủ tịch UBND phường"},
        "cameras": {"2": {"due_on": "2027-06-30"}},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_plan_is_in_the_register_once_with_who_does_what() {
    let app = street().await;
    let plan = both_ends(&app).await;
    let approve = path(&plan, "/approve");
    // Nothing of a decision that lacks something is kept.
    let mut short = decision();
    short["task"].as_object_mut().unwrap().remove("result");
    short["cameras"]["9"] = json!({"text": "x"});
    short["budget_year"] = json!(1990);
    let told = faults(&app.post_if(&approve, "\"1\"", &short).await.expect(422));
    let at = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(told, [at("/budget_year", "out-of-range"), at("/cameras/9", "no-such-camera"), at("/task/result", "required")]);
    assert_eq!(app.get("/api/v1/cameras?count=true").await.expect(200)["items"], json!([]));

    // Whoever has not seen the plan as it is approves nothing, and what nobody reads is not dropped without a word.
    app.post(&approve, &decision()).await.expect(428);
    app.post_if(&approve, "\"7\"", &decision()).await.expect(412);
    for (name, value, expected) in [
        ("task", json!("x"), vec![at("/task", "not-members")]),
        ("task", json!({"when": "mai"}), vec![at("/task/when", "unknown-field")]),
        ("cameras", json!([]), vec![at("/cameras", "not-members")]),
        ("cameras", json!({"2": 5, "1": {"a/b": 1}}), vec![at("/cameras/1/a~1b", "unknown-field"), at("/cameras/2", "not-members")]),
        ("decision_number", json!("12\nQĐ"), vec![at("/decision_number", "line-break")]),
        ("decision_number", json!("12\u{202e}QĐ"), vec![at("/decision_number", "control-character")]),
    ] {
        let mut wrong = decision();
        wrong[name] = value;
        assert_eq!(faults(&app.post_if(&approve, "\"1\"", &wrong).await.expect(422)), expected, "{name}");
    }

    // Posts and work, never people.
    for (name, text, code) in [
        ("owner_post", "Trưởng Công an phường, ông Nguyễn Văn An", "person-name"),
        ("text", "Lắp đặt; gọi 0912 345 678", "person-phone"),
        ("result", "Bàn giao cho CCCD 031090001234", "person-identity"),
        ("accountable_post", "Đội trưởng Trần Thị B", "person-name"),
    ] {
        let mut wrong = decision();
        wrong["task"][name] = json!(text);
        assert_eq!(faults(&app.post_if(&approve, "\"1\"", &wrong).await.expect(422)), [at(&format!("/task/{name}"), code)]);
    }
    let mut wrong = decision();
    wrong["cameras"]["2"]["owner_post"] = json!("đ/c Hùng");
    assert_eq!(faults(&app.post_if(&approve, "\"1\"", &wrong).await.expect(422)), [at("/cameras/2/owner_post", "person-name")]);

    for (pointer, of) in [("/task/due_on", "/task"), ("/cameras/2/due_on", "/cameras/2")] {
        let mut wrong = decision();
        wrong.pointer_mut(of).unwrap()["due_on"] = json!("2026-11-19");
        assert_eq!(faults(&app.post_if(&approve, "\"1\"", &wrong).await.expect(422)), [at(pointer, "due-before-decision")]);
    }

    let approved = app.post_if(&approve, "\"1\"", &decision()).await.expect(200);
    assert!(approved["approved_at"].is_string() && approved["approved_by"] == "quantri", "{approved}");
    assert_eq!((&approved["decision_number"], &approved["decision_on"]), (&json!("12/QĐ-UBND"), &json!("2026-11-20")));
    let features = app.get(&path(&plan, "/cameras")).await.expect(200)["features"].clone();
    let mut due = Vec::new();
    for feature in features.as_array().unwrap() {
        let of_plan = &feature["properties"];
        let camera = app.get(&format!("/api/v1/cameras/{}", of_plan["camera_id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&camera["status"], &camera["source"], &camera["site_id"]), (&json!("approved"), &json!("plan"), &of_plan["site_id"]));
        for (name, of_row) in [
            ("azimuth_deg", "bearing_deg"),
            ("mount_height_m", "height_m"),
            ("tilt_deg", "tilt_deg"),
            ("lon", "lon"),
            ("lat", "lat"),
            ("cost_vnd", "cost_vnd"),
        ] {
            assert_eq!(camera[name].as_f64(), of_plan[of_row].as_f64(), "{name}");
        }
        assert_eq!(
            (&camera["resolution_h_px"], &camera["low_light"], &camera["phase"], &camera["budget_year"]),
            (&json!(1920), &json!("ir"), &json!("Đợt 1"), &json!(2026))
        );
        assert_eq!(
            (&camera["task_owner_post"], &camera["task_accountable_post"]),
            (&json!("Trưởng Công an phường"), &json!("Chủ tịch UBND phường"))
        );
        due.push(camera["task_due_on"].clone());
        let site = app.get(&format!("/api/v1/sites/{}", of_plan["site_id"].as_str().unwrap())).await.expect(200);
        assert_eq!(
            (&site["source"], &site["site_name"], &site["legal_basis"]),
            (&json!("plan"), &of_plan["place_name"], &json!("12/QĐ-UBND (20/11/2026)"))
        );
    }
    assert_eq!(due, ["2027-03-31", "2027-06-30"]);
    // Once, and for good.
    assert_eq!(app.post_if(&approve, "\"2\"", &decision()).await.expect(409)["type"], "/problems/plan-not-to-approve");
    app.send("DELETE", &path(&plan, ""), &[], b"").await.expect(409);
    let cameras: i64 = sqlx::query_scalar("select count(*) from camera").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(cameras, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_plan_is_what_its_working_cameras_see() {
    let app = street().await;
    let plan = both_ends(&app).await;
    let measured = path(&plan, "/measured");
    app.get(&measured).await.expect(409);
    app.post_if(&path(&plan, "/approve"), "\"1\"", &decision()).await.expect(200);
    let told = app.get(&measured).await.expect(200);
    assert!(told["active"] == 0 && told["cameras"] == 2 && near(&told["promised"], 1.1) && near(&told["measured"], 0.0), "{told}");
    assert_eq!(told["items"][0]["status"], "approved");
    // The first works: 0.66; turned away from the street it sees nothing of it.
    let camera = format!("/api/v1/cameras/{}", told["items"][0]["camera_id"].as_str().unwrap());
    let tag = app.get(&camera).await.etag().to_owned();
    let working = app.post_if(&format!("{camera}/status"), &tag, &json!({"status": "active", "since_on": "2026-11-21"})).await;
    assert_eq!(working.status, 200, "{working}");
    let told = app.get(&measured).await.expect(200);
    assert!(told["active"] == 1 && near(&told["measured"], 0.66), "{told}");
    let tag = app.get(&camera).await.etag().to_owned();
    assert_eq!(app.patch(&camera, &tag, &json!({"azimuth_deg": 90})).await.status, 200);
    assert!(near(&app.get(&measured).await.expect(200)["measured"], 0.0));
}
