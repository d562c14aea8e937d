//! Whether there was less around cameras after they came, through HTTP; counts held against what PostGIS counts.

use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X};

/// A camera in X that works since April 2026. At it an incident every eighth day before, and two in the half year after; as many as before, all the time, at spots
/// about 100 m from each other in both communes.
async fn world() -> (TestApp, String) {
    let app = toy::app().await;
    let site = toy::site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let camera = json!({"status": "active", "azimuth_deg": 90, "installed_on": "2026-04-21"});
    app.post(&format!("/api/v1/sites/{site}/cameras"), &camera).await.expect(201);
    app.db
        .pool
        .execute(
            "alter table incident disable trigger user; alter table incident enable trigger incident_derive;
            with spot as (
                select 106.0052 as lon, 20.0051 as lat, 2 as late
                union all select 106.0005 + x * 0.001, 20.0005 + y * 0.001, 26 from generate_series(0, 39) x, generate_series(0, 9) y
            ), happened as (
                select lon, lat, '2025-06-01'::date + g * 8 as day from spot, generate_series(0, 40) g
                union all select lon, lat, '2026-04-22'::date + (g * 210 / late) from spot, generate_series(0, late - 1) g
            )
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
            select gen_random_uuid(), 'HP-T-' || row_number() over (), '173', t.at, t.at, st_setsrid(st_makepoint(lon, lat), 4326), 'exact', u.id, 'boundary', u.id
            from happened, lateral (select case when lon < 106.02 then '00000000-0000-0000-0000-0000000000e1' else '00000000-0000-0000-0000-0000000000e2' end::uuid as id) u,
                lateral (select (day + time '10:00') at time zone 'Asia/Ho_Chi_Minh' as at) t;
            alter table incident enable trigger user",
        )
        .await
        .unwrap();
    (app, site)
}

/// What PostGIS counts from a distance to another around a site in a window of the answer.
async fn counted(app: &TestApp, site: &str, window: &Value, [from_m, to_m]: [f64; 2]) -> i64 {
    sqlx::query_scalar(
        "select count(*) from incident i join site s on st_dwithin(s.geom::geography, i.geom::geography, $5) and not st_dwithin(s.geom::geography, i.geom::geography, $4)
        where s.site_id = $1::uuid and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'",
    )
    .bind(site)
    .bind(window["from"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap())
    .bind(window["to"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap())
    .bind(from_m)
    .bind(to_m)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_helped_are_said_to_have_helped() {
    let (app, site) = world().await;
    let url = format!("/api/v1/effects?site={site}&radius_m=50");
    let told = app.get(&url).await.expect(200);
    // 324 days before: half of them for the match.
    assert_eq!(
        told["windows"],
        json!({
            "matched": {"from": "2025-06-01", "to": "2025-11-10"}, "before": {"from": "2025-11-10", "to": "2026-04-21"},
            "after": {"from": "2026-04-21", "to": "2026-09-30"}, "days": 162, "is_season_told": false
        }),
        "{told}"
    );
    let counts = &told["counts"];
    for (name, window, around) in [
        ("treated_before", "before", [0.0, 50.0]),
        ("treated_after", "after", [0.0, 50.0]),
        ("ring_before", "before", [50.0, 150.0]),
        ("ring_after", "after", [50.0, 150.0]),
    ] {
        let truth = counted(&app, &site, &told["windows"][window], around).await;
        assert_eq!(counts[name], json!(truth as f64), "{name} {told}");
    }
    assert_eq!(
        (&told["verdict"], &told["treated"]["cameras"], &told["ring"]["to_m"]),
        (&json!("fell"), &json!(1), &json!(150.0)),
        "{told}"
    );
    assert!(told["sentence"]["vi"].as_str().unwrap().contains("giảm, khó có thể do ngẫu nhiên."), "{told}");
    let number = |name: &str| told[name].as_f64().unwrap();
    let part = |of: &str| told[of]["cases"].as_f64().unwrap();
    assert!(
        (number("wdd") - part("at_cameras") - part("around")).abs() < 1e-9 && number("low") <= number("wdd") - 1.95 * number("se"),
        "{told}"
    );
    // What is drawn is 50 m around the camera; the controls are as large each, on the ground of the two communes, and none is nearer than its ring and the camera's.
    let (area, controls, off, is_inside): (f64, f64, f64, bool) = sqlx::query_as(
        "select st_area(t::geography), st_area(c::geography), st_distance(r::geography, w::geography), st_covers(st_makeenvelope(106, 20, 106.04, 20.01, 4326), r)
        from (select st_geomfromgeojson($1) t, st_geomfromgeojson($2) c, st_geomfromgeojson($3) r, st_geomfromgeojson($4) w) g",
    )
    .bind(told["treated"]["area"].to_string())
    .bind(told["control"]["area"].to_string())
    .bind(told["control"]["ring"].to_string())
    .bind(told["ring"]["area"].to_string())
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert!(
        (area / 7_854.0 - 1.0).abs() < 0.01 && (controls / area - told["control"]["places"].as_f64().unwrap()).abs() < 0.01,
        "{area} {controls}"
    );
    assert!(off >= 0.0 && is_inside, "{off}");
    assert_eq!(app.get(&url).await.expect(200), told, "the same question has the same answer");

    // From January on there is too little before; a site without a camera has nothing to compare.
    let short = app.get(&format!("{url}&from=2026-01-01")).await.expect(200);
    assert_eq!((&short["verdict"], &short["why"], &short["counts"]), (&json!("too_few"), &json!("too_short"), &Value::Null), "{short}");
    let bare = toy::site(&app, 106.007, 20.007).await["site_id"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("/api/v1/effects?site={bare}")).await.expect(200)["why"], "no_camera");

    // A camera that worked there all along, before and after: nothing around it is a control any more.
    let others = told["control"]["area"]["coordinates"].as_array().unwrap().len();
    let spot: (f64, f64) = sqlx::query_as("select st_x(p), st_y(p) from st_centroid(st_geometryn(st_geomfromgeojson($1), 1)) p")
        .bind(told["control"]["area"].to_string())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    let old = toy::site(&app, spot.0, spot.1).await["site_id"].as_str().unwrap().to_owned();
    app.post(&format!("/api/v1/sites/{old}/cameras"), &json!({"status": "active", "azimuth_deg": 90, "installed_on": "2019-01-01"}))
        .await
        .expect(201);
    let without = app.get(&url).await.expect(200);
    assert_eq!(without["why"], Value::Null, "{without}");
    let gap: f64 =
        sqlx::query_scalar("select st_distance(st_geomfromgeojson($1)::geography, st_setsrid(st_makepoint($2, $3), 4326)::geography)")
            .bind(without["control"]["area"].to_string())
            .bind(spot.0)
            .bind(spot.1)
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    assert!(others >= 3 && gap >= 148.0, "{others} {gap}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_and_who_is_told_nothing() {
    let (app, site) = world().await;
    for (query, status) in [
        (String::new(), 400),
        (format!("?site={site}&plan={site}"), 400),
        (format!("?site={site}&radius_m=20"), 400),
        (format!("?site={site}&radius_m=abc"), 400),
        (format!("?site={site}&year=2"), 400),
        (format!("?site={site}&from=2026-03-01&to=2026-02-01"), 422),
        (format!("?site={site}&from=2030-03-01"), 422),
        (format!("?site={X}"), 404),
        (format!("?plan={X}"), 404),
    ] {
        assert_eq!(app.get(&format!("/api/v1/effects{query}")).await.status, status, "{query}");
    }
    account(&app.db, "xem.luoi", "viewer", "grid250", "false, '31'", &[]).await;
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    let as_account = async |name: &str| Client { address: app.address, token: session(&app.db, name).await };
    let masked = as_account("xem.luoi").await.get(&format!("/api/v1/effects?site={site}")).await.expect(200);
    assert_eq!((&masked["why"], &masked["counts"], &masked["treated"]["area"]), (&json!("masked"), &Value::Null, &Value::Null));
    assert_eq!(as_account("tinh.24").await.get(&format!("/api/v1/effects?site={site}")).await.status, 404);
}
