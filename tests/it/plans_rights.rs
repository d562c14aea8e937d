//! Who reads a plan, what each may do with it, and what the log says of it.

use serde_json::{Value, json};

use crate::coverage_runs::computed;
use crate::plans::{model, near, own, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{X, Y};

/// What is below a plan and tells of it.
const BELOW: [&str; 9] = ["", "/events", "/cameras", "/views", "/figures", "/curve", "/paper.docx", "/paper.xlsx", "/map.svg"];

async fn accounts(app: &TestApp) {
    for (name, role, tier, scope, communes) in [
        ("tinh.31", "province", "exact", "false, '31'", &[][..]),
        ("tinh.24", "province", "exact", "false, '24'", &[]),
        ("xa.x", "commune", "exact", "false, null", &[X]),
        ("xa.y", "commune", "exact", "false, null", &[Y]),
        ("xa.xy", "commune", "exact", "false, null", &[X, Y]),
        ("xem.luoi", "viewer", "grid250", "false, '31'", &[]),
        ("xem.so", "viewer", "counts", "false, '31'", &[]),
        ("xem.nuoc", "viewer", "counts", "true, null", &[]),
        ("xem.x", "viewer", "grid250", "false, null", &[X]),
        ("xem.y", "viewer", "counts", "false, null", &[Y]),
    ] {
        account(&app.db, name, role, tier, scope, communes).await;
    }
}

async fn as_account(app: &TestApp, name: &str) -> Client {
    Client { address: app.address, token: session(&app.db, name).await }
}

/// Two plans: of the whole province, and of X alone.
async fn both(app: &TestApp) -> [Value; 2] {
    computed(app).await;
    let model = model(app).await;
    let mut of_x = wish(&model, &json!({"cameras": 2}));
    let whole = planned(app, &of_x).await;
    of_x["communes"] = json!([X]);
    [whole, planned(app, &of_x).await]
}

async fn decided(app: &TestApp) {
    sqlx::query("update plan set approved_at = now(), decision_number = '12/QĐ-UBND', decision_on = '2026-11-20'")
        .execute(&app.db.pool)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_read_by_those_who_see_all_of_its_communes_and_by_nobody_else() {
    let app = street().await;
    let [whole, of_x] = both(&app).await;
    accounts(&app).await;
    let reads = async |name: &str| -> [bool; 2] {
        let client = as_account(&app, name).await;
        let list = client.get("/api/v1/plans?province=31").await.expect(200)["items"].clone();
        let mut found = [false; 2];
        for (at, plan) in [&whole, &of_x].into_iter().enumerate() {
            found[at] = list.as_array().unwrap().iter().any(|item| item["plan_id"] == plan["plan_id"]);
            for below in BELOW {
                let status = client.get(&path(plan, below)).await.status;
                // Papers are not for who is told no values.
                let expected: &[u16] = if found[at] { &[200, 403] } else { &[404] };
                assert!(expected.contains(&status), "{name} {below}: {status}");
            }
            // Beside another, neither.
            let other = if at == 0 { &of_x } else { &whole };
            let beside = format!("{}?with={}", path(plan, "/figures"), other["plan_id"].as_str().unwrap());
            let may_both = list.as_array().unwrap().len() == 2;
            assert_eq!(client.get(&beside).await.status, if may_both { 200 } else { 404 }, "{name}");
        }
        found
    };
    for (name, expected) in [
        ("quantri", [true, true]),
        ("tinh.31", [true, true]),
        ("tinh.24", [false, false]),
        ("xa.x", [false, true]),
        ("xa.y", [false, false]),
        ("xa.xy", [true, true]),
        ("xem.luoi", [false, false]),
        ("xem.so", [false, false]),
        ("xem.nuoc", [false, false]),
        ("xem.x", [false, false]),
    ] {
        assert_eq!(reads(name).await, expected, "{name}, drafts");
    }
    // Whoever reads it reads all of it.
    let figures = as_account(&app, "xa.x").await.get(&path(&of_x, "/figures")).await.expect(200);
    assert!(near(&figures["day"]["all"]["seen_after"], 0.66) && figures["plan"]["cameras"] == 2, "{figures}");
    decided(&app).await;
    for (name, expected) in [
        ("xa.x", [false, true]),
        ("xa.y", [false, false]),
        ("xem.luoi", [true, true]),
        ("xem.so", [true, true]),
        ("xem.nuoc", [true, true]),
        ("xem.x", [false, true]),
        ("xem.y", [false, false]),
    ] {
        assert_eq!(reads(name).await, expected, "{name}, decided");
    }
    for name in ["xem.luoi", "xem.so", "xem.nuoc", "xem.x"] {
        let client = as_account(&app, name).await;
        let row = client.get(&path(&of_x, "")).await.expect(200);
        assert_eq!((&row["value"], &row["wish"], &row["cameras"]), (&Value::Null, &json!({}), &json!(2)), "{name}");
        assert_eq!(client.get(&path(&of_x, "/figures")).await.expect(200)["day"], Value::Null);
        let cameras = client.get(&path(&of_x, "/cameras")).await.expect(200)["features"].clone();
        assert_eq!((cameras.as_array().unwrap().len(), &cameras[0]["properties"]["value"]), (2, &Value::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_may_do_is_told_and_holds() {
    let app = street().await;
    let [_, of_x] = both(&app).await;
    accounts(&app).await;
    let may = async |name: &str| -> Vec<String> {
        let client = as_account(&app, name).await;
        let may = client.get(&path(&of_x, "")).await.expect(200)["may"].clone();
        let papers = client.get(&path(&of_x, "/paper.docx")).await.status == 200;
        let tries = client.post(&path(&of_x, "/try"), &json!({"number": 1, "bearing_deg": 10})).await.status == 200;
        assert_eq!((may["papers"] == true, may["edit"] == true), (papers, tries), "{name} {may}");
        may.as_object().unwrap().iter().filter(|(_, may)| **may == true).map(|(name, _)| name.clone()).collect()
    };
    for name in ["quantri", "tinh.31"] {
        assert_eq!(may(name).await, ["approve", "delete", "edit", "papers", "rename"], "{name}");
    }
    assert_eq!(may("xa.x").await, ["papers"]);
    let makes = async |name: &str, province: &str| {
        as_account(&app, name).await.get(&format!("/api/v1/plans?province={province}")).await.expect(200)["may"]["make"].clone()
    };
    assert_eq!([makes("quantri", "24").await, makes("tinh.31", "31").await], [json!(true), json!(true)]);
    assert_eq!(
        [makes("tinh.31", "24").await, makes("xa.x", "31").await, makes("xem.so", "31").await],
        [json!(false), json!(false), json!(false)]
    );
    decided(&app).await;
    assert_eq!(may("tinh.31").await, ["measured", "papers", "rename"]);
    assert_eq!(may("xa.x").await, ["measured", "papers"]);
    assert!(may("xem.luoi").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_plans_differ_in_is_told_before_they_are_compared() {
    let app = street().await;
    let [whole, of_x] = both(&app).await;
    let beside = format!("{}?with={}", path(&whole, "/figures"), of_x["plan_id"].as_str().unwrap());
    let told = app.get(&beside).await.expect(200);
    assert_eq!(
        (&told["is_same_need"], &told["differs"][0]["input"], told["differs"].as_array().unwrap().len()),
        (&json!(false), &json!("communes"), 1)
    );
    // The same communes, by name; one camera instead of two.
    let model = app.get("/api/v1/camera-models?province=31").await.expect(200)["items"].as_array().unwrap().last().unwrap().clone();
    let mut other = wish(&model, &json!({"cameras": 1}));
    (other["communes"], other["models"]) = (json!([Y, X]), whole["wish"]["models"].clone());
    let other = planned(&app, &other).await;
    let beside = format!("{}?with={}", path(&whole, "/figures"), other["plan_id"].as_str().unwrap());
    let told = app.get(&beside).await.expect(200);
    let inputs: Vec<&Value> = told["differs"].as_array().unwrap().iter().map(|one| &one["input"]).collect();
    assert_eq!((&told["is_same_need"], inputs), (&json!(true), vec![&json!("budget")]), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_what_it_shows() {
    let app = street().await;
    let [_, of_x] = both(&app).await;
    let item = app.get("/api/v1/plans?province=31").await.expect(200)["items"][0].clone();
    assert_eq!((&item["plan_id"], &item["value"], &item["cameras"]), (&of_x["plan_id"], &of_x["value"], &of_x["cameras"]));
    assert_eq!(item["wish"], json!({"budget": {"cameras": 2}, "target_unit": "cameras", "halves": "both", "communes": 1}));
    assert!(item["inputs"].is_null() && item["checked"].is_null(), "{item}");
}

/// Action, entity, code, actor and whether a unit reads it, of events of plans, in order.
async fn log(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws(' ', chain, action, entity, code, actor, case when commune_id is not null then 'unit' end) from audit_event
        where entity in ('plan', 'plan_camera') order by chain, seq",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_with_plans_is_in_the_log() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let mut asked = wish(&model, &json!({"cameras": 1}));
    (asked["own_points"], asked["communes"]) = (json!([own(0.0, "free")]), json!([X]));
    let plan = planned(&app, &asked).await;
    app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"bearing_deg": 10})).await.expect(200);
    let place = own(110.0, "free");
    let more = json!({"lon": place["lon"], "lat": place["lat"], "bearing_deg": 180, "camera_model_id": model["camera_model_id"]});
    let more = app.post_if(&path(&plan, "/cameras"), "\"2\"", &more).await.expect(201);
    app.send("DELETE", &path(&plan, &format!("/cameras/{}", more["number"])), &[("if-match", "\"3\"")], b"").await.expect(200);
    app.post(&path(&plan, "/try"), &json!({"number": 1, "bearing_deg": 20})).await.expect(200);
    assert_eq!(app.get(&path(&plan, "/paper.docx?lang=en")).await.status, 200);
    app.patch(&path(&plan, ""), "\"4\"", &json!({"name": "Phương án A"})).await.expect(200);
    assert_eq!(app.send("DELETE", &path(&plan, ""), &[], b"").await.status, 204);
    let said: Vec<String> = log(&app).await;
    let mut expected = Vec::new();
    for (action, entity, actor) in [
        // Asked for by somebody, worked out by the service.
        ("created", "plan", "quantri"),
        ("changed", "plan", "máy này"),
        ("changed", "plan_camera", "quantri"),
        ("changed", "plan", "quantri"),
        ("created", "plan_camera", "quantri"),
        ("changed", "plan", "quantri"),
        ("deleted", "plan_camera", "quantri"),
        ("changed", "plan", "quantri"),
        ("paper_taken", "plan", "quantri"),
        ("changed", "plan", "quantri"),
        // Its cameras go with it.
        ("deleted", "plan", "quantri"),
    ] {
        expected.push(format!("31 {action} {entity} PA-31-0001 {actor} unit"));
    }
    assert_eq!(said, expected);
    let detail = async |action: &str, entity: &str, nth: i64| -> Value {
        sqlx::query_scalar("select detail from audit_event where action = $1 and entity = $2 order by seq offset $3 limit 1")
            .bind(action)
            .bind(entity)
            .bind(nth)
            .fetch_one(&app.db.pool)
            .await
            .unwrap()
    };
    let turned = detail("changed", "plan_camera", 0).await["changed"].clone();
    assert_eq!(
        (turned["bearing_deg"]["to"].as_f64(), &turned["origin"]),
        (Some(10.0), &json!({"from": "chosen", "to": "changed"})),
        "{turned}"
    );
    let worked = detail("changed", "plan", 0).await["changed"].clone();
    assert_eq!((&worked["state"]["to"], &worked["cameras"]["to"]), (&json!("done"), &json!(1)), "{worked}");
    assert_eq!(detail("paper_taken", "plan", 0).await, json!({"file": "paper.docx", "language": "en"}));
    // Who is told no places of incidents is told that something was done, and not where.
    accounts(&app).await;
    let events = as_account(&app, "xem.so").await.get("/api/v1/audit?entity=plan_camera").await;
    assert_eq!(events.status, 403, "an auditor reads the log, a viewer does not");
    account(&app.db, "thanh.tra", "auditor", "counts", "false, '31'", &[]).await;
    let events = as_account(&app, "thanh.tra").await.get("/api/v1/audit?entity=plan_camera").await.expect(200);
    assert_eq!((events["items"].as_array().unwrap().len(), &events["items"][0]["detail"]), (3, &json!({"masked": true})), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_and_a_price_are_in_the_log() {
    let app = street().await;
    let [whole, _] = both(&app).await;
    let decision = json!({"decision_number": "12/QĐ-UBND", "decision_on": "2026-11-20", "task": {"owner_post": "Trưởng Công an phường", "text": "Lắp đặt",
        "due_on": "2027-03-31", "result": "Camera hoạt động", "accountable_post": "Chủ tịch UBND phường"}});
    app.post_if(&path(&whole, "/approve"), "\"1\"", &decision).await.expect(200);
    let told = log(&app).await;
    // Of several communes no single unit reads it; what was chosen and what became of it in the register has no events of its own here.
    assert_eq!(told.last().unwrap(), "31 approved plan PA-31-0001 quantri");
    assert!(told.iter().all(|line| !line.contains("plan_camera")), "{told:?}");
    let model = app.get("/api/v1/camera-models?province=31").await.expect(200)["items"].as_array().unwrap().last().unwrap().clone();
    let address = format!("/api/v1/camera-models/{}", model["camera_model_id"].as_str().unwrap());
    app.patch(&address, &format!("\"{}\"", model["version"]), &json!({"price_vnd": 6_000_000})).await.expect(200);
    let price: Value = sqlx::query_scalar(
        "select detail #> '{changed,price_vnd}' from audit_event where chain = '31' and entity = 'camera_model' order by seq desc limit 1",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(price, json!({"from": 5_000_000, "to": 6_000_000}));
}
