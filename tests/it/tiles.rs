//! Tiles: what is in them is what SQL says, the counted cells are the rows, and nothing in memory is older than the database.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bando138::clock::Clock;
use bando138::http::serve::serve;
use bando138::state::AppState;
use bando138::tiles::tile::Tile;
use bando138::tiles::{Layer, Tiles};
use bando138::{cameras, communes, hotspots, incidents, streets};
use chrono::DateTime;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::app::{ADMIN, NOW, state};
use crate::support::client::{Answer, Client};
use crate::support::db::{TestDb, db};
use crate::support::toy;

pub mod decode;
use decode::features;

static LAYERS: [&Layer; 13] = [
    &communes::layer::LAYER,
    &bando138::conflicts::layer::LAYER,
    &bando138::risk::layer::LAYER,
    &hotspots::layer::LAYER,
    &hotspots::layer::CELLS,
    &incidents::layer::LAYER,
    &cameras::layer::SITES,
    &cameras::layer::CAMERAS,
    &streets::layer::ROADS,
    &streets::layer::BUILDINGS,
    &streets::layer::KEY_PLACES,
    &bando138::coverage::layer::GAPS,
    &bando138::coverage::layer::NEED,
];

/// The service with tiles on the toy country; stopped and waited for by [`Service::stop`], or left to the end of the test.
struct Service {
    db: TestDb,
    tiles: Tiles,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Deref for Service {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

async fn service(cache_mib: usize) -> Service {
    let db = db().await;
    sqlx::raw_sql(include_str!("../fixtures/toy_communes.sql")).execute(&db.pool).await.unwrap();
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339(NOW).unwrap().to_utc());
    let options = db.pool.connect_options().as_ref().clone();
    let tiles = Tiles::start(options, &bando138::app::LAYERS, clock, cache_mib).await.unwrap();
    let (state, door) = state(&db).await;
    let reads = bando138::incidents::reads::MapReads::default();
    let (desk, _folder) = crate::support::app::desk(&db, &state);
    let app_office = bando138::coverage::Office::new(db.pool.clone(), clock);
    let router = bando138::app::router(AppState { clock, ..state }, &tiles, door.clone(), &reads, desk, app_office);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let client = Client { address: listener.local_addr().unwrap(), token: ADMIN };
    let (stop, stopped) = oneshot::channel::<()>();
    let how = bando138::http::serve::Service { shortcut: Some(bando138::app::shortcut(&tiles, &door, &reads)), ..Default::default() };
    let server = tokio::spawn(serve(listener, router, how, async {
        let _ = stopped.await;
    }));
    let service = Service { db, tiles, client, stop: Some(stop), server };
    if cache_mib > 0 {
        until("the cache is in use", || service.tiles.is_keeping()).await;
    }
    service
}

/// Waits for something that happens by itself; the test fails if it has not within ten seconds.
async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(10), "not within ten seconds: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The tiles of zoom `z` over the toy country.
fn tiles_at(z: u8) -> Vec<Tile> {
    let n = f64::from(1_u32 << z);
    let column = |lon: f64| ((lon / 360.0 + 0.5) * n) as u32;
    let row = |lat: f64| ((0.5 - lat.to_radians().tan().asinh() / std::f64::consts::TAU) * n) as u32;
    (column(106.0)..=column(106.04)).flat_map(|x| (row(20.01)..=row(20.0)).map(move |y| Tile { z, x, y })).collect()
}

fn address(layers: &str, tile: Tile, query: &str) -> String {
    format!("/tiles/{layers}/{}/{}/{}{query}", tile.z, tile.x, tile.y)
}

/// Body of a tile; empty for 204.
async fn body(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.get(path).await;
    assert!(matches!(answer.status, 200 | 204), "{path}: {answer}");
    assert_eq!(answer.status == 204, answer.bytes.is_empty(), "{path}");
    answer.bytes
}

/// Sum of an attribute over all tiles of a zoom.
async fn sum(client: &Client, layer: &str, source_layer: &str, attribute: &str, z: u8, query: &str) -> i64 {
    let mut total = 0;
    for tile in tiles_at(z) {
        total += features(&body(client, &address(layer, tile, query)).await, source_layer).iter().map(|f| f.number(attribute)).sum::<i64>();
    }
    total
}

async fn count(db: &TestDb, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&db.pool).await.unwrap()
}

/// 400 incidents over the toy country and over 14 months; a few voided, a few of an offence that is not mapped, a few without a place.
async fn scatter_incidents(db: &TestDb) {
    sqlx::raw_sql(
        "select setseed(0.5);
        insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, voided_on, voided_reason)
        select uuid_v7(), 'T-' || i, case when i % 20 = 0 then '141' when i % 3 = 0 then '174' else '173' end,
            t, t + interval '40 days' * (i % 2), case when i % 17 > 0 then st_setsrid(st_makepoint(106 + random() * 0.04, 20 + random() * 0.01), 4326) end,
            case when i % 17 > 0 then 'exact' else 'commune_only' end, '00000000-0000-0000-0000-0000000000e1', 'boundary',
            case when i % 13 = 0 then date '2026-10-01' end, case when i % 13 = 0 then 'nhập nhầm' end
        from generate_series(1, 400) i, lateral (select timestamptz '2025-08-31 23:30+07' + i * interval '25 hours 7 minutes' as t) s",
    )
    .execute(&db.pool)
    .await
    .unwrap();
}

/// 120 sites with 0 to 3 cameras; a few retired, a few cameras removed.
async fn scatter_sites(db: &TestDb) {
    sqlx::raw_sql(
        "select setseed(0.25);
        insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership, retired_on, retired_reason, is_demo)
        select md5('s' || i)::uuid, 'S-' || i, 'Điểm ' || i, st_setsrid(st_makepoint(106 + random() * 0.04, 20 + random() * 0.01), 4326),
            '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', 'household',
            case when i % 11 = 0 then date '2026-06-01' end, case when i % 11 = 0 then 'giải tỏa' end, i % 5 = 0
        from generate_series(1, 120) i;
        insert into camera (camera_id, site_id, camera_code, status, azimuth_deg, hfov_deg, is_demo)
        select md5('c' || i || '-' || k)::uuid, md5('s' || i)::uuid, 'S-' || i || '-' || k,
            (array['active', 'active', 'faulty', 'proposed', 'removed'])[1 + (i * k + k) % 5], case when i % 4 > 0 then (i * 7 + k) % 360 end, 90, i % 5 = 0
        from generate_series(1, 120) i, generate_series(1, i % 4) k",
    )
    .execute(&db.pool)
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn incidents_of_a_tile_are_the_rows_that_sql_finds_in_it() {
    let service = service(0).await;
    scatter_incidents(&service.db).await;
    for z in [12, 15, 18] {
        for tile in tiles_at(z) {
            let expected: Vec<(String, f64, f64, i32, String, String)> = sqlx::query_as(
                "select incident_id::text, (st_x(g) - st_xmin(e)) / (st_xmax(e) - st_xmin(e)) * 4096, (st_ymax(e) - st_y(g)) / (st_ymax(e) - st_ymin(e)) * 4096,
                    (occurred_from at time zone 'Asia/Ho_Chi_Minh')::date - date '1970-01-01', offence_group, offence_code
                from incident join offence using (offence_code), st_tileenvelope($1, $2, $3) e, st_transform(geom, 3857) g
                where voided_on is null and is_mappable
                    and st_x(g) >= st_xmin(e) and st_x(g) < st_xmax(e) and st_y(g) > st_ymin(e) and st_y(g) <= st_ymax(e)",
            )
            .bind(i32::from(z))
            .bind(tile.x as i32)
            .bind(tile.y as i32)
            .fetch_all(&service.db.pool)
            .await
            .unwrap();
            let found: BTreeMap<String, decode::Feature> = features(&body(&service, &address("incidents", tile, "")).await, "incidents")
                .into_iter()
                .map(|f| (f.text("incident_id").to_owned(), f))
                .collect();
            assert_eq!(found.keys().collect::<BTreeSet<_>>(), expected.iter().map(|row| &row.0).collect(), "{tile:?}");
            for (id, x, y, day, group, offence) in &expected {
                let feature = &found[id];
                let (px, py) = feature.parts[0][0];
                assert!((px as f64 - x).abs() <= 1.0 && (py as f64 - y).abs() <= 1.0, "{tile:?} {id}: {px} {py}, not {x} {y}");
                assert_eq!(
                    (feature.number("day"), feature.text("group"), feature.text("offence")),
                    (i64::from(*day), group.as_str(), offence.as_str())
                );
                assert_eq!(feature.text("precision"), "exact");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_sum_to_the_rows_for_every_filter_and_zoom() {
    let service = service(0).await;
    scatter_incidents(&service.db).await;
    let all =
        "select count(*) from incident join offence using (offence_code) where geom is not null and voided_on is null and is_mappable";
    let windows: [(&str, &'static str); 4] = [
        ("", ""),
        ("?from=2025-10-01&to=2026-02-01", " and occurred_from >= '2025-10-01 00:00+07' and occurred_from < '2026-02-01 00:00+07'"),
        ("?from=2025-10-17&to=2026-02-03", " and occurred_from >= '2025-10-17 00:00+07' and occurred_from < '2026-02-03 00:00+07'"),
        ("?to=2026-01-01&group=ttxh", " and occurred_from < '2026-01-01 00:00+07' and offence_group = 'ttxh'"),
    ];
    for (query, condition) in windows {
        let sql: &'static str = Box::leak(format!("{all}{condition}").into_boxed_str());
        let expected = count(&service.db, sql).await;
        assert!(expected > 50, "the window holds something: {query}");
        for z in 0..=11 {
            assert_eq!(sum(&service, "incidents", "incidents_cell", "n", z, query).await, expected, "zoom {z} {query}");
        }
        let mut points = 0;
        for tile in tiles_at(12) {
            points += features(&body(&service, &address("incidents", tile, query)).await, "incidents").len();
        }
        assert_eq!(points as i64, expected, "zoom 12 {query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_and_cameras_are_counted_and_shown_without_the_retired_and_the_removed() {
    let service = service(0).await;
    scatter_sites(&service.db).await;
    let sites = count(&service.db, "select count(*) from site where retired_on is null").await;
    let cameras =
        count(&service.db, "select count(*) from camera join site using (site_id) where status <> 'removed' and retired_on is null").await;
    for z in [0, 3, 6, 8, 9, 11] {
        assert_eq!(sum(&service, "sites", "sites_cell", "n", z, "").await, sites, "zoom {z}");
        assert_eq!(sum(&service, "sites", "sites_cell", "cameras", z, "").await, cameras, "zoom {z}");
        assert_eq!(sum(&service, "cameras", "cameras_cell", "n", z, "").await, cameras, "zoom {z}");
    }
    assert_eq!(sum(&service, "cameras", "cameras_cell", "n", 13, "").await, cameras);
    assert_eq!(sum(&service, "sites", "sites", "cameras", 12, "").await, cameras);

    let mut shown = 0;
    for tile in tiles_at(14) {
        for camera in features(&body(&service, &address("cameras", tile, "")).await, "cameras") {
            shown += 1;
            let (azimuth, status): (Option<f64>, String) =
                sqlx::query_as("select azimuth_deg, status from camera where camera_id = $1::uuid and site_id = $2::uuid")
                    .bind(camera.text("camera_id"))
                    .bind(camera.text("site_id"))
                    .fetch_one(&service.db.pool)
                    .await
                    .unwrap();
            assert_eq!(camera.attributes.get("azimuth").and_then(Value::as_f64), azimuth);
            assert_eq!(camera.text("status"), status);
        }
    }
    assert_eq!(shown, cameras);
    let mut states = BTreeMap::new();
    for tile in tiles_at(13) {
        for site in features(&body(&service, &address("sites", tile, "")).await, "sites") {
            let statuses: Vec<String> = sqlx::query_scalar("select status from camera where site_id = $1::uuid and status <> 'removed'")
                .bind(site.text("site_id"))
                .fetch_all(&service.db.pool)
                .await
                .unwrap();
            let state = match statuses.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()[..] {
                [] | ["proposed"] => "planned",
                ["active"] => "active",
                ["faulty"] => "faulty",
                _ => "mixed",
            };
            assert_eq!((site.text("state"), site.number("cameras")), (state, statuses.len() as i64), "{site:?}");
            assert_eq!(
                site.attributes.get("demo"),
                site.text("code")[2..].parse::<i32>().is_ok_and(|i| i % 5 == 0).then_some(&Value::Bool(true))
            );
            *states.entry(state).or_insert(0) += 1;
        }
    }
    assert_eq!(states.len(), 4, "every state occurs: {states:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_and_cameras_are_shown_as_they_were_on_a_day() {
    let service = service(0).await;
    scatter_sites(&service.db).await;
    // One to three statuses a camera, the last the present one; a third of the sites entered before their first camera.
    sqlx::raw_sql(
        "update site set created_at = timestamptz '2026-03-01 12:00+07' + interval '1 day' * (substr(site_code, 3)::int % 60);
        insert into camera_status (camera_id, status, since_on, reason)
        select camera_id, case when step = steps then status else (array['active', 'faulty', 'suspended'])[1 + (n + step) % 3] end,
            date '2025-12-01' + (n % 200) + step * 20, 'x'
        from (select *, row_number() over (order by camera_code)::int as n, (ascii(right(camera_code, 1)) % 3)::int as steps from camera) k, generate_series(0, steps) step",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    for day in ["2025-11-30", "2026-01-15", "2026-04-01", "2026-05-31", "2026-06-01", "2026-11-21"] {
        // Said another way than the tiles say it: the last entry up to the day.
        let expected: Vec<(String, Option<String>)> = sqlx::query_as(
            "with then_on as (
                select distinct on (camera_id) camera_id, status from camera_status where since_on <= $1::date order by camera_id, since_on desc
            )
            select s.site_id::text, t.status
            from site s left join camera k using (site_id) left join then_on t using (camera_id)
            where (s.retired_on is null or s.retired_on > $1::date)
                and (s.created_at < ($1::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
                    or s.site_id in (select site_id from camera join then_on using (camera_id)))",
        )
        .bind(day)
        .fetch_all(&service.db.pool)
        .await
        .unwrap();
        let sites = expected.iter().map(|row| &row.0).collect::<BTreeSet<_>>();
        let in_use = |row: &&(String, Option<String>)| row.1.as_deref().is_some_and(|status| status != "removed");
        let cameras = expected.iter().filter(in_use).count() as i64;
        let query = format!("?on={day}");
        for z in [0, 5, 8, 11] {
            assert_eq!(sum(&service, "sites", "sites_cell", "n", z, &query).await, sites.len() as i64, "{day} zoom {z}");
            assert_eq!(sum(&service, "sites", "sites_cell", "cameras", z, &query).await, cameras, "{day} zoom {z}");
            assert_eq!(sum(&service, "cameras", "cameras_cell", "n", z, &query).await, cameras, "{day} zoom {z}");
        }
        assert_eq!(sum(&service, "sites", "sites", "cameras", 12, &query).await, cameras, "{day}");
        let mut shown = BTreeSet::new();
        for tile in tiles_at(14) {
            for site in features(&body(&service, &address("sites", tile, &query)).await, "sites") {
                let statuses: BTreeSet<&str> =
                    expected.iter().filter(in_use).filter(|row| row.0 == site.text("site_id")).filter_map(|row| row.1.as_deref()).collect();
                let state = match statuses.into_iter().collect::<Vec<_>>()[..] {
                    [] | ["proposed"] => "planned",
                    ["active"] => "active",
                    ["faulty" | "suspended"] | ["faulty", "suspended"] => "faulty",
                    _ => "mixed",
                };
                assert_eq!(site.text("state"), state, "{day} {site:?}");
                shown.insert(site.text("site_id").to_owned());
            }
        }
        assert_eq!(shown.iter().collect::<BTreeSet<_>>(), sites, "{day}");
        let mut by_status = BTreeMap::new();
        for tile in tiles_at(15) {
            for camera in features(&body(&service, &address("cameras", tile, &query)).await, "cameras") {
                *by_status.entry(camera.text("status").to_owned()).or_insert(0) += 1;
            }
        }
        let mut wanted = BTreeMap::new();
        for row in expected.iter().filter(in_use) {
            *wanted.entry(row.1.clone().unwrap()).or_insert(0) += 1;
        }
        assert_eq!(by_status, wanted, "{day}");
        if day == "2026-05-31" {
            assert!(sites.len() == 120 && by_status.len() > 2 && by_status.values().all(|n| *n > 5), "{} {by_status:?}", sites.len());
        }
    }
}

/// All counted cells, summed.
async fn cells(db: &TestDb) -> Vec<(String, String, i64, i64)> {
    sqlx::query_as(
        "select * from (
            select 'incident' as what, cell::text as cell, sum(n) as n, 0::bigint as m from incident_cell group by 2
            union all select 'month', concat_ws(' ', cell, month, offence_group), sum(n), 0 from incident_month_cell group by 2
            union all select 'site', cell::text, sum(sites), sum(cameras) from site_cell group by 2
        ) t where n <> 0 or m <> 0 order by 1, 2",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap()
}

async fn same_as_counted_anew(db: &TestDb, after: &str) {
    let by_triggers = cells(db).await;
    sqlx::query("select tile_cells_compact()").execute(&db.pool).await.unwrap();
    assert_eq!(cells(db).await, by_triggers, "adding up changed a count, after: {after}");
    sqlx::query("select tile_cells_rebuild()").execute(&db.pool).await.unwrap();
    let anew = cells(db).await;
    assert_eq!(by_triggers, anew, "triggers and rows differ, after: {after}");
}

#[tokio::test]
async fn triggers_keep_the_cells_as_if_counted_anew() {
    let db = db().await;
    sqlx::raw_sql(include_str!("../fixtures/toy_communes.sql")).execute(&db.pool).await.unwrap();
    scatter_incidents(&db).await;
    scatter_sites(&db).await;
    assert!(cells(&db).await.len() > 100);
    same_as_counted_anew(&db, "inserts").await;
    let changes: [&'static str; 14] = [
        "update incident set geom = st_translate(geom, 0.003, 0.001) where incident_code like '%3'",
        "update incident set geom = null, geom_precision = 'commune_only' where incident_code like '%4'",
        "update incident set voided_on = '2026-11-01', voided_reason = 'x' where incident_code like '%5'",
        "update incident set voided_on = null, voided_reason = null where incident_code like '%6'",
        "update incident set occurred_from = occurred_from - interval '45 days', offence_code = '174' where incident_code like '%7'",
        "update incident set address_text = 'ngõ 5'",
        "delete from incident where incident_code like '%8'",
        "update site set geom = st_translate(geom, 0.002, -0.001) where site_code like '%3'",
        "update site set retired_on = '2026-11-01', retired_reason = 'x' where site_code like '%7'",
        "update site set retired_on = null, retired_reason = null where retired_on = '2026-06-01'",
        "update camera set status = case status when 'removed' then 'active' else 'removed' end where camera_code like '%2'",
        "delete from camera where camera_code like '%3'; delete from site where site_code like '%9' and not exists (select from camera c where c.site_id = site.site_id)",
        "update offence set is_mappable = false where offence_code = '174'; update offence set offence_group = 'kinh_te' where offence_code = '173'",
        "truncate incident",
    ];
    for change in changes {
        let before = cells(&db).await;
        sqlx::raw_sql(change).execute(&db.pool).await.unwrap();
        assert!(change.contains("address_text") || cells(&db).await != before, "the change counts: {change}");
        same_as_counted_anew(&db, change).await;
    }
    sqlx::raw_sql("begin; select tile_cells_pause('site'); delete from camera; delete from site; select tile_cells_resume('site'); commit")
        .execute(&db.pool)
        .await
        .unwrap();
    assert_eq!(cells(&db).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_at_the_same_places_neither_fail_nor_lose_a_count() {
    let db = Arc::new(db().await);
    sqlx::raw_sql(include_str!("../fixtures/toy_communes.sql")).execute(&db.pool).await.unwrap();
    scatter_sites(&db).await;
    let writers: Vec<_> = (0..8_i32)
        .map(|writer| {
            let db = Arc::clone(&db);
            tokio::spawn(async move {
                for i in 0..25_i32 {
                    let mut tx = db.pool.begin().await.unwrap();
                    // Each transaction touches two cells, in an order that differs between writers.
                    for k in if writer % 2 == 0 { [0, 1] } else { [1, 0] } {
                        sqlx::query(
                            "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis)
                            values (uuid_v7(), $1, '173', '2026-01-01', '2026-01-01', st_setsrid(st_makepoint(106.005 + 0.03 * $2, 20.005), 4326), 'exact',
                                '00000000-0000-0000-0000-0000000000e1', 'boundary')",
                        )
                        .bind(format!("W-{writer}-{i}-{k}"))
                        .bind(f64::from(k))
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    }
                    // A camera is added to, or taken from, a site that others move at the same time.
                    if writer < 4 {
                        sqlx::query("insert into camera (camera_id, site_id, camera_code, status, is_demo) select uuid_v7(), site_id, $1, 'active', is_demo from site where site_code = 'S-1'")
                            .bind(format!("W-{writer}-{i}"))
                            .execute(&mut *tx)
                            .await
                            .unwrap();
                    } else {
                        sqlx::query("update site set geom = st_setsrid(st_makepoint(106.001 + 0.004 * $1, 20.005), 4326) where site_code = 'S-1'")
                            .bind(f64::from((writer + i) % 10))
                            .execute(&mut *tx)
                            .await
                            .unwrap();
                    }
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(count(&db, "select sum(n) from incident_cell where cell >> 32 = 1").await, 400);
    same_as_counted_anew(&db, "eight writers").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn communes_are_those_of_the_boundary_date_with_one_name_each() {
    let service = service(0).await;
    for z in [9, 12, 15] {
        let mut names = Vec::new();
        for tile in tiles_at(z) {
            let bytes = body(&service, &address("communes", tile, "")).await;
            names.extend(features(&bytes, "communes_label").iter().map(|f| f.text("name").to_owned()));
            for feature in features(&bytes, "communes") {
                // Area of the outline inside the tile and its margin, in square units of the tile, by PostGIS.
                let expected: f64 = sqlx::query_scalar(
                    "select st_area(st_intersection(geom_3857, st_expand(e, side / 64))) * (4096 / side) ^ 2
                    from commune, st_tileenvelope($1, $2, $3) e, lateral (select st_xmax(e) - st_xmin(e) as side) s where commune_id = $4::uuid",
                )
                .bind(i32::from(z))
                .bind(tile.x as i32)
                .bind(tile.y as i32)
                .bind(feature.text("commune_id"))
                .fetch_one(&service.db.pool)
                .await
                .unwrap();
                let area = feature.ring_areas().iter().sum::<i64>() as f64 / 2.0;
                // Rounding moves a side of at most 2 * 4224 units by half a unit.
                assert!((area - expected).abs() <= 3.0 * 4224.0, "{tile:?}: {area}, not {expected}");
                assert!(feature.parts.iter().flatten().all(|(x, y)| (-64..=4160).contains(x) && (-64..=4160).contains(y)));
            }
        }
        names.sort();
        assert_eq!(names, ["Phường Bến Hàn", "Phường Chu Văn An"], "zoom {z}");
    }
    let tile = Tile::of_key(count(&service.db, "select tile_key('srid=4326;point(106.02 20.005)')").await, 9);
    let mut before: Vec<_> = features(&body(&service, &address("communes", tile, "?boundary=2025-06-30")).await, "communes_label")
        .iter()
        .map(|f| (f.text("name").to_owned(), f.text("province_code").to_owned()))
        .collect();
    before.sort();
    assert_eq!(
        before,
        [("Phường Sao Đỏ".into(), "30".into()), ("Thị trấn Bến Hàn".into(), "30".into()), ("Xã Đường Lâm".into(), "30".into())]
    );
    assert!(features(&body(&service, &address("communes", tile, "?boundary=2025-07-01")).await, "communes").len() == 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outline_serves_up_to_its_zoom_and_the_boundary_above() {
    let service = service(0).await;
    // An outline that is plainly another shape: the western half of X only.
    sqlx::query(
        "insert into commune_outline values ('00000000-0000-0000-0000-0000000000e1', 10,
            st_transform('srid=4326;multipolygon(((106 20,106.01 20,106.01 20.01,106 20.01,106 20)))'::geometry, 3857))",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    for (z, width_deg) in [(9, 0.01), (10, 0.01), (11, 0.02)] {
        let tile = tiles_at(z)[0];
        let found = features(&body(&service, &address("communes", tile, "")).await, "communes");
        let x = found.iter().find(|f| f.text("commune_id") == toy::X).unwrap();
        let columns = x.parts.iter().flatten().map(|p| p.0);
        let width = (columns.clone().max().unwrap() - columns.min().unwrap()) as f64;
        assert!((width - width_deg / 360.0 * f64::from(1_u32 << z) * 4096.0).abs() <= 1.0, "zoom {z}: {width}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hotspots_are_those_in_force_on_the_day_or_all_with_their_state() {
    let service = service(0).await;
    sqlx::raw_sql(
        "insert into hotspot (hotspot_id, hotspot_code, name, area_types, geom, commune_id, commune_basis, current_commune_id, declared_by_doc, declared_on, lifted_on, lifted_by_doc)
        select uuid_v7(), 'N-' || i, 'Điểm nóng ' || i, array['type1_ttxh', 'type4_ma_tuy'], st_multi(st_buffer(st_setsrid(st_makepoint(106.01, 20.005), 4326), 0.001)),
            '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', '1/KH', '2026-01-01',
            (array[null, '2026-06-01', '2027-01-01'])[i]::date, (array[null, '2/KH', '3/KH'])[i]
        from generate_series(1, 3) i",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    let tile = tiles_at(13)[0];
    for (query, expected) in [
        ("", vec![("N-1", false), ("N-2", true), ("N-3", false)]),
        ("?on=2025-12-31", vec![]),
        ("?on=2026-05-31", vec![("N-1", false), ("N-2", true), ("N-3", false)]),
        ("?on=2026-06-01", vec![("N-1", false), ("N-3", false)]),
        ("?on=2027-01-01", vec![("N-1", false)]),
    ] {
        let mut found: Vec<(String, bool)> = features(&body(&service, &address("hotspots", tile, query)).await, "hotspots")
            .iter()
            .map(|f| (f.text("code").to_owned(), f.attributes["lifted"].as_bool().unwrap()))
            .collect();
        found.sort();
        assert_eq!(found, expected.into_iter().map(|(code, lifted)| (code.to_owned(), lifted)).collect::<Vec<_>>(), "{query}");
    }
    let whole = features(&body(&service, &address("hotspots", tile, "")).await, "hotspots");
    assert_eq!(whole[0].text("types"), "type1_ttxh,type4_ma_tuy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dense_tile_gives_way_to_cells_and_loses_nobody() {
    let service = service(0).await;
    sqlx::raw_sql(
        "insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership)
        select uuid_v7(), 'D-' || i, 'Điểm', st_setsrid(st_makepoint(106.001 + (i % 70) * 1e-5, 20.001 + (i / 70) * 1e-5), 4326),
            '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', 'household'
        from generate_series(1, 4001) i",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    let tile = Tile::of_key(count(&service.db, "select tile_key('srid=4326;point(106.001 20.001)')").await, 12);
    let bytes = body(&service, &address("sites", tile, "")).await;
    assert!(features(&bytes, "sites").is_empty());
    assert_eq!(features(&bytes, "sites_cell").iter().map(|f| f.number("n")).sum::<i64>(), 4001);
    sqlx::query("update site set retired_on = '2026-01-01', retired_reason = 'x' where site_code = 'D-1'")
        .execute(&service.db.pool)
        .await
        .unwrap();
    let bytes = body(&service, &address("sites", tile, "")).await;
    assert_eq!((features(&bytes, "sites").len(), features(&bytes, "sites_cell").len()), (4000, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_layers_are_one_tile_and_an_empty_one_has_no_content() {
    let service = service(1).await;
    scatter_incidents(&service.db).await;
    scatter_sites(&service.db).await;
    let tile = tiles_at(14)[0];
    let together = body(&service, &address("communes,cameras,incidents", tile, "")).await;
    let mut alone = Vec::new();
    for layer in ["communes", "cameras", "incidents"] {
        alone.extend(body(&service, &address(layer, tile, "")).await);
    }
    assert_eq!(together, alone);
    // In the sea, a first and a second time (from memory).
    for _ in 0..2 {
        let empty = service.get("/tiles/communes,cameras,incidents/10/850/460").await;
        assert_eq!((empty.status, empty.bytes.len()), (204, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_tile_is_not_sent_again() {
    for cache_mib in [0, 1] {
        let service = service(cache_mib).await;
        scatter_incidents(&service.db).await;
        let path = address("incidents", tiles_at(10)[0], "");
        let first = service.get(&path).await;
        assert_eq!((first.status, first.header("content-type")), (200, Some("application/vnd.mapbox-vector-tile")));
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let known = service.send("GET", &path, &[("if-none-match", first.etag())], b"").await;
        assert_eq!((known.status, known.bytes.len(), known.etag()), (304, 0, first.etag()));
        sqlx::query("delete from incident where incident_code <> 'T-1'").execute(&service.db.pool).await.unwrap();
        service.tiles.settle().await;
        let changed = service.send("GET", &path, &[("if-none-match", first.etag())], b"").await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.etag(), first.etag());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_tile_is_said_to_be_none() {
    let service = service(1).await;
    for (path, status, slug) in [
        ("/tiles/rivers/10/1/1", 404, "tile-layer-unknown"),
        ("/tiles/communes,rivers/10/1/1", 404, "tile-layer-unknown"),
        ("/tiles/communes,communes/10/1/1", 400, "tile-layer-twice"),
        ("/tiles/communes/19/1/1", 400, "tile-address"),
        ("/tiles/communes/3/8/1", 400, "tile-address"),
        ("/tiles/communes/3/1/8", 400, "tile-address"),
        ("/tiles/communes/-1/0/0", 400, "tile-address"),
        ("/tiles/communes/z/x/y", 400, "tile-address"),
        ("/tiles/communes/5/1/99999999999999999999", 400, "tile-address"),
        ("/tiles/communes/5/1/1?boundary=yesterday", 400, "invalid-parameter"),
        ("/tiles/communes/5/1/1?from=2025-01-01", 400, "invalid-parameter"),
        ("/tiles/incidents/5/1/1?from=2025-02-01&to=2025-02-01", 400, "invalid-parameter"),
        ("/tiles/incidents/5/1/1?group=theft", 400, "invalid-parameter"),
        ("/tiles/rivers.json", 404, "tile-layer-unknown"),
        ("/tiles/communes", 400, "tile-address"),
    ] {
        let problem = service.get(path).await.expect(status);
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{path}");
        assert!(problem["detail"].as_str().is_some_and(|text| !text.is_empty()) && problem["detail_en"].is_string());
    }
    assert_eq!(service.get("/tiles/communes/5/25/14.mvt").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn tilejson_and_style_name_only_what_tiles_hold() {
    let service = service(0).await;
    let mut inside = BTreeMap::new();
    for layer in LAYERS {
        let document = service.get(&format!("/tiles/{}.json?", layer.name)).await.expect(200);
        assert_eq!(document["tilejson"], "3.0.0");
        assert_eq!(document["tiles"], json!([format!("http://{}/tiles/{}/{{z}}/{{x}}/{{y}}", service.address, layer.name)]));
        let first = match layer.name {
            "roads" => 10,
            "buildings" => 15,
            "key_places" => 13,
            "gaps" | "need" => 7,
            "hotspot_cells" => 6,
            _ => 0,
        };
        assert_eq!((&document["minzoom"], &document["maxzoom"]), (&json!(first), &json!(18)));
        inside.insert(
            layer.name,
            document["vector_layers"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
        );
    }
    assert_eq!(inside["communes"], ["communes", "communes_label"]);
    assert_eq!(inside["sites"], ["sites", "sites_cell"]);
    let several = service.get("/tiles/communes,incidents.json?from=2025-01-01").await.expect(200);
    assert_eq!(several["tiles"], json!([format!("http://{}/tiles/communes,incidents/{{z}}/{{x}}/{{y}}?from=2025-01-01", service.address)]));

    let style = service.get("/style.json").await.expect(200);
    assert_eq!((style["version"].as_i64(), style.get("glyphs"), style.get("sprite")), (Some(8), None, None));
    let drawn = style["layers"].as_array().unwrap();
    let ids: BTreeSet<_> = drawn.iter().map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), drawn.len(), "ids are unique");
    let mut sources = BTreeSet::new();
    for layer in drawn.iter().filter(|l| l["type"] != "background") {
        let source = layer["source"].as_str().unwrap();
        assert!(inside[source].iter().any(|name| layer["source-layer"] == name.as_str()), "{layer}");
        assert!(style["sources"][source]["url"].as_str().unwrap().ends_with(&format!("/tiles/{source}.json")));
        sources.insert(source);
    }
    assert_eq!(sources.len(), LAYERS.len(), "every layer is drawn");
}

/// Whether the tile at `path` would be served from memory.
fn is_kept(service: &Service, path: &str) -> bool {
    service.tiles.kept(&axum::http::Request::get(path).body(()).unwrap(), true).is_some()
}

/// Asks until the tile is kept, so that what follows has something to be stale.
async fn warm(service: &Service, path: &str) -> Answer {
    let start = Instant::now();
    loop {
        let answer = service.get(path).await;
        if is_kept(service, path) {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "never kept: {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_after_a_change_shows_it_though_tiles_are_kept() {
    let service = service(8).await;
    let count_at = async |z: u8, query: &str| {
        let tile = tiles_at(z)[0];
        let bytes = body(&service, &address("incidents", tile, query)).await;
        features(&bytes, "incidents").len() as i64 + features(&bytes, "incidents_cell").iter().map(|f| f.number("n")).sum::<i64>()
    };
    let paths: Vec<String> = [(3, ""), (9, ""), (9, "?from=2026-03-01&to=2026-04-01"), (15, "")]
        .iter()
        .map(|(z, query)| address("incidents", tiles_at(*z)[0], query))
        .collect();
    for i in 0..20 {
        for path in &paths {
            warm(&service, path).await;
        }
        let made = service
            .post("/api/v1/incidents", &json!({"lon": 106.0005 + 0.0001 * f64::from(i), "lat": 20.009, "offence_code": "173", "occurred_from": "2026-03-05T10:00:00+07:00"}))
            .await
            .expect(201);
        for (z, query) in [(3, ""), (9, ""), (9, "?from=2026-03-01&to=2026-04-01"), (15, "")] {
            assert_eq!(count_at(z, query).await, i64::from(i) + 1, "zoom {z} {query}");
        }
        if i == 10 {
            let path = format!("/api/v1/incidents/{}", made["incident_id"].as_str().unwrap());
            warm(&service, &paths[3]).await;
            let moved = service.patch(&path, "\"1\"", &json!({"lon": 106.0201, "lat": 20.005})).await;
            assert_eq!(moved.status, 200, "{moved}");
            assert_eq!(count_at(15, "").await, i64::from(i));
            warm(&service, &paths[3]).await;
            let back = service.patch(&path, moved.etag(), &json!({"lon": 106.0005, "lat": 20.009})).await;
            assert_eq!(back.status, 200, "{back}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_another_program_is_seen_and_other_tiles_stay_kept() {
    let service = service(8).await;
    scatter_sites(&service.db).await;
    service.tiles.settle().await;
    let (here, far) = (address("sites", tiles_at(15)[0], ""), address("sites", *tiles_at(15).last().unwrap(), ""));
    let communes = address("communes", tiles_at(15)[0], "");
    for path in [&here, &far, &communes] {
        warm(&service, path).await;
    }
    sqlx::query(
        "insert into site (site_id, site_code, site_name, geom, commune_id, commune_basis, current_commune_id, ownership)
        values (uuid_v7(), 'NEW-1', 'Mới', st_setsrid(st_makepoint(106.0001, 20.0099), 4326), '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', 'household')",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    let start = Instant::now();
    until("the tile is taken out", || !is_kept(&service, &here)).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert!(features(&body(&service, &here).await, "sites").iter().any(|f| f.text("code") == "NEW-1"));
    assert!(is_kept(&service, &far) && is_kept(&service, &communes));
    // A camera changes what its site shows.
    warm(&service, &here).await;
    sqlx::query(
        "insert into camera (camera_id, site_id, camera_code) select uuid_v7(), site_id, 'NEW-1-1' from site where site_code = 'NEW-1'",
    )
    .execute(&service.db.pool)
    .await
    .unwrap();
    service.tiles.settle().await;
    assert!(!is_kept(&service, &here));
    // Outlines, areas and whole tables as well.
    warm(&service, &communes).await;
    sqlx::query("update commune set full_name = 'Phường Đổi Tên' where commune_id = $1::uuid")
        .bind(toy::X)
        .execute(&service.db.pool)
        .await
        .unwrap();
    service.tiles.settle().await;
    assert!(!is_kept(&service, &communes));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_served_from_memory_while_changes_are_not_heard_of() {
    let service = service(8).await;
    let path = address("communes", tiles_at(12)[0], "");
    warm(&service, &path).await;
    // The listener's connection is the one whose last statement was LISTEN.
    let ended = count(
        &service.db,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
    )
    .await;
    assert_eq!(ended, 1);
    until("the break is noticed", || !is_kept(&service, &path)).await;
    sqlx::query("update commune set full_name = 'Phường Đổi Tên' where commune_id = $1::uuid")
        .bind(toy::X)
        .execute(&service.db.pool)
        .await
        .unwrap();
    let names: Vec<String> = features(&body(&service, &path).await, "communes").iter().map(|f| f.text("name").to_owned()).collect();
    assert!(names.contains(&"Phường Đổi Tên".to_owned()), "{names:?}");
    until("changes are heard of again", || service.tiles.is_keeping()).await;
    warm(&service, &path).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_under_way_and_takes_nothing_new() {
    let mut service = service(0).await;
    let address = service.client.address;
    // A request whose body has not come yet is under way.
    let mut slow = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = br#"{"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-03-05T10:00:00+07:00"}"#;
    let head = format!(
        "POST /api/v1/incidents HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\ncookie: bando138={ADMIN}\r\n\r\n",
        body.len()
    );
    tokio::io::AsyncWriteExt::write_all(&mut slow, head.as_bytes()).await.unwrap();
    let mut buffer = [0; 25];
    // "100 Continue" says that the handler is reading.
    tokio::io::AsyncReadExt::read_exact(&mut slow, &mut buffer).await.unwrap();
    assert!(buffer.starts_with(b"HTTP/1.1 100"));
    service.stop.take().unwrap().send(()).unwrap();
    let start = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        assert!(start.elapsed() < Duration::from_secs(5), "still accepting");
        tokio::task::yield_now().await;
    }
    tokio::io::AsyncWriteExt::write_all(&mut slow, body).await.unwrap();
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut slow, &mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&answer));
    service.server.await.unwrap().unwrap();
}
