//! Who works on coverage: hands over, goes on after what fails, and does not ask for the same run for ever.

use std::time::Duration;

use chrono::Days;
use serde_json::{Value, json};
use sqlx::PgPool;

use bando138::clock::Clock;
use bando138::coverage::{Office, VERSION};

use crate::coverage_runs::{computed, world};
use crate::support::TestApp;
use crate::support::app::clock;
use crate::support::toy::{self, X, Y};

/// Runs statements on the database itself.
async fn run(pool: &PgPool, statements: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(pool).await.unwrap();
}

async fn number(pool: &PgPool, question: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(question.to_owned())).fetch_one(pool).await.unwrap()
}

async fn freshness(app: &TestApp, commune: &str) -> Value {
    app.get(&format!("/api/v1/coverage?commune={commune}")).await.expect(200)["freshness"].clone()
}

async fn runs(app: &TestApp) -> Vec<Value> {
    app.get("/api/v1/coverage/runs?province=31").await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_overtaken_does_not_write_what_it_had_read_before() {
    let (app, _) = world().await;
    computed(&app).await;
    toy::theft(&app, 106.035, 20.005, "2026-11-20T10:00:00+07:00").await;
    // Reading comes to a halt in the middle, with the state of everything as it was.
    let mut halted = app.db.pool.begin().await.unwrap();
    sqlx::query("lock table model_ward in access exclusive mode").execute(&mut *halted).await.unwrap();
    let office = app.office.clone();
    let working = tokio::spawn(async move { office.work_off().await });
    let waits = "select count(*) from pg_stat_activity where query like '-- Whether a commune of today is a model ward%' and wait_event_type = 'Lock'";
    for _ in 0..300 {
        if number(&app.db.pool, waits).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(number(&app.db.pool, waits).await, 1);
    // Another has taken over meanwhile, and has worked the change off.
    run(&app.db.pool, &format!("update coverage_commune set working = 77 where commune_id = '{Y}'; delete from coverage_change")).await;
    halted.commit().await.unwrap();
    assert!(working.await.unwrap().unwrap());
    assert_eq!(app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200)["cameras"]["working"], 77);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_that_fails_is_put_off_and_told_and_the_others_are_kept_current() {
    let (app, _) = world().await;
    computed(&app).await;
    run(
        &app.db.pool,
        &format!(
            "create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
            create trigger refuse before insert or update on coverage_figure for each row when (new.commune_id = '{X}') execute function refuse()"
        ),
    )
    .await;
    for lon in [106.005, 106.035] {
        toy::theft(&app, lon, 20.005, "2026-11-20T10:00:00+07:00").await;
    }
    assert!(app.office.work_off().await.unwrap());
    let [of_x, of_y] = [freshness(&app, X).await, freshness(&app, Y).await];
    assert_eq!((&of_y["state"], &of_y["postponed"]), (&json!("current"), &json!(0)));
    assert_eq!((&of_x["state"], &of_x["postponed"]), (&json!("stale"), &json!(1)));
    // It is tried again after a while, and no sooner.
    run(&app.db.pool, "drop trigger refuse on coverage_figure").await;
    assert!(app.office.work_off().await.unwrap());
    assert_eq!(freshness(&app, X).await["state"], "stale");
    run(&app.db.pool, "update coverage_change set tried_at = tried_at - interval '1 minute'").await;
    assert!(app.office.work_off().await.unwrap());
    assert_eq!(freshness(&app, X).await["state"], "current");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_after_a_change_of_borders_that_fails_or_is_called_off_is_not_asked_for_at_once() {
    let (app, _) = world().await;
    computed(&app).await;
    let narrower = async |east: f64| {
        run(
            &app.db.pool,
            &format!("update commune set geom = st_multi(st_makeenvelope(106, 20, {east}, 20.01, 4326)) where commune_id = '{X}'"),
        )
        .await;
    };
    let work_off = async || tokio::time::timeout(Duration::from_secs(20), app.office.work_off()).await.expect("never through").unwrap();
    run(
        &app.db.pool,
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
        create trigger refuse before insert or update on coverage_figure for each row execute function refuse()",
    )
    .await;
    narrower(106.015).await;
    assert!(work_off().await);
    let after = runs(&app).await;
    assert_eq!((after.len(), &after[0]["state"], &after[0]["because"]), (2, &json!("failed"), &json!("boundary")));
    assert_eq!(freshness(&app, X).await["state"], "stale");
    run(
        &app.db.pool,
        "drop trigger refuse on coverage_figure;
        update coverage_run set state = 'cancelled', error = null where state = 'failed'",
    )
    .await;
    assert!(work_off().await);
    assert_eq!(runs(&app).await.len(), 2);
    // After another change of borders it is asked for, as it is some time after a failure.
    narrower(106.016).await;
    assert!(work_off().await);
    let after = runs(&app).await;
    assert_eq!((after.len(), &after[0]["state"], &freshness(&app, X).await["state"]), (3, &json!("done"), &json!("current")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_another_version_or_with_another_recipe_is_not_continued_but_made_anew() {
    let (app, _) = world().await;
    for (changed, because) in [("code_version = '0.0.0'", "version"), (r#"recipe = '{"street": 3}'"#, "recipe")] {
        let before = computed(&app).await;
        run(
            &app.db.pool,
            &format!("update coverage_run set {changed} where coverage_run_id = '{}'", before["coverage_run_id"].as_str().unwrap()),
        )
        .await;
        toy::theft(&app, 106.035, 20.005, "2026-11-20T10:00:00+07:00").await;
        assert!(app.office.work_off().await.unwrap());
        let now = app.get("/api/v1/coverage?province=31").await.expect(200);
        assert_ne!(now["run"]["coverage_run_id"], before["coverage_run_id"]);
        assert_eq!((&now["freshness"]["state"], &now["run"]["code_version"]), (&json!("current"), &json!(VERSION)));
        let run = runs(&app).await[0].clone();
        assert_eq!((&run["because"], &run["recipe"]), (&json!(because), &before["recipe"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_another_version_is_replaced_though_a_person_called_the_first_attempt_off() {
    let (app, _) = world().await;
    let theft = async || toy::theft(&app, 106.035, 20.005, "2026-11-20T10:00:00+07:00").await;
    let called_off = async || {
        app.office.work_off().await.unwrap();
        run(&app.db.pool, "update coverage_run set state = 'cancelled' where because = 'version' and state = 'done'").await;
        // As it was before that run.
        theft().await;
        run(&app.db.pool, "update coverage_change set changed_at = (select max(finished_at) - interval '1 second' from coverage_run where state = 'cancelled')").await;
    };
    computed(&app).await;
    run(&app.db.pool, "update coverage_run set code_version = '0.0.0'").await;
    theft().await;
    called_off().await;
    // Whoever called it off has their way for a while …
    assert!(app.office.work_off().await.unwrap());
    assert_eq!((runs(&app).await.len(), &freshness(&app, Y).await["state"]), (2, &json!("stale")));
    // … until something changes, …
    theft().await;
    called_off().await;
    assert_eq!(runs(&app).await.len(), 3);
    // … and for an hour at most.
    assert!(app.office.work_off().await.unwrap());
    assert_eq!(runs(&app).await.len(), 3);
    run(&app.db.pool, "update coverage_run set finished_at = finished_at - interval '61 minutes'").await;
    assert!(app.office.work_off().await.unwrap());
    let after = runs(&app).await;
    assert_eq!((after.len(), &after[0]["state"], &after[0]["because"]), (4, &json!("done"), &json!("version")));
    assert_eq!(freshness(&app, Y).await["state"], "current");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotspot_counts_from_its_day_on_though_nobody_changes_anything() {
    let (app, _) = world().await;
    let corners = [[106.035, 20.008], [106.0351, 20.008], [106.0351, 20.0081], [106.035, 20.0081], [106.035, 20.008]];
    let hotspot = json!({"name": "Chợ đêm", "area_types": ["type1_ttxh"], "declared_by_doc": "QĐ 13/QĐ-UBND", "declared_on": "2024-02-01",
        "geometry": {"type": "Polygon", "coordinates": [corners]}});
    app.post("/api/v1/hotspots", &hotspot).await.expect(201);
    computed(&app).await;
    let need =
        async || app.get(&format!("/api/v1/coverage?commune={Y}")).await.expect(200)["shares"]["day"]["hotspot"]["need"].as_f64().unwrap();
    let all = need().await;
    assert!(all > 0.0);
    // Lifted from the day after the next one on; that this was written is worked off.
    run(&app.db.pool, "update hotspot set lifted_on = '2026-11-23', lifted_by_doc = 'QĐ 14' where name = 'Chợ đêm'").await;
    for (days, expected) in [(0, all), (1, all), (5, 0.0)] {
        let Clock::Fixed(now) = clock() else { panic!("a fixed clock") };
        let office = Office::new(app.db.pool.clone(), Clock::Fixed(now + Days::new(days)));
        assert!(office.work_off().await.unwrap());
        assert!((need().await - expected).abs() < 1e-9, "{days}");
    }
    assert_eq!(freshness(&app, Y).await["state"], "current");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_on_the_spot_is_believed_for_a_year_though_nobody_changes_anything() {
    let (app, id) = world().await;
    // The 365th day after it is 25 November 2026.
    run(&app.db.pool, &format!("update camera set occluded = true, verified_on = '2025-11-25' where camera_id = '{id}'")).await;
    computed(&app).await;
    let told = async || {
        let answer = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
        (answer["shares"]["day"]["street"]["share"].clone(), answer["cameras"]["unknown_by_day"].clone())
    };
    for (days, expected, changes) in [(0, (json!(0.0), json!(1)), 0), (4, (json!(0.0), json!(1)), 0), (5, (json!(0.667), json!(0)), 1)] {
        let Clock::Fixed(now) = clock() else { panic!("a fixed clock") };
        let office = Office::new(app.db.pool.clone(), Clock::Fixed(now + Days::new(days)));
        let before = number(&app.db.pool, "select count(*) from coverage_commune where computed_at > '2026-11-21T23:59:59+07:00'").await;
        assert!(office.work_off().await.unwrap());
        assert_eq!(told().await, expected, "{days}");
        let after = number(&app.db.pool, "select count(*) from coverage_commune where computed_at > '2026-11-21T23:59:59+07:00'").await;
        // X alone: Y is 1.5 km away.
        assert_eq!(after - before, changes, "{days}");
    }
    assert_eq!(freshness(&app, X).await["state"], "current");
}
