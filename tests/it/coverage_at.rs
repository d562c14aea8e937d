//! Which cameras could have seen a place at a time, through HTTP: what was true then, what is known of it, and until when recordings are kept.

use serde_json::{Value, json};

use crate::coverage::{LAT, LON, camera, registered};
use crate::support::TestApp;
use crate::support::toy;

/// A camera of the check values with other facts.
fn with(facts: &Value) -> Value {
    let mut camera = camera();
    for (name, value) in facts.as_object().unwrap() {
        camera[name] = value.clone();
    }
    camera
}

/// 20 m north of the camera's foot, asked for at an instant.
async fn question(app: &TestApp, at: &str) -> String {
    let (lon, lat): (f64, f64) =
        sqlx::query_as("select st_x(g), st_y(g) from (select st_project(st_makepoint($1, $2)::geography, 20, 0)::geometry as g) x")
            .bind(LON)
            .bind(LAT)
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    format!("/api/v1/views/at?lon={lon}&lat={lat}&at={}", at.replace('+', "%2B"))
}

fn told<'a>(answer: &'a Value, list: &str) -> Vec<(&'a str, &'a str)> {
    let items = answer[list].as_array().unwrap().iter();
    items.map(|item| (item["camera_id"].as_str().unwrap(), item["sees"].as_str().unwrap())).collect()
}

/// As if the register had been there since the spring, and its rows had been changed on 15 November.
async fn backdate(app: &TestApp) {
    sqlx::raw_sql(
        "alter table camera disable trigger user; alter table site disable trigger user;
        update camera set created_at = '2026-03-01'; update site set created_at = '2026-03-01';
        alter table camera enable trigger user; alter table site enable trigger user;
        update row_history set replaced_at = '2026-11-15T08:00:00+07:00'",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_names_the_cameras_that_could_have_seen_it_and_the_last_day_of_their_recordings() {
    let app = toy::app().await;
    let certain = registered(&app, &with(&json!({"retention_days": 30}))).await;
    registered(&app, &with(&json!({"azimuth_deg": 180}))).await;
    let mut unknown = camera();
    unknown.as_object_mut().unwrap().remove("azimuth_deg");
    let perhaps = registered(&app, &unknown).await;
    registered(&app, &with(&json!({"azimuth_deg": 5, "installed_on": "2026-11-15"}))).await;
    let path = question(&app, "2026-11-10T21:30:00+07:00").await;
    let answer = app.get(&path).await.expect(200);
    assert_eq!(told(&answer, "items"), [(&*certain, "possible"), (&*perhaps, "unknown")]);
    let first = &answer["items"][0];
    assert!((first["distance_m"].as_f64().unwrap() - 20.0).abs() < 0.1, "{answer}");
    // 1379.31 px of focal length at a depth of 20 cos 12° + 2.4 sin 12° = 20.062 m.
    assert!((first["px_per_m"].as_f64().unwrap() - 68.8).abs() < 0.11 && answer["items"][1]["px_per_m"].is_null(), "{answer}");
    // Thirty days after 10 November; 19 after the fixed day of 21 November.
    assert_eq!(
        (&first["kept_until"], &first["days_left"], &first["is_kept"], &first["is_checked"]),
        (&json!("2026-12-10"), &json!(19), &json!(true), &json!(false))
    );
    assert_eq!((&answer["items"][1]["days_left"], &answer["items"][1]["kept_until"]), (&Value::Null, &Value::Null));
    // Entered after that evening: nothing but what is known now.
    assert_eq!((&first["facts_of"], &first["status_then"], &first["status"]), (&json!("now"), &json!("active"), &json!("active")));
    assert_eq!(first["not_certain"]["code"], "entered_later");
    // The sun had set four hours before.
    assert_eq!((&answer["light"], &answer["light_from"], &answer["not_working_then"]), (&json!("night"), &json!("sun"), &json!([])));
    // The lamp reaches 30 m, the pixels of an overview 70; faces are told apart within 11 m.
    assert_eq!(app.get(&format!("{path}&task=perceive")).await.expect(200)["items"], json!([]));
    let by_day = app.get(&question(&app, "2026-11-10T12:00:00+07:00").await).await.expect(200);
    assert_eq!((&by_day["light"], by_day["items"].as_array().unwrap().len()), (&json!("day"), 2));
    let asked = app.get(&format!("{path}&light=lit_night")).await.expect(200);
    assert_eq!((&asked["light"], &asked["light_from"]), (&json!("lit_night"), &json!("asked")));
    app.get(&question(&app, "2026-11-22T21:30:00+07:00").await).await.expect(400);
    app.get(&format!("/api/v1/views/at?lon={LAT}&lat={LON}")).await.expect(422);
    app.get("/api/v1/views/at?lon=106").await.expect(400);
}

/// Meeus (1998), chapter 15 at 106.005° E 20° N: the sun of 10 November 2026 has a declination of −17.2° and an equation of time of +16.0 min, so
/// noon is at 11:39.9 and half a day is arccos((sin −0.833° − sin 20° sin −17.2°) / (cos 20° cos −17.2°)) / 15 = 5.63 h.
#[tokio::test(flavor = "multi_thread")]
async fn the_hours_of_the_sun_stand_beside_the_light() {
    let app = toy::app().await;
    let answer = app.get(&question(&app, "2026-11-10T12:00:00+07:00").await).await.expect(200);
    let minutes = |name: &str| {
        let at: chrono::DateTime<chrono::Utc> = answer[name].as_str().unwrap().parse().unwrap();
        (f64::from(chrono::Timelike::num_seconds_from_midnight(&at)) / 60.0 + 420.0) % 1440.0
    };
    assert!((minutes("sunrise_at") - (11.0 * 60.0 + 39.9 - 5.63 * 60.0)).abs() < 2.0, "{answer}");
    assert!((minutes("sunset_at") - (11.0 * 60.0 + 39.9 + 5.63 * 60.0)).abs() < 2.0, "{answer}");
    // arcsin(sin 20° sin −17.2° + cos 20° cos −17.2° cos 5°), twenty minutes after noon.
    assert!((answer["sun_elevation_deg"].as_f64().unwrap() - 52.5).abs() < 0.3, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_true_then_counts_and_not_what_is_true_now() {
    let app = toy::app().await;
    let turned = registered(&app, &with(&json!({"retention_days": 30}))).await;
    let overwritten = registered(&app, &with(&json!({"retention_days": 5}))).await;
    let broken = registered(&app, &with(&json!({"retention_days": 30}))).await;
    let turning = registered(&app, &with(&json!({"camera_type": "ptz", "retention_days": 30}))).await;
    let mut undated = camera();
    undated.as_object_mut().unwrap().remove("installed_on");
    let undated = registered(&app, &undated).await;
    let moved = registered(&app, &camera()).await;
    let gone = registered(&app, &camera()).await;
    app.patch(&format!("/api/v1/cameras/{turned}"), "\"1\"", &json!({"azimuth_deg": 180})).await.expect(200);
    let site = app.get(&format!("/api/v1/cameras/{moved}")).await.expect(200)["site_id"].as_str().unwrap().to_owned();
    app.patch(&format!("/api/v1/sites/{site}"), "\"1\"", &json!({"lon": 106.035, "lat": 20.005})).await.expect(200);
    for (id, version, status, on) in
        [(&broken, 1, "faulty", "2026-11-09"), (&broken, 2, "active", "2026-11-12"), (&gone, 1, "removed", "2026-11-18")]
    {
        let change = json!({"status": status, "since_on": on, "reason": "Hỏng nguồn"});
        app.post_if(&format!("/api/v1/cameras/{id}/status"), &format!("\"{version}\""), &change).await.expect(200);
    }
    backdate(&app).await;

    let then = app.get(&question(&app, "2026-11-10T12:00:00+07:00").await).await.expect(200);
    let mut certain = [&*turned, &*moved, &*gone];
    certain.sort_unstable();
    let mut first: Vec<&str> = told(&then, "items")[..3].iter().map(|(id, _)| *id).collect();
    first.sort_unstable();
    assert_eq!(first, certain, "{then}");
    // Nobody knows where a turning camera looked, though the place is in its home preset; the overwritten one is last, however certain.
    assert_eq!(told(&then, "items")[3..], [(&*turning, "if_turned"), (&*undated, "unknown"), (&*overwritten, "certain")], "{then}");
    let item = |id: &str| then["items"].as_array().unwrap().iter().find(|item| item["camera_id"] == id).unwrap();
    assert_eq!((&item(&turning)["is_home"], &item(&undated)["status_then"]), (&json!(true), &Value::Null));
    assert_eq!((&item(&gone)["status"], &item(&gone)["status_then"]), (&json!("removed"), &json!("active")));
    assert_eq!((&item(&overwritten)["kept_until"], &item(&overwritten)["is_kept"]), (&json!("2026-11-15"), &json!(false)));
    assert_eq!((&item(&turned)["facts_of"], &item(&moved)["lon"]), (&json!("then"), &json!(LON)));
    assert_eq!(told(&then, "not_working_then"), [(&*broken, "certain")]);
    assert_eq!((&then["not_working_then"][0]["was"], &then["not_working_then"][0]["status"]), (&json!("faulty"), &json!("active")));

    assert_eq!((&item(&turned)["not_certain"], &item(&turned)["sees"]), (&Value::Null, &json!("certain")));

    // After the one was turned away, the other moved, and on the day when the third worked again.
    let later = app.get(&question(&app, "2026-11-16T12:00:00+07:00").await).await.expect(200);
    let ids: Vec<&str> = told(&later, "items").iter().map(|(id, _)| *id).collect();
    assert!(!ids.contains(&&*turned) && !ids.contains(&&*moved) && ids.contains(&&*broken), "{later}");
    let repaired = app.get(&question(&app, "2026-11-12T12:00:00+07:00").await).await.expect(200);
    let of_day = repaired["items"].as_array().unwrap().iter().find(|item| item["camera_id"] == *broken).unwrap();
    assert_eq!((&of_day["status_then"], &of_day["changed_that_day"]), (&json!("active"), &json!(true)));
    let after = app.get(&question(&app, "2026-11-19T12:00:00+07:00").await).await.expect(200);
    assert!(told(&after, "items").iter().all(|(id, _)| *id != gone), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_register_begins_the_oldest_place_counts_and_is_not_certain() {
    let app = toy::app().await;
    let moved = registered(&app, &camera()).await;
    let turned = registered(&app, &camera()).await;
    let site = app.get(&format!("/api/v1/cameras/{moved}")).await.expect(200)["site_id"].as_str().unwrap().to_owned();
    app.patch(&format!("/api/v1/sites/{site}"), "\"1\"", &json!({"lon": LON + 0.03, "lat": LAT})).await.expect(200);
    app.patch(&format!("/api/v1/cameras/{turned}"), "\"1\"", &json!({"azimuth_deg": 180})).await.expect(200);
    // Both were entered on the fixed day of 21 November, at the old place and looking north.
    let path = question(&app, "2026-11-10T12:00:00+07:00").await;
    let then = app.get(&path).await.expect(200);
    let mut ids: Vec<(&str, &str)> = told(&then, "items");
    ids.sort_unstable();
    let mut both = [(&*moved, "possible"), (&*turned, "possible")];
    both.sort_unstable();
    assert_eq!(ids, both, "{then}");
    let first = &then["items"][0];
    assert_eq!((&first["facts_of"], &first["not_certain"]["code"]), (&json!("oldest"), &json!("entered_later_and_changed")));
    let there = path.replace(&format!("lon={LON}"), &format!("lon={}", LON + 0.03));
    let nobody = app.get(&there).await.expect(200);
    assert_eq!(told(&nobody, "items"), [], "{nobody}");
}
