//! Earlier runs stay what they were when they ended, whatever has changed since.

use serde_json::{Value, json};

use crate::coverage_runs::{computed, world};
use crate::support::TestApp;
use crate::support::toy::{X, Y};

/// Puts a camera out of order, or back into it, as people do.
async fn set_status(app: &TestApp, camera_id: &str, status: &str) {
    let path = format!("/api/v1/cameras/{camera_id}");
    let now = app.get(&path).await.expect(200);
    let body = json!({"status": status, "since_on": "2026-11-20", "reason": "Mất tín hiệu"});
    app.post_if(&format!("{path}/status"), &format!("\"{}\"", now["version"]), &body).await.expect(200);
}

/// What an account is told of a run as it was: sums, communes, units and gaps, without what tells how old it is.
async fn told(app: &TestApp, run_id: &str) -> Vec<Value> {
    let mut told = Vec::new();
    for path in ["coverage?", "coverage/communes?half=day&", "coverage/units?kind=hotspot&", "coverage/gaps?province=31&"] {
        let mut answer = app.get(&format!("/api/v1/{path}run={run_id}")).await.expect(200);
        if let Some(answer) = answer.as_object_mut() {
            answer.remove("freshness");
            answer.remove("before");
        }
        told.push(answer);
    }
    told
}

/// A commune has a camera that works, then none, then one again: three runs, and the second is kept current over the third change.
#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_run_is_what_it_was_when_it_ended_though_it_was_kept_current() {
    let (app, id) = world().await;
    // X is what is left of a named unit, so that its course is told.
    sqlx::query(
        "insert into model_ward (commune_id, programme, directive, named_on) values ($1::uuid, 'Phường điển hình', '12/KH', '2023-05-01')",
    )
    .bind(X)
    .execute(&app.db.pool)
    .await
    .unwrap();
    let share = |answer: &Value| answer["shares"]["day"]["street"]["share"].clone();
    let first = computed(&app).await["coverage_run_id"].as_str().unwrap().to_owned();
    let as_it_ended = told(&app, &first).await;
    let of_x = format!("/api/v1/coverage?commune={X}");
    let seen = share(&app.get(&of_x).await.expect(200));
    assert!(seen.as_f64().unwrap() > 0.3, "{seen}");
    // Twice: what is set aside is the state of the end, not that of the last change.
    for status in ["faulty", "active", "faulty"] {
        set_status(&app, &id, status).await;
        assert!(app.office.work_off().await.unwrap());
    }
    assert_eq!(share(&app.get(&of_x).await.expect(200)), 0.0);
    let course = async || {
        let answer = app.get("/api/v1/model-wards/coverage?province=31").await.expect(200);
        let items = answer["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["commune"]["commune_id"] == X).unwrap()["over_time"].clone()
    };
    let all = as_it_ended[1]["items"].as_array().unwrap().iter().find(|item| item["commune_id"] == X).unwrap()["share"].clone();
    assert!(all.as_f64().unwrap() > 0.0);
    assert_eq!((course().await.as_array().unwrap().len(), &course().await[0]["share"]), (1, &all));
    assert_eq!(app.get("/api/v1/coverage/runs?province=31").await.expect(200)["items"].as_array().unwrap().len(), 1);

    let second = computed(&app).await["coverage_run_id"].as_str().unwrap().to_owned();
    assert_eq!(told(&app, &first).await, as_it_ended);
    let answer = app.get(&of_x).await.expect(200);
    assert_eq!((&answer["before"]["coverage_run_id"], share(&answer), share(&answer["before"])), (&json!(first), json!(0.0), seen.clone()));
    let of_second = told(&app, &second).await;
    set_status(&app, &id, "active").await;
    assert!(app.office.work_off().await.unwrap());
    assert_eq!(share(&app.get(&of_x).await.expect(200)), seen);
    computed(&app).await;
    assert_eq!((told(&app, &first).await, told(&app, &second).await), (as_it_ended, of_second));
    let course = course().await;
    let shares: Vec<&Value> = course.as_array().unwrap().iter().map(|point| &point["share"]).collect();
    assert_eq!(shares, [&all, &json!(0.0), &all]);
    // Nothing is left of what was set aside, and no commune is in it that was not changed.
    let (frames, of_y): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where r.state = 'snapshot'), count(*) filter (where k.commune_id = $1::uuid) from coverage_run r left join coverage_commune k using (coverage_run_id)",
    )
    .bind(Y)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!((frames, of_y), (0, 3));
}
