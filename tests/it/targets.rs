//! Targets of the shipped plans, worked by hand across the reform.

use serde_json::{Value, json};

use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, A, C, X};

fn target<'a>(list: &'a Value, code: &str) -> &'a Value {
    list["items"].as_array().unwrap().iter().find(|item| item["code"] == code).unwrap_or_else(|| panic!("{code}: {list}"))
}

/// Hải Dương's plan wants 10 % fewer in 2023 than in 2022: here 40 thefts, then 30 (no more than 36 are needed), in places that are of X and of Y today,
/// and one of the divided B that no unit of today has. P(B(70, ½) ≤ 30) = 0.1410 (exact sum in Python), so that chance may be the whole of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_fall_of_a_province_that_is_no_more_is_counted_on_its_ground() {
    let app = toy::app().await;
    let mut rows = Vec::new();
    for n in 0..40 {
        rows.push((format!("2022-{:02}-{:02}T10:00:00+07:00", n % 12 + 1, n % 28 + 1), n % 2 == 0));
    }
    for n in 0..29 {
        rows.push((format!("2023-{:02}-{:02}T10:00:00+07:00", n % 12 + 1, n % 28 + 1), n % 2 == 0));
    }
    for (at, is_west) in &rows {
        toy::theft(&app, if *is_west { 106.005 } else { 106.035 }, 20.005, at).await;
    }
    let body = json!({"commune_id": toy::B, "offence_code": "173", "occurred_from": "2023-05-05T10:00:00+07:00"});
    app.post("/api/v1/incidents", &body).await.expect(201);
    // January 2022 is the first month on record.
    let list = app.get("/api/v1/targets?province=31").await.expect(200);
    let fall = target(&list, "TTXH-2023");
    let found = &fall["measured"]["fall"];
    assert_eq!(
        (&found["n"], &found["previous_n"], &found["reached_at"], &found["change"]["by"], &found["change"]["share"]),
        (&json!(30), &json!(40), &json!(36), &json!(-10), &json!(-0.25)),
        "{fall}"
    );
    assert_eq!((&fall["state"], &found["change"]["verdict"]), (&json!("met_unclear"), &json!("unclear")));
    // Those that are listed are those that are counted.
    for (href, n) in [("href", 30), ("href_previous", 40)] {
        let path = format!("{}&limit=100", fall["measured"][href].as_str().unwrap());
        assert_eq!(app.get(&path).await.expect(200)["items"].as_array().map(Vec::len), Some(n), "{path}");
    }
    // What nothing measures is said to be so.
    assert_eq!(target(&list, "CAM-KET-100")["state"], "not_measured");
    assert_eq!(target(&list, "TTXH-HUYEN")["state"], "not_measured");
    assert_eq!(list["on"], "2026-11-21");
    // A province alone may ask, and of itself.
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    let commune = Client { address: app.address, token: session(&app.db, "xa.x").await };
    let other = Client { address: app.address, token: session(&app.db, "tinh.24").await };
    commune.get("/api/v1/targets?province=31").await.expect(403);
    assert_eq!(other.get("/api/v1/targets?province=31").await.expect(200)["items"], json!([]));
}

/// Six wards were to be recognised in 2023. Here two of three old units are named; one is recognised in time, the other later. Old: 1 of 3 communes by the end of
/// 2024; today X and Y are 2 of 2.
#[tokio::test(flavor = "multi_thread")]
async fn model_units_are_counted_as_they_were_and_as_they_are() {
    let app = toy::app().await;
    for (commune, on) in [(A, "2023-12-20"), (C, "2026-03-01")] {
        let body = json!({"commune_id": commune, "programme": "Phường kiểu mẫu", "directive": "15/KH", "named_on": "2023-12-01"});
        let made = app.post("/api/v1/model-wards", &body).await.expect(201);
        let path = format!("/api/v1/model-wards/{}", made["model_ward_id"].as_str().unwrap());
        // A day without its document, a day before the unit was named.
        app.patch(&path, "\"1\"", &json!({"recognised_on": on})).await.expect(422);
        let early = app.patch(&path, "\"1\"", &json!({"recognised_on": "2023-11-01", "recognised_document": "1/QĐ"})).await.expect(422);
        assert_eq!(early["errors"][0]["pointer"], "/recognised_on");
        let row = app.patch(&path, "\"1\"", &json!({"recognised_on": on, "recognised_document": "9/QĐ-BCA"})).await.expect(200);
        assert_eq!(row["recognised_document"], "9/QĐ-BCA");
    }
    let list = app.get("/api/v1/targets?province=31").await.expect(200);
    let units = |code: &str| target(&list, code)["measured"]["units"].clone();
    let pilot = target(&list, "KIEU-MAU-06");
    assert_eq!((&units("KIEU-MAU-06")["named"], &units("KIEU-MAU-06")["recognised"]), (&json!([2, 2]), &json!([1, 1])));
    assert_eq!((&pilot["state"], &units("KIEU-MAU-06")["is_by_then"]), (&json!("not_met"), &json!(true)));
    // 75 % before 2025 is of the three units of then; 100 % before 2030 of the two of today.
    let part = units("KIEU-MAU-75");
    assert_eq!((&part["recognised"], &part["communes"], &part["is_by_then"]), (&json!([1, 1]), &json!([3, 2]), &json!(true)));
    assert_eq!(target(&list, "KIEU-MAU-75")["state"], "not_met");
    let whole = units("KIEU-MAU-100");
    assert_eq!((&whole["recognised"], &whole["communes"], &whole["is_by_then"]), (&json!([2, 2]), &json!([3, 2]), &json!(false)));
    assert_eq!(target(&list, "KIEU-MAU-100")["state"], "met");
    // As it stood a year ago the second was not recognised yet.
    let then = app.get("/api/v1/targets?province=31&on=2025-12-31").await.expect(200);
    assert_eq!(target(&then, "KIEU-MAU-100")["measured"]["units"]["recognised"], json!([1, 1]));
    assert_eq!(target(&then, "KIEU-MAU-100")["state"], "pending");
    app.get("/api/v1/targets?on=2027-01-01").await.expect(400);
}
