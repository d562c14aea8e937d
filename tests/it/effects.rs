//! Whether there was less around cameras after they came, through HTTP; counts held against what PostGIS counts.

use serde_json::{Value, json};
use sqlx::Executor;

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X};

/// A camera in X that works since November 2025. Around it 40 incidents in the year before and 8 in the year after; 3 km to the east as many before, and as many
/// after; in between nothing.
async fn world() -> (TestApp, String) {
    let app = toy::app().await;
    let site = toy::site(&app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let camera = json!({"status": "active", "azimuth_deg": 90, "installed_on": "2025-11-21"});
    app.post(&format!("/api/v1/sites/{site}/cameras"), &camera).await.expect(201);
    app.db
        .pool
        .execute(
            "alter table incident disable trigger user; alter table incident enable trigger incident_derive;
            with happened as (
                select 'T' as of, g, 106.0052 + g % 3 * 0.0001 as lon, 20.0051 as lat, '2024-11-25'::date + g * 9 as day from generate_series(0, 39) g
                union all select 'U', g, 106.0052, 20.0049, '2025-12-01'::date + g * 40 from generate_series(0, 7) g
                union all select 'C', g, 106.0343, 20.0055, '2024-11-25'::date + g * 9 from generate_series(0, 39) g
                union all select 'D', g, 106.0343, 20.0055, '2025-11-25'::date + g * 9 from generate_series(0, 39) g
            )
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
            select gen_random_uuid(), 'HP-' || of || '-' || g, '173', t.at, t.at, st_setsrid(st_makepoint(lon, lat), 4326), 'exact', u.id, 'boundary', u.id
            from happened, lateral (select case when lon < 106.02 then '00000000-0000-0000-0000-0000000000e1' else '00000000-0000-0000-0000-0000000000e2' end::uuid as id) u,
                lateral (select (day + time '10:00') at time zone 'Asia/Ho_Chi_Minh' as at) t;
            alter table incident enable trigger user",
        )
        .await
        .unwrap();
    (app, site)
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_helped_are_said_to_have_helped() {
    let (app, site) = world().await;
    let told = app.get(&format!("/api/v1/effects?site={site}")).await.expect(200);
    assert_eq!(
        told["windows"],
        json!({"before": {"from": "2024-11-25", "to": "2025-11-21"}, "after": {"from": "2025-11-21", "to": "2026-11-17"}, "days": 361, "is_season_told": false})
    );
    let counts = &told["counts"];
    for (name, from, to) in [("treated_before", "2024-11-25", "2025-11-21"), ("treated_after", "2025-11-21", "2026-11-17")] {
        let counted: i64 = sqlx::query_scalar(
            "select count(*) from incident i join site s on st_dwithin(s.geom::geography, i.geom::geography, 100)
            where s.site_id = $1::uuid and i.occurred_from >= $2::date::timestamp at time zone 'Asia/Ho_Chi_Minh' and i.occurred_from < $3::date::timestamp at time zone 'Asia/Ho_Chi_Minh'",
        )
        .bind(&site)
        .bind(from.parse::<chrono::NaiveDate>().unwrap())
        .bind(to.parse::<chrono::NaiveDate>().unwrap())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        assert_eq!(counts[name], counted, "{told}");
    }
    // 40 to 8 beside 40 to 40: −32, √128 = 11.3.
    assert_eq!(
        (&counts["control_before"], &counts["control_after"], &counts["ring_before"]),
        (&json!(40), &json!(40), &json!(0)),
        "{told}"
    );
    assert!((told["wdd"].as_f64().unwrap() + 32.0).abs() < 1e-9 && (told["se"].as_f64().unwrap() - 128_f64.sqrt()).abs() < 1e-9);
    assert_eq!((&told["verdict"], &told["treated"]["cameras"]), (&json!("fell"), &json!(1)));
    assert!(told["sentence"]["vi"].as_str().unwrap().ends_with("giảm nhiều hơn mức ngẫu nhiên."), "{told}");
    // The ground that is drawn is that of 100 m around the camera.
    let area: f64 = sqlx::query_scalar("select st_area(st_geomfromgeojson($1)::geography)")
        .bind(told["treated"]["area"].to_string())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert!((area / 31_416.0 - 1.0).abs() < 0.01, "{area}");

    // From March on there is too little before; a site without a camera has nothing to compare.
    let short = app.get(&format!("/api/v1/effects?site={site}&from=2025-10-01")).await.expect(200);
    assert_eq!((&short["verdict"], &short["why"], &short["counts"]), (&json!("too_few"), &json!("too_short"), &Value::Null), "{short}");
    let bare = toy::site(&app, 106.007, 20.007).await["site_id"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("/api/v1/effects?site={bare}")).await.expect(200)["why"], "no_camera");
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
