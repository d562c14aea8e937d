//! Coverage that is kept current while the service works: the same as a new run after any changes, and written only where it differs.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::coverage::camera;
use crate::support::TestApp;
use crate::support::toy::{self, X, Y};

/// Streets each 100 m through both units, two rows of houses, places, a hotspot.
async fn town() -> TestApp {
    let app = toy::app().await;
    sqlx::raw_sql(
        "insert into road (class, name, is_lit, geom, source, import_key)
        select 'residential', 'Phố ' || k, case k % 3 when 0 then true when 1 then false end, st_setsrid(st_makeline(st_makepoint(106.017, 20.002 + k * 0.0009), st_makepoint(106.023, 20.002 + k * 0.0009)), 4326), 'import', gen_random_uuid()
        from generate_series(0, 6) k;
        insert into key_place (kind, name, geom, source, import_key)
        select 'school', 'Trường ' || k, st_setsrid(st_makepoint(106.018 + k * 0.001, 20.0025 + k * 0.0009), 4326), 'import', gen_random_uuid() from generate_series(0, 4) k;
        insert into building (height_m, height_basis, geom, source, import_key)
        select case when k % 3 = 0 then 3.0 + k end, case when k % 3 = 0 then 'height' end,
            st_multi(st_makeenvelope(106.0175 + k * 0.00005, 20.00205 + r * 0.0009, 106.01754 + k * 0.00005, 20.0022 + r * 0.0009, 4326)), 'import', gen_random_uuid()
        from generate_series(0, 90) k, generate_series(1, 3) r",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    app
}

/// One camera somewhere in the town, or not yet: id of its site and its own.
async fn registered(app: &TestApp, chance: &mut ChaCha8Rng) -> (String, String) {
    let (lon, lat) = place(chance);
    let mount = if chance.random() { "pole" } else { "wall" };
    let site = json!({"lon": lon, "lat": lat, "site_name": "Ngã tư", "ownership": "household", "mount": mount, "force": true});
    let site = app.post("/api/v1/sites", &site).await.expect(201)["site_id"].as_str().unwrap().to_owned();
    let mut body = camera();
    match chance.random_range(0..5) {
        0 => {
            body.as_object_mut().unwrap().remove("azimuth_deg");
        }
        1 => {
            body["camera_type"] = json!("ptz");
            body["pan_min_deg"] = json!(20);
            body["pan_max_deg"] = json!(160);
        }
        _ => body["azimuth_deg"] = json!(chance.random_range(0..360)),
    }
    let made = app.post(&format!("/api/v1/sites/{site}/cameras"), &body).await.expect(201);
    (site, made["camera_id"].as_str().unwrap().to_owned())
}

fn place(chance: &mut ChaCha8Rng) -> (f64, f64) {
    // Along the streets: the first digits of a metre suffice.
    let street = f64::from(chance.random_range(0..7));
    (106.0175 + f64::from(chance.random_range(0..500)) * 1e-5, 20.00201 + street * 0.0009)
}

/// Changes something at random, by the routes that people use.
async fn change(app: &TestApp, chance: &mut ChaCha8Rng, cameras: &mut Vec<(String, String)>) {
    let (site, id) = cameras[chance.random_range(0..cameras.len())].clone();
    match chance.random_range(0..12) {
        0 => cameras.push(registered(app, chance).await),
        1 => {
            let (lon, lat) = place(chance);
            let now = app.get(&format!("/api/v1/sites/{site}")).await.expect(200);
            let moved = json!({"lon": lon, "lat": lat, "force": true});
            app.patch(&format!("/api/v1/sites/{site}"), &etag(&now), &moved).await.expect(200);
        }
        2..=4 => {
            let now = app.get(&format!("/api/v1/cameras/{id}")).await.expect(200);
            let status = if now["status"] == "active" { "faulty" } else { "active" };
            let body = json!({"status": status, "since_on": "2026-11-20", "reason": "Mất tín hiệu"});
            app.post_if(&format!("/api/v1/cameras/{id}/status"), &etag(&now), &body).await.expect(200);
        }
        5 => {
            let (lon, lat) = place(chance);
            toy::theft(app, lon + 0.0001, lat, "2026-10-20T22:00:00+07:00").await;
        }
        6 => {
            let (lon, lat) = place(chance);
            let ring = [[lon, lat], [lon + 0.0004, lat], [lon + 0.0004, lat + 0.0004], [lon, lat]];
            let body = json!({"name": "Bãi xe", "area_types": ["type1_ttxh"], "declared_by_doc": "12/QĐ-UBND", "declared_on": "2024-02-01",
                "geometry": {"type": "Polygon", "coordinates": [ring]}});
            app.post("/api/v1/hotspots", &body).await.expect(201);
        }
        _ => {
            let now = app.get(&format!("/api/v1/cameras/{id}")).await.expect(200);
            let turned = json!({"azimuth_deg": chance.random_range(0..360)});
            app.patch(&format!("/api/v1/cameras/{id}"), &etag(&now), &turned).await.expect(200);
        }
    }
}

fn etag(row: &Value) -> String {
    format!("\"{}\"", row["version"])
}

/// Waits until nothing waits.
async fn current(app: &TestApp) {
    for _ in 0..600 {
        let freshness = app.get("/api/v1/coverage?province=31").await.expect(200)["freshness"].clone();
        if freshness["state"] == "current" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("still not current");
}

/// All that the newest run says, but for its id and when it was computed.
async fn told(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "with r as (select coverage_run_id from coverage_run where state = 'done' order by finished_at desc limit 1)
        select concat_ws(' ', 'figure', commune_id, unit_kind, unit_id, half, source, points, need, seen, seen_twice, seen_at_most, seen_if_turned, seen_if_repaired, street_m, street_seen_m)
            from coverage_figure join r using (coverage_run_id)
        union all select concat_ws(' ', 'gap', commune_id, half, near, weight, points, reasons, reason_weights, st_astext(middle), st_astext(geom))
            from gap join r using (coverage_run_id)
        union all select concat_ws(' ', 'plain gap', commune_id, half, near, weight, points, reasons, reason_weights, st_astext(middle), st_astext(geom))
            from gap_plain join r using (coverage_run_id)
        union all select concat_ws(' ', 'commune', commune_id, boundary_quality, working, not_working, not_checked, unknown_by_day, unknown_by_night, that_matter_by_day, that_matter_by_night,
            plain_that_matter_by_day, plain_that_matter_by_night, is_whole, has_coarse_need, street_lit_m, street_unlit_m, street_unknown_m) from coverage_commune join r using (coverage_run_id)
        union all select concat_ws(' ', 'point', commune_id, number, source, near, task, lon, lat, metres, by_day, by_night, seen_by_day, at_most_by_day, seen_by_night, at_most_by_night, is_lit)
            from need_point join r using (coverage_run_id)
        order by 1",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap()
}

/// A run from the beginning.
async fn anew(app: &TestApp) {
    let asked = app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let path = format!("/api/v1/coverage/runs/{}", asked["coverage_run_id"].as_str().unwrap());
    for _ in 0..600 {
        if app.get(&path).await.expect(200)["state"] == "done" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("still not done");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_current_is_what_a_new_run_finds_whatever_has_changed() {
    let app = town().await;
    let mut chance = ChaCha8Rng::seed_from_u64(138);
    let mut cameras = Vec::new();
    for _ in 0..12 {
        cameras.push(registered(&app, &mut chance).await);
    }
    let mut working = tokio::spawn(app.office.clone().work());
    anew(&app).await;
    for round in 0..6 {
        if round % 2 == 1 {
            // As after a restart: what is kept is taken from what was written.
            working.abort();
            let _ = working.await;
            working = tokio::spawn(app.office.clone().work());
        }
        for _ in 0..8 {
            change(&app, &mut chance, &mut cameras).await;
            // Some together, some each alone.
            if chance.random() {
                current(&app).await;
            }
        }
        if round == 3 {
            // 20 m of Y become X's.
            sqlx::raw_sql(
                "update commune set geom = st_multi(st_makeenvelope(106, 20, 106.0202, 20.01, 4326)) where commune_id = '00000000-0000-0000-0000-0000000000e1';
                update commune set geom = st_multi(st_makeenvelope(106.0202, 20, 106.04, 20.01, 4326)) where commune_id = '00000000-0000-0000-0000-0000000000e2'",
            )
            .execute(&app.db.pool)
            .await
            .unwrap();
        }
        current(&app).await;
        let kept = told(&app).await;
        anew(&app).await;
        let new = told(&app).await;
        let (gone, come): (Vec<_>, Vec<_>) =
            (kept.iter().filter(|row| !new.contains(row)).collect(), new.iter().filter(|row| !kept.contains(row)).collect());
        assert!(gone.is_empty() && come.is_empty(), "round {round}: kept {gone:#?}\nnew {come:#?}");
        assert!(
            new.iter().filter(|row| row.starts_with("gap")).count() > 4 && new.iter().filter(|row| row.starts_with("point")).count() > 150
        );
    }
    working.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_change_of_a_camera_only_what_differs_is_written() {
    let app = town().await;
    let mut chance = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..6 {
        registered(&app, &mut chance).await;
    }
    let (_, id) = registered(&app, &mut chance).await;
    let working = tokio::spawn(app.office.clone().work());
    anew(&app).await;
    let written = async || -> Vec<(String, String)> {
        sqlx::query_as(
            "with r as (select coverage_run_id from coverage_run where state = 'done')
            select n.xmin::text, commune_id::text || number from need_point n union all select g.xmin::text, gap_id::text from gap g join r using (coverage_run_id)
            union all select g.xmin::text, 'plain ' || gap_id from gap_plain g join r using (coverage_run_id)
            union all select f.xmin::text, concat_ws(' ', commune_id, unit_kind, unit_id, half, source) from coverage_figure f join r using (coverage_run_id) order by 2",
        )
        .fetch_all(&app.db.pool)
        .await
        .unwrap()
    };
    let before = written().await;
    let now = app.get(&format!("/api/v1/cameras/{id}")).await.expect(200);
    // Nothing that matters for what it sees: nothing at all is written but that it was looked at.
    app.patch(&format!("/api/v1/cameras/{id}"), &etag(&now), &json!({"manufacturer": "Khác"})).await.expect(200);
    current(&app).await;
    assert_eq!(written().await, before);
    let body = json!({"status": "faulty", "since_on": "2026-11-20", "reason": "Mất tín hiệu"});
    app.post_if(&format!("/api/v1/cameras/{id}/status"), &etag(&app.get(&format!("/api/v1/cameras/{id}")).await.expect(200)), &body)
        .await
        .expect(200);
    current(&app).await;
    let after = written().await;
    let stayed = after.iter().filter(|row| before.contains(row)).count();
    assert!(stayed < after.len() && stayed * 10 > after.len() * 7, "{stayed} of {}", after.len());
    for unit in [X, Y] {
        assert_eq!(app.get(&format!("/api/v1/coverage?commune={unit}")).await.expect(200)["freshness"]["state"], "current");
    }
    working.abort();
}
