//! Scorecards of model units: criteria are data; figures decide those that are measured, people with a document the others.

use serde_json::{Value, json};

use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, A, X, Y, theft};

const PROGRAMME: &str = "Phường kiểu mẫu";

/// A criterion as it came out: figure, met, why not.
fn lines(scorecard: &Value) -> Vec<String> {
    scorecard["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {} {}", one["number"], one["figure"]["value"], one["figure"]["why"], one["is_met"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn criteria_are_met_by_figures_or_by_judgement_and_what_nobody_knows_is_neither() {
    let app = toy::app().await;
    assert_eq!(app.get("/api/v1/scorecards").await.expect(200)["items"], json!([]), "none is shipped");
    // A is X today. In X: three cameras, two of them working; 24 thefts a year before, 20 in the last twelve months, 15 of them cleared.
    let site = toy::site(&app, 106.005, 20.005).await;
    for (status, azimuth_deg) in [("active", 0), ("active", 90), ("faulty", 180)] {
        let body = json!({"status": status, "azimuth_deg": azimuth_deg, "installed_on": "2026-01-05"});
        app.post(&format!("/api/v1/sites/{}/cameras", site["site_id"].as_str().unwrap()), &body).await.expect(201);
    }
    for n in 0..24 {
        theft(&app, 106.005, 20.005, &format!("2025-{:02}-10T10:00:00+07:00", n % 10 + 1)).await;
    }
    theft(&app, 106.005, 20.005, "2024-11-10T10:00:00+07:00").await;
    for n in 0..20 {
        let body = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": format!("2026-{:02}-10T10:00:00+07:00", n % 10 + 1),
            "status": if n < 15 { "cleared" } else { "reported" }});
        app.post("/api/v1/incidents", &body).await.expect(201);
    }
    let named = json!({"commune_id": A, "programme": PROGRAMME, "directive": "15/KH", "named_on": "2023-12-01"});
    let path =
        format!("/api/v1/model-wards/{}", app.post("/api/v1/model-wards", &named).await.expect(201)["model_ward_id"].as_str().unwrap());
    assert_eq!(app.get(&format!("{path}/scorecard")).await.expect(200)["scorecard"], Value::Null);
    let criteria = json!([
        {"number": 1, "text": "Camera hoạt động từ 60%", "indicator": "cameras_working_share", "operator": ">=", "value": 0.6, "points": 10},
        {"number": 2, "text": "Khám phá từ 80%", "indicator": "cleared_share", "operator": ">=", "value": 0.8, "points": 20},
        {"number": 3, "text": "Giảm từ 10% số vụ", "indicator": "incidents_ttxh_change", "operator": "<=", "value": -0.1, "points": 20},
        {"number": 4, "text": "Không có điểm nóng", "indicator": "hotspots", "operator": "=", "value": 0, "points": 5},
        {"number": 5, "text": "Quan sát được 80% ban đêm", "indicator": "coverage_share_night", "operator": ">=", "value": 0.8, "points": 5},
        {"number": 6, "text": "Có quy chế phối hợp", "points": 10},
    ]);
    let body = json!({"name": "Bộ thử", "programme": PROGRAMME, "province_code": "31", "criteria": criteria});
    let made = app.post("/api/v1/scorecards", &body).await.expect(201);
    let card = format!("/api/v1/scorecards/{}", made["scorecard_id"].as_str().unwrap());
    app.post("/api/v1/scorecards", &body).await.expect(409);
    // A draft is looked at only where it is asked for.
    assert_eq!(app.get(&format!("{path}/scorecard")).await.expect(200)["scorecard"], Value::Null);
    let draft = app.get(&format!("{path}/scorecard?scorecard={}", made["scorecard_id"].as_str().unwrap())).await.expect(200);
    // 2 of 3; 15 of 20; 20 against 24 is −1/6.
    assert_eq!(
        lines(&draft["scorecard"]),
        [
            "1 0.6666666666666666 null true",
            "2 0.75 null false",
            "3 -0.16666666666666663 null true",
            "4 0.0 null true",
            "5 null \"no_data\" null",
            "6 null null null"
        ]
    );
    assert_eq!(
        draft["scorecard"]["total"],
        json!({"n": 6, "met": 3, "not_met": 1, "unknown": 2, "points": 35.0, "points_of": 70.0, "is_whole": false})
    );
    // In force it needs its document, and its criteria stay.
    let refused = app.patch(&card, "\"1\"", &json!({"state": "in_force"})).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/document");
    let half = app.patch(&card, "\"1\"", &json!({"criteria": [{"number": 1, "text": "x", "indicator": "hotspots"}]})).await.expect(422);
    assert_eq!(half["errors"][0]["pointer"], "/criteria");
    let wrong = app.patch(&card, "\"1\"", &json!({"criteria": [{"number": 1, "text": "Ông Nguyễn Văn An phụ trách"}]})).await.expect(422);
    assert_eq!(wrong["errors"][0]["pointer"], "/criteria/0/text");
    let put = json!({"state": "in_force", "document": "20/QĐ-UBND", "document_on": "2026-01-05"});
    assert_eq!(app.patch(&card, "\"1\"", &put).await.expect(200)["version"], 2);
    app.patch(&card, "\"1\"", &json!({"note": "x"})).await.expect(412);
    let kept = app.patch(&card, "\"2\"", &json!({"criteria": []})).await;
    assert_eq!((kept.status, kept.json_type().as_str()), (409, "/problems/scorecard-in-force"));
    let second =
        app.post("/api/v1/scorecards", &json!({"name": "Bộ hai", "programme": PROGRAMME, "province_code": "31"})).await.expect(201);
    let other = format!("/api/v1/scorecards/{}", second["scorecard_id"].as_str().unwrap());
    app.patch(&other, "\"1\"", &put).await.expect(409);
    // The commune enters what people judge, with its document; what is measured is not judged.
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    let own = Client { address: app.address, token: session(&app.db, "xa.x").await };
    let stranger = Client { address: app.address, token: session(&app.db, "xa.y").await };
    let entry = |at: usize, is_met: bool| json!({"criterion_id": made["criteria"][at]["criterion_id"], "judged_on": "2026-11-01", "is_met": is_met, "document": "9/BC-CAP"});
    stranger.post(&format!("{path}/entries"), &entry(5, true)).await.expect(404);
    own.post(
        &format!("{path}/entries"),
        &json!({"criterion_id": made["criteria"][5]["criterion_id"], "judged_on": "2026-11-01", "is_met": true}),
    )
    .await
    .expect(422);
    let measured = own.post(&format!("{path}/entries"), &entry(0, true)).await.expect(422);
    assert_eq!(measured["errors"][0]["pointer"], "/criterion_id");
    own.post(&format!("{path}/entries"), &entry(5, false)).await.expect(200);
    // Judged again that day: corrected.
    let judged = own.post(&format!("{path}/entries"), &entry(5, true)).await.expect(200);
    assert_eq!((&judged["scorecard"]["criteria"][5]["is_met"], &judged["scorecard"]["total"]["points"]), (&json!(true), &json!(45.0)));
    // What is to be done: the criterion that is missed, the one of which nothing is known, the camera that does not work.
    let todo = own.get(&format!("{path}/todo")).await.expect(200);
    let numbers = |name: &str| todo[name].as_array().unwrap().iter().map(|one| one["number"].as_i64().unwrap()).collect::<Vec<_>>();
    assert_eq!((numbers("not_met"), numbers("unknown")), (vec![2], vec![5]));
    assert_eq!((todo["broken"].as_array().map(Vec::len), &todo["gaps"], &todo["overdue"]), (Some(1), &json!([]), &json!([])));
    // Another province's office does not write it; the log has each change.
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    let elsewhere = Client { address: app.address, token: session(&app.db, "tinh.24").await };
    elsewhere.patch(&card, "\"2\"", &json!({"note": "x"})).await.expect(403);
    app.send("DELETE", &card, &[("if-match", "\"2\"")], b"").await.expect(409);
    assert_eq!(app.send("DELETE", &other, &[("if-match", "\"1\"")], b"").await.status, 204);
    let told: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', chain, action, entity, count(*)) from audit_event where entity in ('scorecard', 'criterion', 'criterion_entry')
        group by chain, action, entity order by 1",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(
        told,
        [
            "31 changed criterion_entry 1",
            "31 changed scorecard 1",
            "31 created criterion 6",
            "31 created criterion_entry 1",
            "31 created scorecard 2",
            "31 deleted scorecard 1"
        ]
    );
}
