//! Levels of risk: rules that a document puts in force, who is told what, and evidence.

use serde_json::{Value, json};

use crate::risk::{HALF, classify, codes, items, one, path, tag};
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X};

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_rows_that_a_document_puts_in_force_and_nothing_changes_after() {
    let app = toy::app().await;
    let sets = app.get("/api/v1/risk/rules").await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(sets.len(), 2);
    assert!(
        sets.iter().all(|set| set["is_sample"] == true && set["state"] == "draft" && set["name"] == "Bộ quy tắc mẫu, chưa được ban hành")
    );
    let sample = sets.iter().find(|set| set["scheme"] == "five").unwrap();
    let of = |set: &Value, end: &str| format!("/api/v1/risk/rules/{}{end}", set["risk_rule_set_id"].as_str().unwrap());
    let document = json!({"decision_number": "5/QĐ-BCĐ", "decision_on": "2026-06-20", "decided_by": "Ban Chỉ đạo 138 thành phố", "valid_from": "2026-07-01"});
    assert_eq!(app.post_if(&of(sample, "/issue"), &tag(sample), &document).await.expect(409)["type"], "/problems/rules-sample");
    let rule = |number: i64, more: Value| {
        let mut rule =
            json!({"number": number, "indicator": "incidents_n", "operator": ">=", "value": 5, "text": "Từ 5 vụ", "source": "Thử"});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    let made = async |rules: Value| app.post("/api/v1/risk/rules", &json!({"name": "Bộ thử", "province_code": "31", "rules": rules})).await;
    let refused = async |rules: Value| codes(&made(rules).await.expect(422))[0].0.clone();
    assert_eq!(refused(json!([rule(1, json!({"level": "red"}))])).await, "/rules/0/level");
    assert_eq!(refused(json!([rule(1, json!({"level": "high", "points": 2}))])).await, "/rules/0/level");
    assert_eq!(refused(json!([rule(1, json!({"level": "high"})), rule(1, json!({"level": "low"}))])).await, "/rules/1/number");
    assert_eq!(refused(json!([rule(1, json!({"level": "high", "indicator": "weather"}))])).await, "/rules/0/indicator");
    assert_eq!(refused(json!([rule(1, json!({"level": "high", "must_be_told": true}))])).await, "/rules");
    assert_eq!(refused(json!([rule(1, json!({"points": 2, "indicator": "points"}))])).await, "/rules");
    let none = made(json!([rule(1, json!({"points": 2}))])).await.expect(201);
    assert_eq!(codes(&app.post_if(&of(&none, "/issue"), &tag(&none), &document).await.expect(422))[0].1, "no-level");
    let set = app
        .post("/api/v1/risk/rules", &json!({"name": "Chép từ mẫu", "province_code": "31", "copy_of": sample["risk_rule_set_id"]}))
        .await
        .expect(201);
    assert_eq!(set["rules"].as_array().map(Vec::len), Some(16));
    let set = app
        .patch(&of(&set, ""), &tag(&set), &json!({"rules": [rule(1, json!({"level": "at_risk"}))], "clean_periods": 1}))
        .await
        .expect(200);
    assert_eq!((set["rules"].as_array().map(Vec::len), &set["clean_periods"]), (Some(1), &json!(1)));
    assert_eq!(codes(&app.post_if(&of(&set, "/issue"), &tag(&set), &json!({"decision_on": "2026-06-20"})).await.expect(422)).len(), 3);
    let set = app.post_if(&of(&set, "/issue"), &tag(&set), &document).await.expect(200);
    assert_eq!((&set["state"], &set["decision_number"]), (&json!("in_force"), &json!("5/QĐ-BCĐ")));
    for answer in [
        app.patch(&of(&set, ""), &tag(&set), &json!({"few_n": 30})).await,
        app.post_if(&of(&set, "/issue"), &tag(&set), &document).await,
        app.send("DELETE", &of(&set, ""), &[("if-match", &tag(&set))], b"").await,
    ] {
        assert_eq!(answer.expect(409)["type"], "/problems/rules-in-force");
    }
    let behind = sqlx::query("update risk_rule set value = 1 where risk_rule_set_id = $1")
        .bind(set["risk_rule_set_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    assert!(behind.execute(&app.db.pool).await.unwrap_err().to_string().contains("not changed"));
    // Another set replaces it from its own day on; not from the same day.
    let next = app
        .post("/api/v1/risk/rules", &json!({"name": "Bộ sau", "province_code": "31", "copy_of": set["risk_rule_set_id"]}))
        .await
        .expect(201);
    assert_eq!(codes(&app.post_if(&of(&next, "/issue"), &tag(&next), &document).await.expect(422))[0].0, "/valid_from");
    let mut later = document.clone();
    later["valid_from"] = json!("2026-10-01");
    app.post_if(&of(&next, "/issue"), &tag(&next), &later).await.expect(200);
    assert_eq!(
        (&app.get(&of(&set, "")).await.expect(200)["state"], &app.get(&of(&set, "")).await.expect(200)["valid_to"]),
        (&json!("ended"), &json!("2026-10-01"))
    );
    // A scheme of a province of its own: from the worst to the best.
    let level = |code: &str, is_risk: bool| json!({"code": code, "vi": code, "en": code, "is_risk": is_risk});
    let scheme = |levels: Value| json!({"code": "three", "name": "Ba mức", "province_code": "31", "levels": levels});
    assert_eq!(
        codes(&app.post("/api/v1/risk/schemes", &scheme(json!([level("good", false), level("bad", true)]))).await.expect(422))[0].0,
        "/levels"
    );
    let three = app
        .post("/api/v1/risk/schemes", &scheme(json!([level("bad", true), level("fair", false), level("good", false)])))
        .await
        .expect(201);
    assert_eq!((three["levels"].as_array().map(Vec::len), &three["levels"][0]["rank"]), (Some(3), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_no_exact_places_is_told_what_was_decided_and_nothing_else() {
    let app = toy::app().await;
    toy::theft(&app, 106.005, 20.005, "2026-02-03T10:00:00+07:00").await;
    classify(&app, HALF).await;
    let x = one(&app, X, "2026-03-01").await;
    let decision = json!({"decided_level": "high", "decision_number": "12/QĐ", "decision_on": "2026-07-15", "override_reason": "Có 7 vụ chưa thống kê"});
    let x = app.post_if(&path(&x, "/decide"), &tag(&x), &decision).await.expect(200);
    for (name, role, tier) in [("xem", "viewer", "grid250"), ("thanh.tra", "auditor", "counts")] {
        account(&app.db, name, role, tier, "false, '31'", &[]).await;
        let reader = Client { address: app.address, token: session(&app.db, name).await };
        let seen = items(&reader, "on=2026-03-01").await;
        assert_eq!(seen.len(), 1, "what is not decided is not told");
        let seen = reader.get(&path(&x, "")).await.expect(200);
        assert_eq!((&seen["decided_level"], &seen["decision_number"]), (&json!("high"), &json!("12/QĐ")));
        for hidden in
            ["computed_level", "raw_level", "possible_level", "override_reason", "computed_level_then", "missing_n", "explanation"]
        {
            assert!(seen.get(hidden).is_none_or(Value::is_null), "{hidden} as {name}");
        }
        reader.get("/api/v1/risk/entries").await.expect(403);
        reader.get(&path(&x, "/evidence")).await.expect(403);
        assert_eq!(reader.get("/api/v1/risk/transitions?province=31").await.expect(200)["n"], 1);
    }
    // Another province sees nothing of it.
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    let other = Client { address: app.address, token: session(&app.db, "tinh.24").await };
    assert_eq!(items(&other, "on=2026-03-01").await.len(), 0);
    other.get(&path(&x, "")).await.expect(404);
    other.post("/api/v1/risk/classify", &json!({"province": "31", "from": HALF.0, "to": HALF.1})).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_what_its_octets_say_and_keeps_no_name() {
    let app = toy::app().await;
    let row = app.post("/api/v1/risk/assessments", &json!({"commune_id": X, "period_from": HALF.0, "period_to": HALF.1})).await.expect(201);
    let send = async |rest: &str, body: &[u8]| {
        app.send("POST", &format!("{}?{rest}", path(&row, "/evidence")), &[("content-type", "application/octet-stream")], body).await
    };
    let pdf = b"%PDF-1.7\nthu".as_slice();
    let made = send("kind=decision&note=Bản%20ký", pdf).await.expect(201);
    let file = &made["items"][0];
    let name = file["stored_name"].as_str().unwrap();
    assert_eq!((name.strip_prefix("minh-chung-").is_some(), name.rsplit('.').next()), (true, Some("pdf")), "{name}");
    // sha256sum of the same octets.
    assert_eq!((&file["octets"], &file["media_type"]), (&json!(12), &json!("application/pdf")));
    let got = app.get(file["href"].as_str().unwrap()).await;
    assert_eq!((got.status, got.bytes.as_slice()), (200, pdf));
    assert_eq!(
        (got.header("content-type"), got.header("x-content-type-options"), got.header("content-security-policy")),
        (Some("application/pdf"), Some("nosniff"), Some("default-src 'none'; sandbox"))
    );
    assert!(got.header("content-disposition").unwrap().starts_with("attachment; filename=\"minh-chung-"));
    assert_eq!(codes(&send("kind=decision", pdf).await.expect(409))[0].1, "taken");
    assert_eq!(codes(&send("kind=decision", b"<html><script>").await.expect(422))[0].1, "file-kind");
    assert_eq!(
        codes(&send("kind=decision&note=Ảnh nhà ông Nguyễn Văn An".replace(' ', "%20").as_str(), b"%PDF-1.4").await.expect(422))[0].0,
        "/note"
    );
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(5 * 1024 * 1024 + 1, b' ');
    assert_eq!(codes(&send("kind=report", &large).await.expect(422))[0].1, "file-too-large");
    large.truncate(5 * 1024 * 1024);
    send("kind=report", &large).await.expect(201);
    assert_eq!(app.get(&path(&row, "")).await.expect(200)["evidence_n"], 2);
    app.send("DELETE", file["href"].as_str().unwrap(), &[], b"").await.expect(204);
    assert_eq!(app.get(&path(&row, "/evidence")).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_and_transitions_are_written_to_files_and_shown_on_the_map() {
    let app = toy::app().await;
    for (unit, period, level) in
        [(toy::A, ("2025-01-01", "2025-07-01"), "high"), (X, ("2025-07-01", "2026-01-01"), "at_risk"), (X, HALF, "low")]
    {
        crate::risk::decided(&app, unit, period, level).await;
    }
    let csv = app.get("/api/v1/exports/risk-levels?province=31&format=csv&lang=vi").await.text();
    let lines: Vec<&str> = csv.lines().filter(|line| line.contains("Phường")).collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[0].contains("Nguy cơ thấp") && lines[0].contains("12/QĐ-BCĐ") && lines[2].contains("Phường Sao Đỏ"), "{csv}");
    let csv = app.get("/api/v1/exports/risk-transitions?province=31&from=2025-03-01&to=2026-03-01&format=csv&lang=vi").await.text();
    assert!(csv.contains("Nguy cơ cao") && csv.contains("đổi địa giới, không so sánh") && csv.contains("Phường Sao Đỏ"), "{csv}");
    // On the map on a day: X is at risk, restated; later low, better.
    let tile = async |on: &str| app.get(&format!("/tiles/risk/13/6508/3631?on={on}")).await;
    for (on, level, change) in [("2025-08-01", "at_risk", "restated"), ("2026-03-01", "low", "improve")] {
        let got = tile(on).await;
        assert_eq!(got.status, 200, "{got}");
        let features = crate::tiles::decode::features(&got.bytes, "risk");
        assert_eq!(features.len(), 1, "{features:?}");
        let told = format!("{features:?}");
        assert!(told.contains(level) && told.contains(change), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_terminal_the_same_is_told() {
    let app = toy::app().await;
    toy::theft(&app, 106.005, 20.005, "2026-02-03T10:00:00+07:00").await;
    let said = async |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bando138"));
        command.arg("risk").args(arguments).args(["--database-url", &crate::support::program::url(&app.db)]);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        (output.status.success(), [output.stdout, output.stderr].concat())
    };
    let told = async |arguments: &[&str]| {
        let (is_done, bytes) = said(arguments).await;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (is_done, text)
    };
    let none = told(&["transitions", "--province", "31"]).await;
    assert!(!none.0 && none.1.contains("nothing is decided yet"), "{}", none.1);
    let made = told(&["classify", "--province", "31", "--from", "2026-01-01", "--to", "2026-07-01"]).await;
    // One theft among 10,000 people, and none: both clean as far as known, by the sample.
    assert!(made.0 && made.1.contains("     2  Trong sạch / Clean") && made.1.contains("sample rules, not in force"), "{}", made.1);
    let x = one(&app, X, "2026-03-01").await;
    let decision = json!({"decided_level": "clean", "decision_number": "12/QĐ-BCĐ", "decision_on": "2026-07-15"});
    app.post_if(&path(&x, "/decide"), &tag(&x), &decision).await.expect(200);
    let levels = told(&["levels", "--province", "31", "--on", "2026-03-01"]).await;
    assert!(levels.1.lines().any(|line| line.contains("Phường Chu Văn An") && line.ends_with("12/QĐ-BCĐ")), "{}", levels.1);
    let moved = told(&["transitions", "--province", "31"]).await;
    assert!(moved.0 && moved.1.contains("     1  unchanged"), "{}", moved.1);
    let wrong = told(&["classify", "--province", "31", "--from", "2026-04-01", "--to", "2026-10-01"]).await;
    assert!(!wrong.0 && wrong.1.contains("overlaps"), "{}", wrong.1);
}
