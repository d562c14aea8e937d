//! Levels of risk: what is computed and why, what is proposed and decided, how communes move across 1/7/2025, and who is told what.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, A, B, C, X, Y};

/// The first half of 2026.
pub const HALF: (&str, &str) = ("2026-01-01", "2026-07-01");

pub async fn classify(app: &TestApp, (from, to): (&str, &str)) -> Value {
    app.post("/api/v1/risk/classify", &json!({"province": "31", "from": from, "to": to})).await.expect(200)
}

pub async fn items(app: &Client, rest: &str) -> Vec<Value> {
    app.get(&format!("/api/v1/risk/assessments?{rest}")).await.expect(200)["items"].as_array().unwrap().clone()
}

pub async fn one(app: &TestApp, commune: &str, on: &str) -> Value {
    items(app, &format!("commune={commune}&on={on}")).await.remove(0)
}

pub fn tag(row: &Value) -> String {
    format!("\"{}\"", row["version"])
}

pub fn path(row: &Value, end: &str) -> String {
    format!("/api/v1/risk/assessments/{}{end}", row["risk_assessment_id"].as_str().unwrap())
}

/// An assessment by hand and its decision.
pub async fn decided(app: &TestApp, commune: &str, (from, to): (&str, &str), level: &str) -> Value {
    let row = app.post("/api/v1/risk/assessments", &json!({"commune_id": commune, "period_from": from, "period_to": to})).await.expect(201);
    let decision = json!({"decided_level": level, "decision_number": "12/QĐ-BCĐ", "decision_on": to});
    app.post_if(&path(&row, "/decide"), &tag(&row), &decision).await.expect(200)
}

pub fn codes(problem: &Value) -> Vec<(String, String)> {
    toy::faults(problem)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_explains_itself_and_what_is_missing_is_no_nought() {
    let app = toy::app().await;
    for day in ["2026-02-03", "2026-03-04", "2026-05-06"] {
        toy::theft(&app, 106.005, 20.005, &format!("{day}T10:00:00+07:00")).await;
    }
    let told = classify(&app, HALF).await;
    assert_eq!((&told["communes"], &told["written"], &told["is_sample"]), (&json!(2), &json!(2), &json!(true)));
    // X: 3 thefts, 10,000 people, 181 days: 3 / (10,000 · 181 / 365.25) · 100,000 = 60.5 in a year: rule 4 (from 50) gives 2 points, which is stable.
    let x = one(&app, X, "2026-03-01").await;
    assert_eq!(
        (&x["computed_level"], &x["raw_level"], &x["possible_level"], &x["missing_n"], &x["is_sample"], &x["decided_level"]),
        (&json!("stable"), &json!("stable"), &json!("high"), &json!(8), &json!(true), &Value::Null)
    );
    let row = app.get(&path(&x, "")).await.expect(200);
    let why = &row["explanation"];
    // All without a figure: 4 + 2 (hotspots), 3 (change), 1 (cleared), 1 (repeated), 2 (conflicts), 4 (drug users), 1 (coverage).
    assert_eq!((&why["points"], &why["points_possible"]), (&json!(2.0), &json!(20.0)));
    let rule = |number: i64| why["rules"].as_array().unwrap().iter().find(|rule| rule["number"] == number).unwrap().clone();
    let rate = rule(4)["figure"]["value"].as_f64().unwrap();
    assert!((rate - 60.538_67).abs() < 1e-4, "{rate}");
    assert_eq!((&rule(3)["is_held"], &rule(4)["is_held"], &rule(4)["figure"]["n"]), (&json!(false), &json!(true), &json!(3)));
    for (number, reason) in [
        (1, "no_register"),
        (5, "no_register"),
        (8, "few_cases"),
        (9, "few_cases"),
        (10, "no_register"),
        (11, "not_entered"),
        (12, "no_coverage"),
    ] {
        assert_eq!((&rule(number)["is_held"], &rule(number)["figure"]["missing"]), (&Value::Null, &json!(reason)), "{number}");
        assert_eq!(rule(number)["figure"].get("value"), None);
    }
    // Of Y no people are known: no rate, but no serious offence and none of drugs: clean as far as known.
    let y = one(&app, Y, "2026-03-01").await;
    assert_eq!((&y["computed_level"], &y["possible_level"], &y["missing_n"]), (&json!("clean"), &json!("high"), &json!(10)));
    // Every figure that is counted leads to its rows: the list has as many.
    let listed = app.get(&format!("{}&count=true", rule(4)["href"].as_str().unwrap())).await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3), "{listed}");
    // A period of which nothing is registered gives no level at all.
    classify(&app, ("2025-07-01", "2026-01-01")).await;
    let before = one(&app, X, "2025-08-01").await;
    assert_eq!((&before["computed_level"], &before["possible_level"]), (&Value::Null, &Value::Null));
    // Entered counts are figures: 60 of 10,000 people are 0.6 %, four points more, and with the conflict past its day two more: 8, at risk.
    let entry = json!({"commune_id": X, "period_from": HALF.0, "period_to": HALF.1, "indicator": "drug_users", "value": 60, "document": "Báo cáo 15/BC-CAX", "entered_by": "Trưởng Công an xã"});
    app.post("/api/v1/risk/entries", &entry).await.expect(201);
    assert_eq!(codes(&app.post("/api/v1/risk/entries", &entry).await.expect(409))[0].1, "taken");
    let conflict = json!({"commune_id": X, "kind": "land", "reported_on": "2026-03-05", "due_on": "2026-04-05"});
    app.post("/api/v1/conflicts", &conflict).await.expect(201);
    classify(&app, HALF).await;
    let again = app.get(&path(&x, "")).await.expect(200);
    assert_eq!((&again["computed_level"], &again["explanation"]["points"]), (&json!("at_risk"), &json!(8.0)));
    assert_eq!(again["missing_n"], 6);
    // The log has what was done as one event, not one for each commune.
    let noted: i64 =
        sqlx::query_scalar("select count(*) from audit_event where action = 'classified'").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(noted, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_has_number_level_and_reason_and_is_replaced_by_another_document_alone() {
    let app = toy::app().await;
    toy::theft(&app, 106.005, 20.005, "2026-02-03T10:00:00+07:00").await;
    classify(&app, HALF).await;
    let x = one(&app, X, "2026-03-01").await;
    // A commune proposes, with a reason and without names.
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    let commune = Client { address: app.address, token: session(&app.db, "xa.x").await };
    let proposal = json!({"proposed_level": "low", "proposal_reason": "Địa bàn có chợ đầu mối", "proposed_by": "Công an phường"});
    let named = json!({"proposed_level": "low", "proposal_reason": "Do ông Nguyễn Văn An cầm đầu", "proposed_by": "Công an phường"});
    assert_eq!(codes(&commune.patch(&path(&x, ""), &tag(&x), &named).await.expect(422))[0].0, "/proposal_reason");
    let outside = json!({"proposed_level": "red", "proposal_reason": "Địa bàn có chợ", "proposed_by": "Công an phường"});
    assert_eq!(
        codes(&commune.patch(&path(&x, ""), &tag(&x), &outside).await.expect(422)),
        [("/proposed_level".to_owned(), "level-outside-scheme".to_owned())]
    );
    let x = commune.patch(&path(&x, ""), &tag(&x), &proposal).await.expect(200);
    assert_eq!((&x["proposed_level"], &x["proposed_on"]), (&json!("low"), &json!("2026-11-21")));
    let full = json!({"decided_level": "low", "decision_number": "12/QĐ-BCĐ", "decision_on": "2026-07-15", "override_reason": "Theo đề xuất của phường"});
    commune.post_if(&path(&x, "/decide"), &tag(&x), &full).await.expect(403);
    let with = |name: &str, value: Value| {
        let mut body = full.clone();
        body[name] = value;
        body
    };
    let refused = async |body: Value| codes(&app.post_if(&path(&x, "/decide"), &tag(&x), &body).await.expect(422));
    assert_eq!(refused(with("decision_number", Value::Null)).await, [("/decision_number".to_owned(), "required".to_owned())]);
    assert_eq!(refused(with("decision_number", json!("QĐ-BCĐ"))).await[0].0, "/decision_number");
    assert_eq!(refused(with("decision_on", json!("2025-12-31"))).await[0].0, "/decision_on");
    assert_eq!(refused(with("decided_level", json!("stable_clean"))).await[0].1, "level-outside-scheme");
    // 20 for each 100,000 and a year: under 50, no points: clean is computed, low is not that: a reason is needed.
    assert_eq!(x["computed_level"], "clean");
    assert_eq!(refused(with("override_reason", Value::Null)).await[0].0, "/override_reason");
    let done = app.post_if(&path(&x, "/decide"), &tag(&x), &full).await.expect(200);
    assert_eq!(
        (&done["decided_level"], &done["computed_level_then"], &done["decided_by"]),
        (&json!("low"), &json!("clean"), &json!("province"))
    );
    // The same once more, and by the version of before: refused. Another document replaces it; both are kept.
    assert_eq!(app.post_if(&path(&x, "/decide"), &tag(&done), &full).await.expect(409)["type"], "/problems/risk-decided");
    app.post_if(&path(&x, "/decide"), &tag(&x), &with("decision_number", json!("20/QĐ-BCĐ"))).await.expect(412);
    let again = app.post_if(&path(&x, "/decide"), &tag(&done), &with("decision_number", json!("20/QĐ-BCĐ"))).await.expect(200);
    assert_eq!(again["decision_number"], "20/QĐ-BCĐ");
    assert_eq!(app.get(&path(&x, "/history")).await.expect(200)["items"].as_array().map(Vec::len), Some(3));
    // What was decided is not computed anew, and not proposed any more.
    toy::theft(&app, 106.005, 20.005, "2026-02-04T10:00:00+07:00").await;
    assert_eq!((&classify(&app, HALF).await["written"], &one(&app, X, "2026-03-01").await["computed_at"]), (&json!(1), &x["computed_at"]));
    assert_eq!(commune.patch(&path(&x, ""), &tag(&again), &proposal).await.expect(409)["type"], "/problems/risk-decided");
    // A period that overlaps another one of the scheme is refused, and with it everything.
    let overlapping = app.post("/api/v1/risk/classify", &json!({"province": "31", "from": "2026-04-01", "to": "2026-10-01"})).await;
    assert_eq!(codes(&overlapping.expect(422))[0].0, "/period_from");
    assert_eq!(items(&app, "on=2026-08-01").await.len(), 0);
    // Selection wants its document, a result wants a selection.
    let convert = path(&x, "/conversion");
    let refused = async |body: Value| codes(&app.patch(&convert, &tag(&again), &body).await.expect(422))[0].0.clone();
    assert_eq!(refused(json!({"selected_year": 2026})).await, "/selected_document");
    assert_eq!(refused(json!({"result": "achieved", "result_on": "2026-10-01", "result_document": "30/QĐ"})).await, "/result");
    let chosen = app.patch(&convert, &tag(&again), &json!({"selected_year": 2026, "selected_document": "25/KH-BCĐ"})).await.expect(200);
    let result = json!({"result": "achieved", "result_on": "2026-10-01", "result_document": "30/QĐ-BCĐ", "next_review_on": "2027-04-01"});
    app.patch(&convert, &tag(&chosen), &result).await.expect(200);
    let programme = app.get("/api/v1/risk/programme?province=31").await.expect(200);
    assert_eq!(
        (&programme["all"]["selected"], &programme["all"]["converted"], &programme["years"][0]["year"]),
        (&json!(1), &json!(1), &json!(2026))
    );
    // One document for two communes: all or nothing.
    let y = one(&app, Y, "2026-03-01").await;
    let many = |version: Value| {
        json!({"decision_number": "40/QĐ-BCĐ", "decision_on": "2026-07-20", "override_reason": "Rà soát cuối kỳ", "items": [
            {"risk_assessment_id": y["risk_assessment_id"], "version": y["version"], "decided_level": "stable"},
            {"risk_assessment_id": x["risk_assessment_id"], "version": version, "decided_level": "stable"}]})
    };
    app.post("/api/v1/risk/decisions", &many(json!(1))).await.expect(412);
    assert_eq!(one(&app, Y, "2026-03-01").await["decided_level"], Value::Null);
    let now = one(&app, X, "2026-03-01").await;
    assert_eq!(app.post("/api/v1/risk/decisions", &many(now["version"].clone())).await.expect(200)["decided"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn across_the_reform_communes_are_restated_and_the_sums_are_those_of_the_register() {
    let app = toy::app().await;
    let (before, first, second) = (("2025-01-01", "2025-07-01"), ("2025-07-01", "2026-01-01"), HALF);
    // A at risk, B high, C clean. X and Y at risk, then X low, Y high.
    for (unit, period, level) in [
        (A, before, "at_risk"),
        (B, before, "high"),
        (C, before, "clean"),
        (X, first, "at_risk"),
        (Y, first, "at_risk"),
        (X, second, "low"),
        (Y, second, "high"),
    ] {
        decided(&app, unit, period, level).await;
    }
    // A unit of today has no period before it was there.
    let early =
        app.post("/api/v1/risk/assessments", &json!({"commune_id": X, "period_from": "2024-01-01", "period_to": "2024-07-01"})).await;
    assert_eq!(codes(&early.expect(422))[0].1, "not-in-force");
    let told = app.get("/api/v1/risk/transitions?from=2025-03-01&to=2026-03-01&province=31").await.expect(200);
    assert_eq!(told["kinds"], json!({"improve": 0, "worsen": 0, "relapse": 0, "unchanged": 0, "restated": 2, "new": 0, "gone": 0}));
    assert_eq!(
        (&told["estimated"], &told["is_across_reform"], &told["from"]["n"], &told["to"]["n"]),
        (&json!(2), &json!(true), &json!(3), &json!(2))
    );
    let x = told["items"].as_array().unwrap().iter().find(|item| item["commune_id"] == X).unwrap();
    // The worst of A (all of it) and B (three quarters): high. Never an improvement, though low came out; since it is X it improved once.
    assert_eq!((&x["kind"], &x["from_level"], &x["to_level"]), (&json!("restated"), &json!("high"), &json!("low")));
    assert_eq!(
        (&x["sources"][0]["share"], &x["sources"][1]["share"], &x["sources"][1]["is_whole"]),
        (&json!(1.0), &json!(0.75), &json!(false))
    );
    assert_eq!((&x["since"]["level"], &x["since"]["kind"]), (&json!("at_risk"), &json!("improve")));
    // Between two periods of today's units nothing is restated.
    let told = app.get("/api/v1/risk/transitions?from=2025-10-01&to=2026-03-01&province=31").await.expect(200);
    assert_eq!((&told["kinds"]["improve"], &told["kinds"]["worsen"], &told["kinds"]["restated"]), (&json!(1), &json!(1), &json!(0)));
    // Sums of rows and columns are the counts of decided levels in the register.
    for (sums, period) in [("row_sums", first), ("column_sums", second)] {
        let counted: Vec<i64> = sqlx::query_scalar(
            "select count(a.commune_id) from risk_level l join risk_scheme s using (risk_scheme_id)
                left join risk_assessment a on a.risk_scheme_id = l.risk_scheme_id and a.decided_level = l.code and a.period_from = $1::date
            where s.code = 'five' group by l.rank order by l.rank",
        )
        .bind(period.0.parse::<chrono::NaiveDate>().unwrap())
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
        let told: Vec<i64> = told[sums].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
        assert_eq!((&told[..5], told[5]), (&counted[..], 0), "{sums}");
    }
    // Without days: the two latest periods. The same as features, each with its ground.
    assert_eq!(app.get("/api/v1/risk/transitions?province=31").await.expect(200)["to"]["period_from"], HALF.0);
    let features = app.get("/api/v1/risk/transitions.geojson?province=31").await.expect(200);
    assert_eq!(
        (features["features"].as_array().map(Vec::len), &features["features"][0]["geometry"]["type"]),
        (Some(2), &json!("MultiPolygon"))
    );
    // The way of X: its own periods, and those of what it was made of.
    let way = app.get(&format!("/api/v1/risk/path?commune={X}")).await.expect(200);
    assert_eq!((way["items"].as_array().map(Vec::len), way["earlier"].as_array().map(Vec::len)), (Some(2), Some(2)));
    assert_eq!((&way["earlier"][1]["share"], &way["earlier"][1]["items"][0]["decided_level"]), (&json!(0.75), &json!("high")));
}

#[tokio::test(flavor = "multi_thread")]
async fn better_is_computed_after_two_periods_and_worse_at_once() {
    let app = toy::app().await;
    // Of the year 2025 and the first half of 2026 something is registered, in Y: hotspots and conflicts elsewhere would be invented noughts.
    for (day, lon) in [("2025-07-05", 106.035), ("2026-01-05", 106.035), ("2026-07-05", 106.035)] {
        toy::theft(&app, lon, 20.005, &format!("{day}T10:00:00+07:00")).await;
    }
    // Rules of the province: an especially serious case is high; three cases of drugs are at risk. Nothing can be missing.
    let set = json!({"name": "Bộ quy tắc thử", "province_code": "31", "rules": [
        {"number": 1, "indicator": "incidents_serious", "operator": ">=", "value": 1, "level": "high", "text": "Có vụ rất nghiêm trọng", "source": "Thử"},
        {"number": 2, "indicator": "incidents_n", "operator": ">=", "value": 2, "level": "low", "text": "Từ 2 vụ", "source": "Thử"}]});
    let made = app.post("/api/v1/risk/rules", &set).await.expect(201);
    let issue = format!("/api/v1/risk/rules/{}/issue", made["risk_rule_set_id"].as_str().unwrap());
    let document = json!({"decision_number": "5/QĐ-BCĐ", "decision_on": "2025-06-20", "decided_by": "Ban Chỉ đạo 138 thành phố", "valid_from": "2025-07-01"});
    app.post_if(&issue, &tag(&made), &document).await.expect(200);
    decided(&app, A, ("2025-01-01", "2025-07-01"), "at_risk").await;
    // X stood at risk by A. In the second half of 2025 nothing happened in it: held back. In the next it is better for the second time: two cases, so low.
    for day in ["2026-02-05", "2026-03-05"] {
        toy::theft(&app, 106.005, 20.005, &format!("{day}T10:00:00+07:00")).await;
    }
    let told = classify(&app, ("2025-07-01", "2026-01-01")).await;
    assert_eq!((&told["held_back"], &told["is_sample"]), (&json!(1), &json!(false)));
    let level = async |on: &str| {
        let row = one(&app, X, on).await;
        (
            row["raw_level"].as_str().unwrap().to_owned(),
            row["computed_level"].as_str().unwrap().to_owned(),
            row["is_worsening"].as_bool().unwrap(),
        )
    };
    assert_eq!(level("2025-08-01").await, ("clean".to_owned(), "at_risk".to_owned(), false));
    classify(&app, HALF).await;
    assert_eq!(level("2026-02-01").await, ("low".to_owned(), "low".to_owned(), false));
    let theft = toy::theft(&app, 106.005, 20.005, "2026-08-05T10:00:00+07:00").await;
    let incident = format!("/api/v1/incidents/{}", theft["incident_id"].as_str().unwrap());
    app.patch(&incident, &tag(&theft), &json!({"severity": "very_serious"})).await.expect(200);
    classify(&app, ("2026-07-01", "2027-01-01")).await;
    assert_eq!(level("2026-08-01").await, ("high".to_owned(), "high".to_owned(), true));
    assert_eq!(items(&app, "worsening=true").await.len(), 1);
}
