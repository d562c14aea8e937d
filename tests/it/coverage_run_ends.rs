//! How runs end: called off, cut off, taken out; and that none misses what was written while it began.

use serde_json::{Value, json};

use crate::coverage_runs::{computed, world};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{X, Y};

/// How many rows a run has left.
async fn rows_of(app: &TestApp, run_id: &str) -> i64 {
    sqlx::query_scalar(
        "select count(*) from (select coverage_run_id from coverage_figure union all select coverage_run_id from gap union all select coverage_run_id from gap_plain union all select coverage_run_id from coverage_commune
            union all select coverage_run_id from need_point) x where coverage_run_id = $1::uuid",
    )
    .bind(run_id)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_called_off_while_it_writes_and_leaves_nothing() {
    let (app, _) = world().await;
    // Not the first of its province: that would wait for whoever holds the commune.
    computed(&app).await;
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let run_id = asked["coverage_run_id"].as_str().unwrap();
    let path = format!("/api/v1/coverage/runs/{run_id}");
    let again = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await;
    again.expect(409);
    // The second commune cannot be written while this lasts.
    let mut held = app.db.pool.begin().await.unwrap();
    sqlx::query("select from commune where commune_id = $1::uuid for update").bind(Y).execute(&mut *held).await.unwrap();
    let office = app.office.clone();
    let working = tokio::spawn(async move { office.work_off().await });
    let mut run = Value::Null;
    for _ in 0..200 {
        run = app.get(&path).await.expect(200);
        if run["done"] == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!((&run["state"], &run["done"], &run["total"], &run["step"]), (&json!("running"), &json!(1), &json!(2), &json!("computing")));
    assert_eq!(app.get("/api/v1/coverage?province=31").await.expect(200)["freshness"]["state"], "computing");
    let (cancel, nothing) = (format!("{path}/cancel"), json!({}));
    let cancelled = app.json("POST", &cancel, &nothing);
    // Until the wish waits for the commune that is being written, or has come before it.
    let released = async {
        for _ in 0..300 {
            let is_there: bool = sqlx::query_scalar(
                "select exists (select from pg_stat_activity where query like '-- Calls a run off%' and wait_event_type = 'Lock')
                    or exists (select from coverage_run where state = 'cancelled')",
            )
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
            if is_there {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        held.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(cancelled, released);
    assert_eq!(answer.expect(200)["state"], "cancelled");
    assert!(working.await.unwrap().unwrap());
    assert_eq!(app.get(&path).await.expect(200)["state"], "cancelled");
    assert_eq!(rows_of(&app, run_id).await, 0);
    app.json("POST", &format!("{path}/cancel"), &json!({})).await.expect(409);
    app.get("/api/v1/coverage/runs/00000000-0000-7000-8000-000000000000").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_cut_off_says_so_and_events_tell_the_end() {
    let (app, _) = world().await;
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let path = format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap());
    sqlx::query("update coverage_run set state = 'running'").execute(&app.db.pool).await.unwrap();
    assert!(app.office.work_off().await.unwrap());
    let run = app.get(&path).await.expect(200);
    assert_eq!((&run["state"], &run["error"]["code"]), (&json!("failed"), &json!("interrupted")));
    assert!(run["error"]["vi"].as_str().unwrap().contains("tính lại"));
    let events = app.get(&format!("{path}/events")).await;
    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    let text = events.text();
    assert!(text.starts_with("event: run\ndata: {") && text.contains("\"interrupted\""), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_began_before_the_first_run_and_ends_while_it_runs_is_in_it() {
    let (app, id) = world().await;
    // Nobody notes this change: there is no run yet.
    let mut writer = app.db.pool.begin().await.unwrap();
    sqlx::query("update camera set status = 'faulty' where camera_id = $1::uuid").bind(&id).execute(&mut *writer).await.unwrap();
    let noted: i64 = sqlx::query_scalar("select count(*) from coverage_change").fetch_one(&mut *writer).await.unwrap();
    assert_eq!(noted, 0);
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let path = format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap());
    let office = app.office.clone();
    let working = tokio::spawn(async move { office.work_off().await });
    for _ in 0..200 {
        if app.get(&path).await.expect(200)["state"] == "running" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    // It waits for the writer, and whoever begins now neither waits nor is missed.
    let theft = json!({"lon": 106.035, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-11-20T10:00:00+07:00"});
    app.post("/api/v1/incidents", &theft).await.expect(201);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let run = app.get(&path).await.expect(200);
    assert_eq!((&run["state"], &run["step"], &run["done"]), (&json!("running"), &json!("waiting"), &json!(0)));
    writer.commit().await.unwrap();
    assert!(working.await.unwrap().unwrap());
    let answer = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
    assert_eq!((&answer["freshness"]["state"], &answer["cameras"]["not_working"]), (&json!("current"), &json!(1)));
    assert_eq!(answer["shares"]["day"]["street"]["share"], 0.0);
    let other = app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200);
    assert_eq!(other["shares"]["day"]["incident"]["share"], 0.0);
    assert!(other["shares"]["day"]["incident"]["need"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waits_for_writers_can_be_called_off() {
    let (app, id) = world().await;
    let mut writer = app.db.pool.begin().await.unwrap();
    sqlx::query("update camera set status = 'faulty' where camera_id = $1::uuid").bind(&id).execute(&mut *writer).await.unwrap();
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let path = format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap());
    let office = app.office.clone();
    let working = tokio::spawn(async move { office.work_off().await });
    app.post(&format!("{path}/cancel"), &json!({})).await.expect(200);
    assert!(working.await.unwrap().unwrap());
    assert_eq!(app.get(&path).await.expect(200)["state"], "cancelled");
    writer.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_run_is_taken_out_and_the_newest_stays() {
    let (app, _) = world().await;
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    let of = async |name: &str| Client { address: app.address, token: session(&app.db, name).await };
    let (old, new) = (computed(&app).await, computed(&app).await);
    let [old, new] = [&old, &new].map(|run| run["coverage_run_id"].as_str().unwrap().to_owned());
    let path = |run: &str| format!("/api/v1/coverage/runs/{run}");
    let delete = async |client: &Client, run: &str| client.send("DELETE", &path(run), &[], b"").await;
    delete(&of("xa.x").await, &old).await.expect(403);
    delete(&of("tinh.24").await, &old).await.expect(404);
    let client = of("tinh.31").await;
    let kept = delete(&client, &new).await.expect(409);
    assert_eq!(kept["type"], "/problems/coverage-run-needed");
    assert!(rows_of(&app, &old).await > 0);
    assert_eq!(delete(&client, &old).await.status, 204);
    assert_eq!(rows_of(&app, &old).await, 0);
    delete(&client, &old).await.expect(404);
    let answer = app.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!((answer["run"]["coverage_run_id"].as_str(), &answer["before"]), (Some(&*new), &Value::Null));
    // One that waits is called off first; one that was called off goes, though it is the last that was asked for.
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let waiting = asked["coverage_run_id"].as_str().unwrap();
    delete(&client, waiting).await.expect(409);
    client.post(&format!("{}/cancel", path(waiting)), &json!({})).await.expect(200);
    assert_eq!(delete(&client, waiting).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_served_while_a_first_run_waits_and_it_gives_up_with_a_reason() {
    let (app, id) = world().await;
    let mut writer = app.db.pool.begin().await.unwrap();
    sqlx::query("update camera set status = 'faulty' where camera_id = $1::uuid").bind(&id).execute(&mut *writer).await.unwrap();
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let path = format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap());
    // Another province that was computed before asks after it.
    sqlx::raw_sql(
        "insert into coverage_run (province_code, state, finished_at, recipe, incident_from, as_of, boundary_date, code_version)
        select '24', x.state, case x.state when 'done' then now() - interval '1 day' end, r.recipe, r.incident_from, r.as_of, r.boundary_date, r.code_version
        from coverage_run r, unnest(array['done', 'queued']) as x (state)",
    )
    .execute(&app.db.pool)
    .await
    .unwrap_or_else(|error| panic!("{error}"));
    let office = app.office.clone();
    let working = tokio::spawn(async move { office.work_off().await });
    let mut done = 0_i64;
    for _ in 0..300 {
        done = sqlx::query_scalar("select count(*) from coverage_run where province_code = '24' and state = 'done'")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
        if done == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let run = app.get(&path).await.expect(200);
    assert_eq!((done, &run["state"], &run["step"]), (2, &json!("running"), &json!("waiting")));
    sqlx::query("update coverage_run set started_at = now() - interval '11 minutes' where province_code = '31'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert!(working.await.unwrap().unwrap());
    let run = app.get(&path).await.expect(200);
    assert_eq!((&run["state"], &run["error"]["code"]), (&json!("failed"), &json!("waited-for-writers")));
    writer.rollback().await.unwrap();
}
