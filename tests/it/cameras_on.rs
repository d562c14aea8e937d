//! The register as it was on a day: lists, counts, tiles and the overview, on a history that is written down here by hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::toy::{self, X};

/// Two sites, three cameras, entered on 21/11/2026 (the clock of the tests).
/// - A1: active from 10/1/2025, faulty from 1/6/2025, active again from 15/6/2025
/// - A2: proposed from the day of entry; its bearing is unknown
/// - B1: active from 1/3/2025, maintained every 365 days: on 1/3/2025 and late, on 20/3/2026; the site is retired on 1/10/2026
async fn register(app: &TestApp) -> (String, String) {
    let a = toy::site(app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let b = toy::site(app, 106.015, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let a1 = camera(app, &a, &json!({"status": "active", "azimuth_deg": 90, "installed_on": "2025-01-10"})).await;
    camera(app, &a, &json!({"status": "proposed"})).await;
    let b1 =
        camera(app, &b, &json!({"status": "active", "azimuth_deg": 0, "installed_on": "2025-03-01", "maintenance_interval_days": 365}))
            .await;
    step(app, &a1, 1, "status", &json!({"status": "faulty", "since_on": "2025-06-01", "reason": "hỏng nguồn"})).await;
    step(app, &a1, 2, "status", &json!({"status": "active", "since_on": "2025-06-15"})).await;
    step(app, &b1, 1, "maintenance", &json!({"done_on": "2025-03-01", "kind": "inspection", "outcome": "ok"})).await;
    step(app, &b1, 2, "maintenance", &json!({"done_on": "2026-03-20", "kind": "cleaning", "outcome": "ok"})).await;
    let retire = json!({"on": "2026-10-01", "reason": "mở đường"});
    app.post_if(&format!("/api/v1/sites/{b}/retire"), "\"1\"", &retire).await.expect(200);
    (a, b)
}

async fn camera(app: &TestApp, site: &str, fields: &Value) -> String {
    app.post(&format!("/api/v1/sites/{site}/cameras"), fields).await.expect(201)["camera_id"].as_str().unwrap().to_owned()
}

async fn step(app: &TestApp, camera: &str, version: u32, what: &str, body: &Value) {
    app.post_if(&format!("/api/v1/cameras/{camera}/{what}"), &format!("\"{version}\""), body).await.expect(200);
}

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

/// A day, the sites of it, cameras of A (in use, active, faulty), cameras of B (in use, active, overdue).
type Day<'a> = (&'a str, &'a [&'a str], [i64; 3], [i64; 3]);

#[tokio::test]
async fn lists_show_the_sites_and_statuses_of_the_day() {
    let app = toy::app().await;
    let (a, b) = register(&app).await;
    let days: [Day; 7] = [
        ("2025-01-09", &[], [0; 3], [0; 3]),
        ("2025-01-10", &[&a], [1, 1, 0], [0; 3]),
        ("2025-03-01", &[&a, &b], [1, 1, 0], [1, 1, 0]),
        ("2025-06-01", &[&a, &b], [1, 0, 1], [1, 1, 0]),
        ("2025-06-15", &[&a, &b], [1, 1, 0], [1, 1, 0]),
        // Due on 1/3/2026, done on the 20th: overdue in between.
        ("2026-03-10", &[&a, &b], [1, 1, 0], [1, 1, 1]),
        ("2026-10-01", &[&a], [1, 1, 0], [0; 3]),
    ];
    for (day, sites, of_a, of_b) in days {
        let page = app.get(&format!("/api/v1/sites?on={day}&count=true")).await.expect(200);
        let found: BTreeMap<&str, &Value> = items(&page).iter().map(|row| (row["site_id"].as_str().unwrap(), row)).collect();
        let mut expected = sites.to_vec();
        expected.sort_unstable();
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), expected, "{day}");
        assert_eq!(page["total"], sites.len(), "{day}");
        if let Some(row) = found.get(a.as_str()) {
            assert_eq!([&row["cameras"], &row["active"], &row["faulty"]], of_a.map(Value::from).each_ref(), "{day}");
            assert_eq!(row["on"], day);
        }
        if let Some(row) = found.get(b.as_str()) {
            assert_eq!([&row["cameras"], &row["active"], &row["overdue"]], of_b.map(Value::from).each_ref(), "{day}");
        }
    }
    let by = async |query: &str| items(&app.get(&format!("/api/v1/cameras?{query}")).await.expect(200)).len();
    assert_eq!(by("on=2025-06-05&status=faulty").await, 1);
    assert_eq!(by("on=2025-06-15&status=faulty").await, 0);
    assert_eq!(by("on=2026-03-10&overdue=true").await, 1);
    assert_eq!(by("on=2026-03-20&overdue=true").await, 0);
    assert_eq!(by("on=2026-11-20&unknown_bearing=true").await, 0);
    assert_eq!(by("on=2026-11-21&unknown_bearing=true").await, 1);
    let sites = async |query: &str| items(&app.get(&format!("/api/v1/sites?{query}")).await.expect(200)).len();
    assert_eq!(sites("on=2025-06-05&status=faulty").await, 1);
    assert_eq!(sites("on=2026-03-10&overdue=true").await, 1);
    assert_eq!(sites("on=2026-09-30&retired=true").await, 0);
    assert_eq!(sites("on=2026-10-01&retired=true").await, 1);
    let row = &items(&app.get("/api/v1/cameras?on=2025-06-05&status=faulty").await.expect(200))[0].clone();
    assert_eq!((&row["status"], &row["on"]), (&json!("faulty"), &json!("2025-06-05")));
    // On the day of today the register is what it is.
    for path in ["sites", "cameras", "sites?status=proposed", "cameras?status=proposed", "cameras?status=removed", "sites?retired=all"] {
        let join = if path.contains('?') { '&' } else { '?' };
        let (now, then) =
            (app.get(&format!("/api/v1/{path}")).await.expect(200), app.get(&format!("/api/v1/{path}{join}on=2026-11-21")).await);
        let mut then = then.expect(200);
        for row in then["items"].as_array_mut().unwrap() {
            let row = row.as_object_mut().unwrap();
            row.remove("on");
            assert!(row.remove("overdue_unknown").is_none_or(|unknown| unknown == 0));
        }
        assert_eq!(now["items"], then["items"], "{path}");
    }
}

#[tokio::test]
async fn counts_and_the_overview_follow_the_day() {
    let app = toy::app().await;
    register(&app).await;
    let count = async |day: &str| {
        let counts = app.get(&format!("/api/v1/sites/counts?boundary=2026-11-21&on={day}")).await.expect(200);
        let row = items(&counts).iter().find(|row| row["commune_id"] == X).cloned().unwrap_or_default();
        [&row["sites"], &row["cameras"], &row["active"], &row["faulty"], &row["overdue"]].map(|v| v.as_i64().unwrap_or_default())
    };
    assert_eq!(count("2025-01-09").await, [0, 0, 0, 0, 0]);
    assert_eq!(count("2025-06-05").await, [2, 2, 1, 1, 0]);
    assert_eq!(count("2026-03-10").await, [2, 2, 2, 0, 1]);
    assert_eq!(count("2026-11-21").await, [1, 2, 1, 0, 0]);
    let overview = async |to: &str| {
        let page = app.get(&format!("/api/v1/overview?from=2024-06-01&to={to}")).await.expect(200);
        (page["sites"].as_i64(), page["cameras"].as_i64(), page["active"].as_i64(), page["register_on"].clone())
    };
    assert_eq!(overview("2025-06-06").await, (Some(2), Some(2), Some(1), json!("2025-06-05")));
    assert_eq!(overview("2025-01-10").await, (Some(0), Some(0), Some(0), json!("2025-01-09")));
    assert_eq!(overview("2026-11-22").await, (Some(1), Some(2), Some(1), Value::Null));
}

#[tokio::test]
async fn a_status_ends_where_the_next_one_begins() {
    let app = toy::app().await;
    register(&app).await;
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select t.status, t.since_on::text, t.until_on::text from camera_status t join camera k using (camera_id)
        where k.azimuth_deg = 90 order by t.since_on",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let row = |status: &str, since: &str, until: Option<&str>| (status.to_owned(), since.to_owned(), until.map(str::to_owned));
    assert_eq!(
        rows,
        [
            row("active", "2025-01-10", Some("2025-06-01")),
            row("faulty", "2025-06-01", Some("2025-06-15")),
            row("active", "2025-06-15", None)
        ]
    );
    // Whatever is entered, in whatever order: one status lasts.
    sqlx::raw_sql(
        "insert into camera_status (camera_id, status, since_on, reason) select camera_id, s.status, s.since_on::date, 'x'
        from camera, (values ('suspended', '2025-02-01'), ('active', '2025-02-01'), ('faulty', '2024-01-01')) s (status, since_on) where azimuth_deg = 90",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let (lasting, overlapping): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where until_on is null) - count(distinct camera_id),
            (select count(*) from camera_status a join camera_status b using (camera_id)
                where a.camera_status_id < b.camera_status_id and daterange(a.since_on, a.until_on) && daterange(b.since_on, b.until_on))
        from camera_status",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!((lasting, overlapping), (0, 0));
}

#[tokio::test]
async fn what_nobody_knows_of_a_past_day_is_neither_yes_nor_no() {
    let app = toy::app().await;
    let site = toy::site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    // Entered today: whether its maintenance was overdue last summer is in no book.
    let id = camera(&app, &site, &json!({"status": "active", "installed_on": "2025-01-01", "maintenance_interval_days": 90})).await;
    step(&app, &id, 1, "maintenance", &json!({"done_on": "2026-11-20", "kind": "inspection", "outcome": "ok"})).await;
    let rows = async |query: &str| items(&app.get(&format!("/api/v1/{query}")).await.expect(200)).clone();
    let then = rows("cameras?on=2025-06-01").await;
    assert_eq!((&then[0]["is_overdue"], &then[0]["maintenance_due_on"]), (&Value::Null, &Value::Null));
    for flag in ["true", "false"] {
        assert!(rows(&format!("cameras?on=2025-06-01&overdue={flag}")).await.is_empty(), "{flag}");
        assert!(rows(&format!("sites?on=2025-06-01&overdue={flag}")).await.is_empty(), "{flag}");
    }
    assert_eq!(rows("sites?on=2025-06-01").await[0]["overdue_unknown"], 1);
    let overview = app.get("/api/v1/overview?from=2024-06-01&to=2025-06-02").await.expect(200);
    assert_eq!((&overview["overdue"], &overview["overdue_unknown"]), (&json!(0), &json!(1)));
    assert_eq!(rows("cameras?on=2026-11-20&overdue=false").await.len(), 1);
    for query in ["sites?on=2026-11-22", "cameras?on=2200-01-01", "sites/counts?on=2026-11-22", "sites/counts?by=month&on=2026-01-01"] {
        app.get(&format!("/api/v1/{query}")).await.expect(400);
    }
}

#[tokio::test]
async fn a_camera_entered_broken_hung_there_since_it_was_installed() {
    let app = toy::app().await;
    let site = toy::site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let id = camera(&app, &site, &json!({"status": "faulty", "installed_on": "2020-01-01"})).await;
    let status = async |day: &str| {
        let page = app.get(&format!("/api/v1/cameras?on={day}")).await.expect(200);
        items(&page).first().map(|row| row["status"].as_str().unwrap().to_owned())
    };
    assert_eq!(status("2019-12-31").await, None);
    assert_eq!(status("2020-06-01").await.as_deref(), Some("active"));
    assert_eq!(status("2026-11-21").await.as_deref(), Some("faulty"));
    // The day was mistyped: with it the beginning of its history is put right.
    app.patch(&format!("/api/v1/cameras/{id}"), "\"1\"", &json!({"installed_on": "2023-01-01"})).await.expect(200);
    assert_eq!(status("2022-12-31").await, None);
    assert_eq!(status("2023-01-01").await.as_deref(), Some("active"));
    // Who saw an older version gets both, not a word about days.
    let late = json!({"status": "active", "since_on": "2021-01-01"});
    app.post_if(&format!("/api/v1/cameras/{id}/status"), "\"1\"", &late).await.expect(412);
    app.post_if(&format!("/api/v1/cameras/{id}/status"), "\"2\"", &late).await.expect(422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_comes_last_is_last_in_the_log() {
    let app = toy::app().await;
    for round in 0..12 {
        let site = toy::site(&app, 106.001 + f64::from(round) * 0.0005, 20.005).await["site_id"].as_str().unwrap().to_owned();
        let id = camera(&app, &site, &json!({"status": "active"})).await;
        let client = *app;
        let retire = tokio::spawn(async move {
            client.post_if(&format!("/api/v1/sites/{site}/retire"), "\"1\"", &json!({"reason": "mở đường"})).await
        });
        let change = tokio::spawn(async move {
            let body = json!({"status": "suspended", "reason": "sửa điện"});
            client.post_if(&format!("/api/v1/cameras/{id}/status"), "\"1\"", &body).await
        });
        let (retire, change) = (retire.await.unwrap(), change.await.unwrap());
        assert!(retire.status == 200 && [200, 409, 412].contains(&change.status), "{retire} {change}");
    }
    let apart: i64 = sqlx::query_scalar(
        "select count(*) from camera k where k.status is distinct from (select t.status from camera_status t where t.camera_id = k.camera_id and t.until_on is null)",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(apart, 0, "the log's last status is the camera's");
}
