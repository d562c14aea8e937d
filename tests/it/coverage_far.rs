//! Cameras that see farther than their neighbours do: found from where they see, and never believed to reach less than they do.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use bando138::coverage::register::camera_of;
use bando138::spatial::view::{Ask, Assumptions, Light, Task, View, Views, views};

use crate::coverage::LAT;
use crate::coverage_runs::{computed, world};
use crate::support::TestApp;
use crate::support::db::db;
use crate::support::toy::X;

/// One of some values, or none.
fn any(chance: &mut ChaCha8Rng, from: &[f64]) -> Value {
    let n = chance.random_range(0..=from.len());
    from.get(n).map_or(Value::Null, |value| json!(value))
}

#[tokio::test]
async fn no_camera_is_said_to_see_farther_than_it_is_looked_for() {
    let db = db().await;
    let mut chance = ChaCha8Rng::seed_from_u64(138);
    let cameras: Vec<Value> = (0..6000)
        .map(|_| {
            let kinds = ["fixed", "dome", "ptz", "panoramic", "fisheye", "anpr", "thermal"];
            let pixels = |value: Value| value.as_f64().map(|n| n as i64);
            json!({
                "camera_type": kinds[chance.random_range(0..kinds.len())],
                "projection": if chance.random() { "rectilinear" } else { "equidistant" },
                "fov_source": if chance.random() { json!("derived") } else { Value::Null },
                "azimuth_deg": any(&mut chance, &[0.0, 123.0]), "tilt_deg": any(&mut chance, &[-10.0, 0.0, 3.0, 12.0, 45.0, 80.0, 90.0]),
                "mount_height_m": any(&mut chance, &[1.0, 4.0, 20.0, 60.0]), "sensor_width_mm": any(&mut chance, &[2.0, 5.568, 36.0]),
                "sensor_height_mm": any(&mut chance, &[1.5, 3.132, 60.0]), "focal_length_mm": any(&mut chance, &[1.2, 4.0, 50.0, 700.0]),
                "hfov_deg": any(&mut chance, &[0.5, 3.0, 69.68, 120.0, 179.0, 200.0, 360.0]),
                "vfov_deg": any(&mut chance, &[0.3, 2.0, 42.0, 110.0, 175.0, 200.0]),
                "resolution_h_px": pixels(any(&mut chance, &[640.0, 1920.0, 3840.0, 20000.0])),
                "resolution_v_px": pixels(any(&mut chance, &[480.0, 1080.0, 2160.0, 30000.0])),
                "low_light": "starlight", "max_range_m": any(&mut chance, &[0.5, 80.0, 2500.0, 5000.0]),
            })
        })
        .collect();
    let believed: Vec<f64> = sqlx::query_scalar(
        "select camera_reach_m(c.camera_type, c.sensor_width_mm, c.sensor_height_mm, c.focal_length_mm, c.hfov_deg, c.vfov_deg, c.resolution_h_px, c.resolution_v_px, c.max_range_m)
        from rows from (jsonb_to_recordset($1::jsonb) as (camera_type text, sensor_width_mm float8, sensor_height_mm float8, focal_length_mm float8, hfov_deg float8, vfov_deg float8,
            resolution_h_px int, resolution_v_px int, max_range_m float8)) with ordinality as c order by ordinality",
    )
    .bind(json!(cameras))
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let ask = Ask::of(Task::Overview, Light::Day);
    let radius_m = |view: &View| match view {
        View::Seen(area) | View::Unknown { possible: area, .. } => area.radius_m(),
        View::Blind(_) => 0.0,
    };
    let (mut seeing, mut far) = (0, 0);
    for (camera, believed_m) in cameras.iter().zip(&believed) {
        let seen_m = match views(&camera_of(camera.as_object().unwrap()), &ask, &Assumptions::default()).views {
            Views::Still(view) => radius_m(&view),
            Views::Ptz { home, arc } => radius_m(&home).max(radius_m(&arc)),
        };
        assert!(seen_m <= *believed_m, "{seen_m} of {believed_m}: {camera}");
        seeing += usize::from(seen_m > 0.0);
        far += usize::from(seen_m > 1000.0);
    }
    assert!(believed.len() == 6000 && seeing > 3000 && far > 300, "{seeing} {far}");
}

/// A commune's cameras as a run has them, and as they are when asked for.
async fn street(app: &TestApp) -> (Value, Value) {
    assert!(app.office.work_off().await.unwrap());
    let run = app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200);
    let now = app.get(&format!("/api/v1/communes/{X}/coverage")).await.expect(200);
    (run["shares"]["day"]["street"]["share"].clone(), now["shares"]["day"]["street"]["share"].clone())
}

/// 3840 px over 2° are 110,000 px: 20 px/m at 5.5 km. From 30 m above the ground and 3.1 km to the east the picture is 110 m wide at the street, and from
/// 70 m north of its beginning holds it but for its first 15 m.
#[tokio::test(flavor = "multi_thread")]
async fn a_camera_kilometres_away_sees_what_it_sees() {
    let (app, _) = world().await;
    computed(&app).await;
    assert_eq!(street(&app).await, (json!(0.667), json!(0.667)));
    let lat = LAT + 70.0 / 110_690.0;
    let site = json!({"lon": 106.035, "lat": lat, "site_name": "Tháp nước", "ownership": "household", "mount": "pole", "force": true});
    let site = app.post("/api/v1/sites", &site).await.expect(201)["site_id"].as_str().unwrap().to_owned();
    let tower = json!({"status": "active", "camera_type": "ptz", "azimuth_deg": 270, "mount_height_m": 30, "hfov_deg": 2, "resolution_h_px": 3840,
        "resolution_v_px": 2160, "low_light": "none", "installed_on": "2026-01-05"});
    let id = app.post(&format!("/api/v1/sites/{site}/cameras"), &tower).await.expect(201)["camera_id"].as_str().unwrap().to_owned();
    assert_eq!(street(&app).await, (json!(1.0), json!(1.0)));
    let path = format!("/api/v1/views/at?lon=106.005&lat={}&at=2026-11-10T12:00:00%2B07:00", LAT + 80.0 / 110_690.0);
    let answer = app.get(&path).await.expect(200);
    let told: Vec<&str> = answer["items"].as_array().unwrap().iter().map(|item| item["camera_id"].as_str().unwrap()).collect();
    assert_eq!(told, [&*id], "{answer}");
    // Turned to where it sees nothing of it, and back.
    for (azimuth_deg, expected) in [(90, 0.667), (270, 1.0)] {
        let version = app.get(&format!("/api/v1/cameras/{id}")).await.expect(200)["version"].clone();
        app.patch(&format!("/api/v1/cameras/{id}"), &format!("\"{version}\""), &json!({"azimuth_deg": azimuth_deg})).await.expect(200);
        assert_eq!(street(&app).await, (json!(expected), json!(expected)), "{azimuth_deg}");
    }
    // With another lens it reaches 166 m: that it reached farther is what makes the other commune be looked at.
    let version = app.get(&format!("/api/v1/cameras/{id}")).await.expect(200)["version"].clone();
    app.patch(&format!("/api/v1/cameras/{id}"), &format!("\"{version}\""), &json!({"hfov_deg": 60})).await.expect(200);
    assert_eq!(street(&app).await, (json!(0.667), json!(0.667)));
    // What it reaches is no fact of its own, and no change.
    let history = app.get(&format!("/api/v1/cameras/{id}/history")).await.expect(200);
    assert!(!history.to_string().contains("reach_m"), "{history}");
}
