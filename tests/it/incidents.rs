//! Incidents: time, place, units of then and now, and counts on any boundary.

use serde_json::{Value, json};

use crate::support::toy::{self, A, B, C, X, Y, faults, theft};

#[tokio::test]
async fn an_event_belongs_to_the_unit_of_its_day_and_to_the_unit_of_today() {
    let app = toy::app().await;
    let before = theft(&app, 106.005, 20.005, "2025-06-30T23:59:00+07:00").await;
    assert_eq!((&before["commune_id"], &before["current_commune_id"]), (&json!(A), &json!(X)));
    // Midnight in Vietnam, still 30 June in Greenwich.
    let after = theft(&app, 106.005, 20.005, "2025-06-30T17:00:00Z").await;
    assert_eq!((&after["commune_id"], &after["current_commune_id"]), (&json!(X), &json!(X)));
    assert_eq!(before["incident_code"], "HP-90001-2025-00001");
    assert_eq!(after["incident_code"], "HP-90001-2025-00002");
    assert_eq!((&before["geom_precision"], &before["occurred_to"]), (&json!("exact"), &before["occurred_from"]));
}

#[tokio::test]
async fn a_place_known_by_commune_only_names_a_unit_of_its_day() {
    let app = toy::app().await;
    let body = |unit: &str, at: &str| json!({"offence_code": "173", "occurred_from": at, "commune_id": unit});
    let whole = app.post("/api/v1/incidents", &body(A, "2024-03-01T10:00:00+07:00")).await.expect(201);
    assert_eq!(
        (&whole["geom_precision"], &whole["commune_basis"], &whole["current_commune_id"]),
        (&json!("commune_only"), &json!("stated"), &json!(X))
    );
    // B was divided: which unit of today it is cannot be told.
    let divided = app.post("/api/v1/incidents", &body(B, "2024-03-01T10:00:00+07:00")).await.expect(201);
    assert_eq!(divided["current_commune_id"], Value::Null);
    let late = app.post("/api/v1/incidents", &body(A, "2025-07-01T10:00:00+07:00")).await.expect(422);
    assert_eq!(faults(&late), [("/commune_id".into(), "not-in-force".into())]);
    assert!(late["detail"].as_str().unwrap().contains("30/06/2025"), "{late}");
    let nowhere =
        app.post("/api/v1/incidents", &json!({"offence_code": "173", "occurred_from": "2024-03-01T10:00:00+07:00"})).await.expect(422);
    assert_eq!(faults(&nowhere), [("/commune_id".into(), "required".into())]);
    let mut elsewhere = body(C, "2024-03-01T10:00:00+07:00");
    elsewhere["lon"] = json!(106.005);
    elsewhere["lat"] = json!(20.005);
    assert_eq!(faults(&app.post("/api/v1/incidents", &elsewhere).await.expect(422)), [("/commune_id".into(), "not-at-point".into())]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let app = toy::app().await;
    let base = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-03-01T10:00:00+07:00"});
    let with = |changes: Value| {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    for (changes, pointer, code) in [
        (json!({"occurred_to": "2026-03-01T09:59:00+07:00"}), "/occurred_to", "interval-reversed"),
        (json!({"occurred_from": "2026-11-21T15:01:00+07:00"}), "/occurred_from", "future"),
        (json!({"occurred_from": "1/3/2026"}), "/occurred_from", "not-a-time"),
        (json!({"occurred_from": "1999-12-31T10:00:00+07:00"}), "/occurred_from", "too-early"),
        (json!({"offence_code": "999"}), "/offence_code", "rule"),
        (json!({"offence_code": "256a", "occurred_from": "2025-06-30T10:00:00+07:00"}), "/offence_code", "rule"),
        (json!({"geom_precision": "commune_only"}), "/geom_precision", "rule"),
        (json!({"deaths": -1}), "/deaths", "out-of-range"),
        (json!({"reported_on": "2026-03-02", "cleared_on": "2026-03-01"}), "/cleared_on", "rule"),
        (json!({"offender_name": "Nguyễn Văn A"}), "/offender_name", "unknown-field"),
        (json!({"lon": 20.005, "lat": 106.005}), "/lon", "lonlat-swapped"),
    ] {
        let problem = app.post("/api/v1/incidents", &with(changes.clone())).await.expect(422);
        assert_eq!(faults(&problem), [(pointer.to_owned(), code.to_owned())], "{changes}");
    }
    app.post("/api/v1/incidents", &with(json!({"offence_code": "256a", "occurred_from": "2025-07-01T10:00:00+07:00"}))).await.expect(201);
    let stored: i64 = sqlx::query_scalar("select count(*) from incident").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 1);
}

#[tokio::test]
async fn a_changed_time_or_place_gives_the_units_anew() {
    let app = toy::app().await;
    let row = theft(&app, 106.005, 20.005, "2026-03-01T10:00:00+07:00").await;
    let path = format!("/api/v1/incidents/{}", row["incident_id"].as_str().unwrap());
    let earlier = app.patch(&path, "\"1\"", &json!({"occurred_from": "2024-03-01T10:00:00+07:00"})).await.expect(200);
    assert_eq!((&earlier["commune_id"], &earlier["current_commune_id"]), (&json!(A), &json!(X)));
    let moved = app.patch(&path, "\"2\"", &json!({"lon": 106.035, "lat": 20.005})).await.expect(200);
    assert_eq!((&moved["commune_id"], &moved["current_commune_id"]), (&json!(C), &json!(Y)));
    let vague = app.patch(&path, "\"3\"", &json!({"geom_precision": "commune_only"})).await.expect(200);
    assert_eq!((&vague["lon"], &vague["commune_id"], &vague["commune_basis"]), (&Value::Null, &json!(C), &json!("stated")));
    app.patch(&path, "\"3\"", &json!({"status": "cleared"})).await.expect(412);
    let history = app.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history["items"].as_array().unwrap().len(), 3);
    assert!(history["items"][0]["changed"].as_array().unwrap().contains(&json!("geometry")), "the place was taken away: {history}");
    app.post_if(&format!("{path}/void"), "\"4\"", &json!({"reason": "Nhập trùng"})).await.expect(200);
    assert_eq!(app.get("/api/v1/incidents").await.expect(200)["items"], json!([]));
    assert_eq!(app.get("/api/v1/incidents?voided=true").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

/// Ten events of 2024, restated by hand: with points A 2, B-west 1, B-east 2, C 1; by name only A 1, B 3.
#[tokio::test]
async fn counts_of_2024_on_todays_boundaries_say_what_is_exact() {
    let app = toy::app().await;
    for lon in [106.005, 106.006, 106.015, 106.025, 106.026, 106.035] {
        theft(&app, lon, 20.005, "2024-05-01T10:00:00+07:00").await;
    }
    let named = async |unit: &str| {
        app.post("/api/v1/incidents", &json!({"offence_code": "173", "occurred_from": "2024-06-01T10:00:00+07:00", "commune_id": unit}))
            .await
            .expect(201)
    };
    named(A).await;
    let figures = async |boundary: &str| -> Vec<Value> {
        let list =
            app.get(&format!("/api/v1/incidents/counts?from=2024-01-01&to=2025-01-01&boundary={boundary}&province=31")).await.expect(200);
        assert_eq!(list["unplaced"], 0.0);
        list["items"].as_array().unwrap().iter().map(|c| json!([c["full_name"], c["count"], c["exact"], c["low"], c["high"]])).collect()
    };
    // Points carry over exactly, and so does the whole unit A.
    assert_eq!(
        figures("2026-01-01").await,
        [json!(["Phường Chu Văn An", 4.0, true, 4.0, 4.0]), json!(["Phường Bến Hàn", 3.0, true, 3.0, 3.0])]
    );
    for _ in 0..3 {
        named(B).await;
    }
    // The three of divided B: 75 % of 3 is 2.25 (2.3 shown) to X, 0.75 (0.8) to Y; certain are 4 to 7 and 3 to 6.
    assert_eq!(
        figures("2026-01-01").await,
        [json!(["Phường Chu Văn An", 6.3, false, 4.0, 7.0]), json!(["Phường Bến Hàn", 3.8, false, 3.0, 6.0])]
    );
    // On the boundaries of the time everything is exact.
    assert_eq!(
        figures("2024-12-31").await,
        [
            json!(["Xã Đường Lâm", 6.0, true, 6.0, 6.0]),
            json!(["Phường Sao Đỏ", 3.0, true, 3.0, 3.0]),
            json!(["Thị trấn Bến Hàn", 1.0, true, 1.0, 1.0])
        ]
    );
    // An event of 2026 on the old boundaries: its point decides.
    theft(&app, 106.025, 20.005, "2026-02-01T10:00:00+07:00").await;
    let old = app.get("/api/v1/incidents/counts?from=2026-01-01&to=2026-11-01&boundary=2025-06-30").await.expect(200);
    assert_eq!((&old["items"][0]["commune_id"], &old["items"][0]["count"]), (&json!(B), &json!(1.0)));
    app.get("/api/v1/incidents/counts?from=2026-01-01&to=2026-01-01").await.expect(400);
}

#[tokio::test]
async fn periods_and_hours_are_vietnamese_and_empty_ones_are_there() {
    let app = toy::app().await;
    theft(&app, 106.005, 20.005, "2025-12-31T23:30:00+07:00").await;
    theft(&app, 106.005, 20.005, "2025-12-31T17:00:00Z").await;
    let day = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-01-05T00:00:00+07:00", "time_precision": "day"});
    app.post("/api/v1/incidents", &day).await.expect(201);
    let months = app.get("/api/v1/incidents/counts?by=month&from=2025-11-01&to=2026-03-01").await.expect(200);
    let counts: Vec<(&Value, &Value)> = months["items"].as_array().unwrap().iter().map(|m| (&m["period"], &m["count"])).collect();
    assert_eq!(
        counts,
        [
            (&json!("2025-11-01"), &json!(0)),
            (&json!("2025-12-01"), &json!(1)),
            (&json!("2026-01-01"), &json!(2)),
            (&json!("2026-02-01"), &json!(0))
        ]
    );
    // 31/12/2025 was a Wednesday, 1/1/2026 a Thursday.
    let hours = app.get("/api/v1/incidents/counts?by=hour_weekday&from=2025-11-01&to=2026-03-01").await.expect(200);
    assert_eq!(hours["items"], json!([{"weekday": 3, "hour": 23, "count": 1}, {"weekday": 4, "hour": 0, "count": 1}]));
    assert_eq!(hours["untimed"], 1);
}

#[tokio::test]
async fn pages_go_back_in_time_and_give_every_event_once() {
    let app = toy::app().await;
    for day in 1..=9 {
        theft(&app, 106.005, 20.005, &format!("2026-03-0{}T10:00:00+07:00", (day + 1) / 2)).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/incidents?limit=2".to_owned();
    loop {
        let page = app.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["incident_code"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/incidents?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 9);
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 9);
    assert_eq!(seen[0], "HP-90001-2026-00009");
    let window = app.get("/api/v1/incidents?from=2026-03-02&to=2026-03-04&count=true").await.expect(200);
    assert_eq!(window["total"], 4);
}

/// Codes are reused: A of then and X of today are both 90001. Their events of one year share the numbers.
#[tokio::test]
async fn a_reused_commune_code_never_gives_one_incident_code_twice() {
    let app = toy::app().await;
    // The heir of A is hidden, so that its event is coded by A itself, as an event in a divided unit is.
    sqlx::query("delete from succession where old_commune_id = '00000000-0000-0000-0000-00000000000a'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let named = json!({"offence_code": "173", "occurred_from": "2025-03-01T10:00:00+07:00", "commune_id": A});
    let old = app.post("/api/v1/incidents", &named).await.expect(201);
    let new = theft(&app, 106.005, 20.005, "2025-08-01T10:00:00+07:00").await;
    assert_eq!((&old["incident_code"], &new["incident_code"]), (&json!("HD-90001-2025-00001"), &json!("HP-90001-2025-00001")));
    sqlx::query("update province set abbr = 'HP'").execute(&app.db.pool).await.unwrap();
    let next = app.post("/api/v1/incidents", &named).await.expect(201);
    assert_eq!(next["incident_code"], "HP-90001-2025-00002");
}

#[tokio::test]
async fn a_moment_stays_a_moment_and_a_stated_unit_gives_way_to_a_point() {
    let app = toy::app().await;
    let row = theft(&app, 106.005, 20.005, "2026-03-01T14:30:00+07:00").await;
    let path = format!("/api/v1/incidents/{}", row["incident_id"].as_str().unwrap());
    let later = app.patch(&path, "\"1\"", &json!({"occurred_from": "2026-03-01T15:30:00+20:00"})).await.expect(200);
    assert_eq!(
        (&later["occurred_from"], &later["occurred_to"]),
        (&json!("2026-02-28T19:30:00+00:00"), &json!("2026-02-28T19:30:00+00:00"))
    );
    let open = app.patch(&path, "\"2\"", &json!({"occurred_to": "2026-03-02T00:00:00+07:00"})).await.expect(200);
    assert_eq!(open["occurred_to"], "2026-03-01T17:00:00+00:00");
    let closed = app.patch(&path, "\"3\"", &json!({"occurred_to": null})).await.expect(200);
    assert_eq!(closed["occurred_to"], closed["occurred_from"]);
    let named = app.patch(&path, "\"4\"", &json!({"commune_id": X})).await.expect(200);
    assert_eq!(named["commune_basis"], "stated");
    let moved = app.patch(&path, "\"5\"", &json!({"lon": 106.035, "lat": 20.005})).await.expect(200);
    assert_eq!((&moved["commune_id"], &moved["commune_basis"]), (&json!(Y), &json!("boundary")));
    for body in [
        json!({"geom_precision": "commune_only", "lon": 106.005, "lat": 20.005}),
        json!({"lon": null, "lat": null}),
        json!({"reported_on": "2026-11-22"}),
    ] {
        app.patch(&path, "\"6\"", &body).await.expect(422);
    }
    app.get("/api/v1/incidents?after=1.41.42").await.expect(400);
    app.get("/api/v1/incidents?after=1.00.00").await.expect(400);
    let none =
        app.get("/api/v1/incidents/counts?from=2026-01-01&to=2026-11-01&commune=00000000-0000-0000-0000-0000000000ff").await.expect(200);
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn codes_are_found_by_their_ends_and_addresses_by_any_part() {
    let app = toy::app().await;
    theft(&app, 106.005, 20.005, "2026-03-01T14:30:00+07:00").await;
    let body = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-03-02T10:00:00+07:00", "address_text": "Ngõ 12 Đường  Lâm"});
    app.post("/api/v1/incidents", &body).await.expect(201);
    for (text, expected) in [
        ("HP-90001-2026-00001", vec!["HP-90001-2026-00001"]),
        ("hp-90001-2026", vec!["HP-90001-2026-00002", "HP-90001-2026-00001"]),
        ("2026-00001", vec!["HP-90001-2026-00001"]),
        ("2", vec!["HP-90001-2026-00002"]),
        ("duong lam", vec!["HP-90001-2026-00002"]),
        ("õ 12 đ", vec!["HP-90001-2026-00002"]),
        ("hoa binh", vec![]),
        ("%25", vec![]),
        ("_", vec![]),
    ] {
        let page = app.get(&format!("/api/v1/incidents?q={text}&count=true")).await.expect(200);
        let codes: Vec<&str> = page["items"].as_array().unwrap().iter().map(|row| row["incident_code"].as_str().unwrap()).collect();
        assert_eq!(codes, expected, "{text}");
        assert_eq!(page["total"], expected.len(), "{text}");
    }
    // Each of the three has its index.
    let mut conn = app.db.pool.acquire().await.unwrap();
    sqlx::raw_sql("set enable_seqscan = off; set plan_cache_mode = force_custom_plan").execute(&mut *conn).await.unwrap();
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select from incident i where i.text_fold like fold_like('lam') or starts_with(i.incident_code, upper('hp-9')) or starts_with(left(reverse(i.incident_code), 10), left(reverse(upper('0001')), 10)) and starts_with(reverse(i.incident_code), reverse(upper('0001')))",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let plan = plan.join("\n");
    for index in ["incident_text_idx", "incident_code_key", "incident_code_end_idx"] {
        assert!(plan.contains(index), "{index}: {plan}");
    }
}
