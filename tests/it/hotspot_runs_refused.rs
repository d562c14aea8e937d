//! Runs of hotspots that are refused, called off or interrupted: what is said, and that nothing is left behind.

use std::time::Duration;

use bando138::hotspots::Office;
use serde_json::{Value, json};

use crate::hotspot_runs::{found, path, wish, world};
use crate::support::TestApp;
use crate::support::toy::{self, X, Y, faults};

/// Codes and pointers of what is wrong with a wish of the tests with other members.
async fn wrong(app: &TestApp, members: &Value) -> Vec<(String, String)> {
    let mut body = wish();
    body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    faults(&app.post("/api/v1/hotspot-runs", &body).await.expect(422))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_to_be_wrong_is_said_before_the_run_with_its_place() {
    let app = world().await;
    for (members, pointer, code) in [
        (json!({"from": "2026-12-01", "to": "2026-12-05"}), "/from", "in-the-future"),
        (json!({"from": "2026-02-01", "to": "2026-02-01"}), "/to", "wrong-order"),
        (json!({"from": "2026-02-01", "to": "2026-12-31"}), "/to", "in-the-future"),
        (json!({"from": "2010-01-01", "to": "2011-01-01"}), "/from", "no-incidents"),
        (json!({"offence_codes": ["173", "999"]}), "/offence_codes/1", "no-such-offence"),
        (json!({"offence_codes": ["290"]}), "/offence_codes/0", "offence-not-mappable"),
        (json!({"offence_codes": ["141"]}), "/offence_codes/0", "offence-sensitive"),
        (json!({"offence_groups": ["giao_thong"]}), "/offence_groups/0", "no-such-group"),
        (json!({"communes": [X, toy::A]}), "/communes/1", "no-such-commune"),
        (json!({"to": "2026-11-22"}), "/to", "in-the-future"),
        (json!({"compare_from": "2025-09-01", "compare_to": "2026-01-01"}), "/compare_from", "before-register"),
        (json!({"hours": []}), "/hours", "out-of-range"),
        (json!({"side_m": 10}), "/side_m", "out-of-range"),
        (json!({"name": "A\u{202e}B"}), "/name", "control-character"),
        (json!({"windows": 1}), "/windows", "unknown-field"),
        (json!({"province_code": "98"}), "/province_code", "no-such-province"),
    ] {
        let found = wrong(&app, &members).await;
        assert!(found.iter().any(|fault| *fault == (pointer.to_owned(), code.to_owned())), "{members}: {found:?}");
    }
    assert_eq!(app.get("/api/v1/hotspot-runs").await.expect(200)["items"], json!([]), "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_allow_no_answer_end_with_words_and_without_a_map() {
    let app = world().await;
    // 40 of the 460 lie in the first row of places.
    sqlx::query("delete from incident where incident_code not in (select 'HP-T-' || g from generate_series(0, 39) g)")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let few = found(&app, &wish()).await;
    assert_eq!((&few["state"], &few["error"]["code"]), (&json!("failed"), &json!("too_few")), "{few}");
    for words in ["vi", "en", "what_vi", "what_en"] {
        assert!(few["error"][words].as_str().is_some_and(|text| text.len() > 10), "{few}");
    }
    assert_eq!((&few["findings"], &few["inputs"], few["may"]["cells"] == true), (&Value::Null, &Value::Null, false));
    assert_eq!(app.get(&path(&few, "/cells")).await.expect(200)["features"], json!([]));
    assert_eq!(app.get(&path(&few, "/surface.png")).await.status, 404);
    // Said before it is asked for, too.
    let scale = app.post("/api/v1/hotspots/scale", &wish()).await.expect(200);
    assert_eq!((&scale["n"], &scale["is_enough"], &scale["refusal"]["code"]), (&json!(40), &json!(false), &json!("too_few")), "{scale}");
    // All of them at one place.
    sqlx::query("update incident set geom = st_setsrid(st_makepoint(106.005, 20.005), 4326)").execute(&app.db.pool).await.unwrap();
    sqlx::query(
        "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
        select gen_random_uuid(), 'HP-U-' || g, '173', t.at, t.at, st_setsrid(st_makepoint(106.005, 20.005), 4326), 'exact', $1::uuid, 'boundary', $1::uuid
        from generate_series(1, 80) g, lateral (select timestamptz '2025-12-01T08:00+07' + g * interval '4 days' as at) t",
    )
    .bind(X)
    .execute(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(found(&app, &wish()).await["error"]["code"], "one_place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposed_scale_is_the_one_that_the_run_takes() {
    let app = world().await;
    let mut body = wish();
    body.as_object_mut().unwrap().remove("side_m");
    let scale = app.post("/api/v1/hotspots/scale", &body).await.expect(200);
    let run = found(&app, &body).await;
    assert_eq!((&scale["is_enough"], &scale["refusal"]), (&json!(true), &Value::Null), "{scale}");
    for member in ["n", "side_m", "side_rule", "bandwidth_m", "bandwidth_rule"] {
        assert_eq!(scale[member], run["inputs"][member], "{member}");
    }
    // Before anything is asked nothing is told of incidents that could tell of a victim.
    let mut left_out = run["inputs"]["left_out"].clone();
    left_out.as_object_mut().unwrap().retain(|name, _| !name.starts_with("sensitive"));
    assert_eq!(scale["left_out"], left_out);
    assert_eq!(scale["wish"], run["wish"]);
    // Of one commune: its own incidents alone.
    body["communes"] = json!([Y]);
    let of_y: i64 = sqlx::query_scalar("select count(*) from incident where current_commune_id = $1::uuid")
        .bind(Y)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(app.post("/api/v1/hotspots/scale", &body).await.expect(200)["n"], of_y);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_counted_by_reason() {
    let app = world().await;
    let put = async |code: &str, offence: &str, precision: &str, more: &str| {
        let place = if precision == "commune_only" { "null" } else { "st_setsrid(st_makepoint(106.0123, 20.0031), 4326)" };
        let statement = format!(
            "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, status, sensitivity, voided_on, voided_reason)
            select gen_random_uuid(), '{code}', '{offence}', '2026-03-05T10:00+07', '2026-03-05T10:00+07', {place}, '{precision}', '{X}', 'boundary', '{X}', {more}"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db.pool).await.unwrap();
    };
    let plain = "'reported', 'normal', null, null";
    put("T-001", "141", "exact", "'reported', 'victim_sensitive', null, null").await;
    put("T-002", "173", "exact", "'reported', 'restricted', null, null").await;
    put("T-003", "290", "exact", plain).await;
    put("T-004", "173", "hamlet_centroid", plain).await;
    put("T-005", "173", "commune_only", plain).await;
    // Known by the old unit B alone, which was divided: of no unit of today.
    let of_b = "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom_precision, commune_id, commune_basis)
        select gen_random_uuid(), 'T-008', '173', '2026-03-05T10:00+07', '2026-03-05T10:00+07', 'commune_only', $1::uuid, 'stated'";
    sqlx::query(of_b).bind(toy::B).execute(&app.db.pool).await.unwrap();
    // No offence: that is told; voided: that is nothing at all.
    put("T-006", "173", "exact", "'not_offence', 'normal', null, null").await;
    put("T-007", "173", "exact", "'reported', 'normal', '2026-04-01', 'Nhập trùng'").await;
    let run = found(&app, &wish()).await;
    assert_eq!((&run["state"], &run["inputs"]["n"]), (&json!("done"), &json!(460)), "{run}");
    assert_eq!(
        run["inputs"]["left_out"],
        json!({"sensitive": null, "sensitive_below": 5, "not_mappable": 1, "hamlet_centroid": 1, "commune_only": 1, "divided": 1, "not_offence": 1, "hours": 0, "outside": 0})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_called_off_before_and_while_they_are_worked_on() {
    let app = world().await;
    let cancel = async |run: &Value| app.post(&path(run, "/cancel"), &json!({})).await;
    let waiting = app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    assert_eq!(cancel(&waiting).await.expect(200)["state"], "cancelled");
    assert_eq!(cancel(&waiting).await.expect(409)["type"], "/problems/hotspot-run-over");
    let office: Office = Office::beside(&app.office);
    assert!(office.work_off().await.unwrap());
    assert_eq!(app.get(&path(&waiting, "")).await.expect(200)["state"], "cancelled");
    // As if somebody worked on it: it is marked, and whoever works ends it.
    let under_way = app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    sqlx::query("update hotspot_run set state = 'running', step = 'cells' where state = 'queued'").execute(&app.db.pool).await.unwrap();
    assert_eq!(app.send("DELETE", &path(&under_way, ""), &[], b"").await.expect(409)["type"], "/problems/hotspot-run-needed");
    let told = cancel(&under_way).await.expect(200);
    assert_eq!((&told["state"], &told["is_cancelling"]), (&json!("running"), &json!(true)));
    // Whoever did is gone: the next one to have the lock says so.
    assert!(office.work_off().await.unwrap());
    let ended = app.get(&path(&under_way, "")).await.expect(200);
    assert_eq!(
        (&ended["state"], &ended["error"]["code"], &ended["is_cancelling"]),
        (&json!("failed"), &json!("interrupted"), &json!(false))
    );
    assert!(ended["error"]["what_vi"].as_str().is_some_and(|text| text.contains("tính lại")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_watched_from_asking_to_its_end_and_others_wait() {
    let app = world().await;
    let run = app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    for _ in 0..4 {
        app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    }
    assert_eq!(app.post("/api/v1/hotspot-runs", &wish()).await.expect(409)["type"], "/problems/hotspot-runs-waiting");
    let office: Office = Office::beside(&app.office);
    let id = run["hotspot_run_id"].as_str().unwrap().parse().unwrap();
    let address = path(&run, "/events");
    let (stream, worked) = tokio::join!(app.get(&address), office.work_on(id));
    assert!(worked.unwrap());
    let text = String::from_utf8(stream.bytes).unwrap();
    let events: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!((events.first(), events.last()), (Some(&"run"), Some(&"run")), "{text}");
    let last: Value = serde_json::from_str(text.lines().filter_map(|line| line.strip_prefix("data: ")).next_back().unwrap()).unwrap();
    assert_eq!((&last["state"], &last["findings"]["areas"]), (&json!("done"), &json!(1)));
    // Those that were asked for later wait still.
    let waiting: i64 = sqlx::query_scalar("select count(*) from hotspot_run where state = 'queued'").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(waiting, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_called_off_while_it_is_worked_on_ends_without_an_answer() {
    let app = world().await;
    let run = app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    // Whoever works waits for the junctions.
    let mut halted = app.db.pool.begin().await.unwrap();
    sqlx::query("lock table junction in access exclusive mode").execute(&mut *halted).await.unwrap();
    let office: Office = Office::beside(&app.office);
    let working = tokio::spawn(async move { office.work_off().await.unwrap() });
    let state = async || app.get(&path(&run, "")).await.expect(200);
    while state().await["state"] != "running" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    app.post(&path(&run, "/cancel"), &json!({})).await.expect(200);
    // It hears of that while it waits.
    tokio::time::sleep(Duration::from_millis(900)).await;
    halted.rollback().await.unwrap();
    assert!(working.await.unwrap());
    let ended = state().await;
    assert_eq!(
        (&ended["state"], &ended["findings"], &ended["is_cancelling"]),
        (&json!("cancelled"), &Value::Null, &json!(false)),
        "{ended}"
    );
    assert_eq!(app.get(&path(&run, "/areas")).await.expect(200)["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_cut_to_what_is_kept_and_both_windows_of_communes_are_read_alike() {
    let app = world().await;
    let mut asked = wish();
    asked["from"] = json!("2025-06-01");
    let run = found(&app, &asked).await;
    assert_eq!((&run["wish"]["from"], &run["wish"]["asked_from"]), (&json!("2025-11-01"), &json!("2025-06-01")), "{run}");
    assert_eq!(run["inputs"]["incidents_sha256"].as_str().map(str::len), Some(64));
    // The year before is kept by two rows: that is not a year in which next to nothing happened.
    let put = async |code: &str, unit: &str, at: &str, precision: &str| {
        let place = if precision == "exact" { "st_setsrid(st_makepoint(106.0123, 20.0031), 4326)" } else { "null" };
        let statement = format!(
            "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
            select gen_random_uuid(), '{code}', '173', '{at}', '{at}', {place}, '{precision}', '{unit}', 'stated', '{unit}'"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db.pool).await.unwrap();
    };
    put("K-001", X, "2024-11-03T10:00+07", "exact").await;
    put("K-002", X, "2025-03-03T10:00+07", "exact").await;
    let mut half = wish();
    half["from"] = json!("2026-05-01");
    let run = found(&app, &half).await;
    assert_eq!((&run["compare"], &run["is_season_told"]), (&json!({"from": "2026-05-01", "to": "2026-08-01"}), &json!(false)), "{run}");
    // Kept since 2024, then: X took a part of a divided unit. What is known to the commune alone counts in neither window, since of before it would be of no unit.
    for month in 0..12 {
        for n in 0..30 {
            put(&format!("O-{month}-{n}"), if n % 2 == 0 { X } else { Y }, &format!("2024-{:02}-1{}T10:00+07", month + 1, n % 10), "exact")
                .await;
        }
    }
    for month in 0..10 {
        for n in 0..30 {
            put(&format!("P-{month}-{n}"), if n % 2 == 0 { X } else { Y }, &format!("2025-{:02}-1{}T10:00+07", month + 1, n % 10), "exact")
                .await;
        }
    }
    let n_of_x = async || {
        let run = found(&app, &half).await;
        assert_eq!(run["compare"]["from"], "2025-05-01", "{run}");
        let rows = app.get(&path(&run, "/communes")).await.expect(200)["items"].clone();
        let of_x = rows.as_array().unwrap().iter().find(|row| row["commune_id"] == X).unwrap().clone();
        (of_x["n"].as_i64().unwrap(), of_x["n_before"].as_i64().unwrap(), run["inputs"]["left_out"]["divided"].as_i64().unwrap())
    };
    let (n, n_before, _) = n_of_x().await;
    put("C-001", X, "2026-06-03T10:00+07", "commune_only").await;
    put("C-002", X, "2025-06-03T10:00+07", "commune_only").await;
    assert_eq!(n_of_x().await, (n, n_before, 1));
}
