//! Demonstration data: what a fill promises, that it repeats, and that removing it takes nothing else.
//!
//! Most tests fill the toy country, whose two units of today get all of the rows; one fills Hải Phòng and Bắc Ninh.

use bando138::communes::load::load_reference;
use bando138::demo::{DemoError, DemoReport, fill, remove};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::toy::{self, X};
use crate::support::{self, TestApp};

const SEED: u64 = 138;

fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

async fn filled(pool: &PgPool, seed: u64) -> DemoReport {
    fill(pool, seed, today(), |_| ()).await.unwrap()
}

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn share(pool: &PgPool, sql: &'static str) -> f64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// All columns of all demonstration rows, as one number a table.
async fn digests(pool: &PgPool) -> Vec<(String, i64, String)> {
    sqlx::query_as(
        "select 'site', count(*), coalesce(md5(string_agg(t::text, ';' order by site_id)), '') from site t where is_demo
         union all select 'camera', count(*), coalesce(md5(string_agg(t::text, ';' order by camera_id)), '') from camera t where is_demo
         union all select 'camera_status', count(*), coalesce(md5(string_agg(t::text, ';' order by camera_status_id)), '') from camera_status t
         union all select 'camera_maintenance', count(*), coalesce(md5(string_agg(t::text, ';' order by camera_maintenance_id)), '') from camera_maintenance t
         union all select 'incident', count(*), coalesce(md5(string_agg(t::text, ';' order by incident_id)), '') from incident t where is_demo
         union all select 'hotspot', count(*), coalesce(md5(string_agg(t::text, ';' order by hotspot_id)), '') from hotspot t where is_demo
         union all select 'conflict', count(*), coalesce(md5(string_agg(t::text, ';' order by conflict_id)), '') from conflict t where is_demo
         union all select 'risk_assessment', count(*), coalesce(md5(string_agg((to_jsonb(t) - '{created_at,updated_at}'::text[])::text, ';' order by risk_assessment_id)), '') from risk_assessment t where is_demo
         union all select 'model_ward', count(*), coalesce(md5(string_agg((to_jsonb(t) - '{created_at,updated_at}'::text[])::text, ';' order by model_ward_id)), '') from model_ward t where is_demo",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Rows that lie outside of a unit that they claim, or name a unit that was not in force, by table: all zero.
const OUTSIDE: [(&str, &str); 6] = [
    (
        "a site outside of its unit of today",
        "select count(*) from site s join commune c on c.commune_id = s.current_commune_id
         where not st_covers(c.geom, s.geom) or c.valid_to is not null or s.commune_id <> s.current_commune_id",
    ),
    (
        "an incident outside of its unit of today",
        "select count(*) from incident i join commune c on c.commune_id = i.current_commune_id
         where i.geom is not null and not st_covers(c.geom, i.geom) or c.valid_to is not null",
    ),
    (
        "an incident with a place and no unit of today",
        "select count(*) from incident where geom is not null and current_commune_id is null",
    ),
    (
        "an incident whose unit is not the one that the register would find",
        "select count(*) from incident i left join lateral commune_at(i.geom, (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date) a on true
         where i.geom is not null and (a.commune_id, a.basis) is distinct from (i.commune_id, i.commune_basis)",
    ),
    (
        "an incident without a place whose unit was not in force, or not stated, or not the old form of its unit of today",
        "select count(*) from incident i join commune c using (commune_id)
         where i.geom is null and (i.commune_basis <> 'stated'
            or not coalesce(c.valid_from <= (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date, true)
            or not coalesce(c.valid_to > (i.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date, true)
            or i.current_commune_id is distinct from case when c.valid_to is null then c.commune_id
                else (select s.new_commune_id from succession s where s.old_commune_id = c.commune_id and s.extent = 'whole') end)",
    ),
    (
        "a hotspot that leaves its unit of today, or whose unit is not the one that the register would find",
        "select count(*) from hotspot h join commune c on c.commune_id = h.current_commune_id
            left join lateral commune_at(st_pointonsurface(h.geom), h.declared_on) a on true
         where not st_covers(c.geom, h.geom) or (a.commune_id, a.basis) is distinct from (h.commune_id, h.commune_basis)",
    ),
];

/// What one row says and another says too: all zero.
const AGREEMENT: [(&str, &str); 8] = [
    (
        "a camera whose status is not the last of its history",
        "select count(*) from camera k where k.status is distinct from
            (select s.status from camera_status s where s.camera_id = k.camera_id order by s.since_on desc, s.camera_status_id desc limit 1)",
    ),
    (
        "a camera whose last maintenance is not the last of its log",
        "select count(*) from camera k where k.last_maintained_on is distinct from
            (select max(m.done_on) from camera_maintenance m where m.camera_id = k.camera_id)",
    ),
    ("a log that goes on after today", "select count(*) from camera_maintenance where done_on >= '2026-11-21'"),
    ("a status from a day to come", "select count(*) from camera_status where since_on >= '2026-11-21'"),
    (
        "a camera that was put up before it was installed, or never",
        "select count(*) from camera k where (k.installed_on is null) <> (k.status in ('proposed', 'approved', 'installing'))
            or k.installed_on <> (select min(s.since_on) from camera_status s where s.camera_id = k.camera_id and s.status = 'active')",
    ),
    (
        "a site that was given up and still has a camera, or the other way round",
        "select count(*) from site s join camera k using (site_id) where s.retired_on is not null and k.status <> 'removed'",
    ),
    (
        "an incident cleared before it was accepted, or accepted before it was reported, or reported before it ended, or to come",
        "select count(*) from incident where cleared_on < accepted_on or accepted_on < reported_on
            or reported_on < (occurred_to at time zone 'Asia/Ho_Chi_Minh')::date or coalesce(cleared_on, accepted_on, reported_on) >= '2026-11-21'
            or (cleared_on is not null) <> (status = 'cleared')",
    ),
    (
        "an offence that is not mapped, and has a place",
        "select count(*) from incident i join offence o using (offence_code) where not o.is_mappable and i.geom is not null",
    ),
];

async fn none_of(pool: &PgPool, questions: &[(&str, &'static str)]) {
    for (what, sql) in questions {
        assert_eq!(count(pool, sql).await, 0, "{what}");
    }
}

/// The toy country, filled.
async fn filled_toy() -> support::TestDb {
    support::db::db_filled("template_demo_toy", async |pool| {
        sqlx::raw_sql(include_str!("../fixtures/toy_communes.sql")).execute(&pool).await.unwrap();
        filled(&pool, SEED).await;
    })
    .await
}

/// A database with every commune of the country.
pub async fn reference() -> support::TestDb {
    support::db::db_filled("template_demo_communes", async |pool| {
        load_reference(&mut pool.acquire().await.unwrap()).await.unwrap();
    })
    .await
}

#[tokio::test]
async fn two_provinces_are_filled_as_promised() {
    let db = reference().await;
    let report = filled(&db.pool, SEED).await;
    println!("filled in {} s", report.seconds);
    assert_eq!(
        (report.sites, report.cameras, report.incidents, report.hotspots, report.conflicts, report.model_wards),
        (2400, 5000, 12_000, 40, 180, 6)
    );
    none_of(&db.pool, &OUTSIDE).await;
    none_of(&db.pool, &AGREEMENT).await;
    let pool = &db.pool;
    // Every unit of both provinces, and no other: 99 and 114.
    for table in ["select count(distinct current_commune_id) from site", "select count(distinct current_commune_id) from incident"] {
        assert_eq!(count(pool, table).await, 213, "{table}");
    }
    assert_eq!(count(pool, "select count(*) from site s join commune c on c.commune_id = s.current_commune_id join province p using (province_id) where p.code not in ('24', '31')").await, 0);
    // Every word of the lists is used.
    for (of, words) in [
        ("select count(distinct ownership) from site", 7),
        ("select count(distinct site_type) from site", 12),
        ("select count(distinct status) from camera", 7),
        ("select count(distinct camera_type) from camera", 7),
        ("select count(distinct qcvn135_status) from camera", 4),
        ("select count(distinct time_precision) from incident", 4),
        ("select count(distinct geom_precision) from incident", 4),
        ("select count(distinct status) from incident", 6),
    ] {
        assert_eq!(count(pool, of).await, words, "{of}");
    }
    for (what, sql, low, high) in [
        ("socialised sites", "select avg((ownership in ('household', 'business', 'community_fund'))::int)::float8 from site", 0.55, 0.8),
        (
            "unknown bearings",
            "select avg((azimuth_deg is null)::int)::float8 from camera where camera_type not in ('fisheye', 'panoramic')",
            0.10,
            0.14,
        ),
        (
            "overdue maintenance",
            "select avg((maintenance_due_on < '2026-11-21')::int)::float8 from camera where status in ('active', 'faulty', 'suspended')",
            0.07,
            0.11,
        ),
        ("theft", "select avg((offence_code = '173')::int)::float8 from incident", 0.3, 0.4),
        ("commune only", "select avg((geom_precision = 'commune_only')::int)::float8 from incident", 0.06, 0.1),
        ("uncertain times", "select avg((occurred_to - occurred_from > interval '1 hour')::int)::float8 from incident", 0.16, 0.25),
        ("before 1/7/2025", "select avg((occurred_from < '2025-07-01 00:00+07')::int)::float8 from incident", 0.45, 0.65),
        ("hotspots declared before 1/7/2025", "select avg((declared_on < '2025-07-01')::int)::float8 from hotspot", 0.25, 0.75),
        ("hotspots lifted", "select avg((lifted_on is not null)::int)::float8 from hotspot", 0.05, 0.5),
    ] {
        let found = share(pool, sql).await;
        assert!((low..=high).contains(&found), "{what}: {found}");
    }
    // People: more of them, more events. Correlation over the units.
    let correlation = share(
        pool,
        "select corr(n.people, i.n) from population n join (select current_commune_id as commune_id, count(*)::float8 as n from incident group by 1) i using (commune_id)",
    )
    .await;
    assert!(correlation > 0.7, "{correlation}");
    // 256a only where it is in force, and the first day of the window is not missed.
    assert_eq!(count(pool, "select count(*) from incident where offence_code = '256a' and occurred_from < '2025-07-01 00:00+07'").await, 0);
    assert!(count(pool, "select count(*) from incident where offence_code = '256a'").await > 50);
    assert_eq!(
        count(pool, "select count(*) from incident where occurred_from < '2023-11-21 00:00+07' or occurred_to >= '2026-11-21 00:00+07'")
            .await,
        0
    );
    // Across of 100 to 800 m.
    let across = "select count(*) from hotspot where not 2 * st_maxdistance(st_transform(st_centroid(geom), 9210), st_transform(geom, 9210)) between 100 and 900";
    assert_eq!(count(pool, across).await, 0);
    // The pilot wards: two went to one ward of today, so six are five.
    let heirs = "select count(distinct s.new_commune_id) from model_ward m join succession s on s.old_commune_id = m.commune_id and s.extent = 'whole'";
    assert_eq!(count(pool, heirs).await, 5);
    // Cameras look up the programme too.
    assert!(count(pool, "select count(*) from site where programme = 'model_ward'").await > 5);
}

#[tokio::test]
async fn a_seed_repeats_every_row_and_another_seed_none() {
    let db = filled_toy().await;
    let pool = &db.pool;
    none_of(pool, &OUTSIDE).await;
    none_of(pool, &AGREEMENT).await;
    let first = digests(pool).await;
    assert!(first.iter().all(|(table, rows, _)| *rows > 0 || panic!("{table} is empty")));
    assert!(matches!(fill(pool, SEED, today(), |_| ()).await, Err(DemoError::AlreadyThere)));
    assert_eq!(digests(pool).await, first);
    remove(pool).await.unwrap();
    assert!(digests(pool).await.iter().all(|(.., rows, _)| *rows == 0));
    filled(pool, SEED).await;
    assert_eq!(digests(pool).await, first);
    remove(pool).await.unwrap();
    filled(pool, SEED + 1).await;
    for ((table, _, digest), (_, _, other)) in first.iter().zip(&digests(pool).await) {
        assert_ne!(digest, other, "{table}");
    }
}

#[tokio::test]
async fn without_communes_nothing_is_filled() {
    let db = support::db().await;
    let error = fill(&db.pool, SEED, today(), |_| ()).await.unwrap_err();
    assert!(matches!(error, DemoError::NoCommunes(_)), "{error}");
    assert_eq!(count(&db.pool, "select count(*) from load_mark where name = 'demo'").await, 0);
    let report = remove(&db.pool).await.unwrap();
    assert_eq!((report.sites, report.cameras, report.incidents), (0, 0, 0));
}

/// Every real row of the register, with everything that hangs on it.
async fn real_rows(pool: &PgPool) -> Value {
    sqlx::query_scalar(
        "select jsonb_build_object(
            'site', (select jsonb_agg(t order by site_id) from site t where not is_demo),
            'camera', (select jsonb_agg(t order by camera_id) from camera t where not is_demo),
            'status', (select jsonb_agg(t order by camera_status_id) from camera_status t join camera using (camera_id) where not is_demo),
            'maintenance', (select jsonb_agg(t order by camera_maintenance_id) from camera_maintenance t join camera using (camera_id) where not is_demo),
            'incident', (select jsonb_agg(t order by incident_id) from incident t where not is_demo),
            'hotspot', (select jsonb_agg(t order by hotspot_id) from hotspot t where not is_demo),
            'history', (select jsonb_agg(t order by row_history_id) from row_history t where not is_demo))",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

/// A real row of each kind, two of them changed since.
async fn make_real_rows(app: &TestApp) {
    let site = toy::site(app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", site["site_id"].as_str().unwrap());
    let camera = app.post(&format!("{path}/cameras"), &json!({"azimuth_deg": 90, "status": "active"})).await.expect(201);
    let camera_path = format!("/api/v1/cameras/{}", camera["camera_id"].as_str().unwrap());
    let log = json!({"done_on": "2026-11-01", "kind": "cleaning", "outcome": "ok"});
    let etag = app.get(&camera_path).await.etag().to_owned();
    let answer = app.post_if(&format!("{camera_path}/maintenance"), &etag, &log).await;
    assert!(answer.status < 300, "{answer}");
    let etag = app.get(&path).await.etag().to_owned();
    app.patch(&path, &etag, &json!({"site_name": "Ngã năm"})).await.expect(200);
    toy::theft(app, 106.006, 20.004, "2026-11-02T20:00:00+07:00").await;
    let area = json!({"type": "Polygon", "coordinates": [[[106.002, 20.002], [106.003, 20.002], [106.003, 20.003], [106.002, 20.002]]]});
    let hotspot = json!({"name": "Chợ cũ", "area_types": ["type1_ttxh"], "declared_by_doc": "QĐ 1/QĐ-UBND", "declared_on": "2026-01-05", "geometry": area});
    app.post("/api/v1/hotspots", &hotspot).await.expect(201);
}

#[tokio::test]
async fn removing_takes_every_demonstration_row_and_leaves_the_real_ones() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    make_real_rows(&app).await;
    let before = real_rows(pool).await;
    assert!(before.as_object().unwrap().values().all(|rows| !rows.as_array().unwrap().is_empty()), "{before}");

    filled(pool, SEED).await;
    assert_eq!(app.get("/api/v1/status").await.expect(200)["demo"]["seed"], SEED);
    // A demonstration site that somebody changed, and put a camera on.
    let site_id: uuid::Uuid =
        sqlx::query_scalar("select site_id from site where is_demo and retired_on is null limit 1").fetch_one(pool).await.unwrap();
    let path = format!("/api/v1/sites/{site_id}");
    let etag = app.get(&path).await.etag().to_owned();
    app.patch(&path, &etag, &json!({"site_name": "Tên khác"})).await.expect(200);
    let camera = app.post(&format!("{path}/cameras"), &json!({"camera_type": "fisheye", "force": true})).await.expect(201);
    assert_eq!(camera["is_demo"], true);

    remove(pool).await.unwrap();
    for table in [
        "select count(*) from site where is_demo",
        "select count(*) from camera where is_demo",
        "select count(*) from incident where is_demo",
        "select count(*) from hotspot where is_demo",
        "select count(*) from conflict where is_demo",
        "select count(*) from model_ward where is_demo",
        "select count(*) from risk_assessment where is_demo",
        "select count(*) from risk_entry where is_demo",
        "select count(*) from row_history where is_demo",
        "select count(*) from load_mark where name = 'demo'",
        "select count(*) from camera_status where camera_id not in (select camera_id from camera)",
        "select count(*) from camera_maintenance where camera_id not in (select camera_id from camera)",
    ] {
        assert_eq!(count(pool, table).await, 0, "{table}");
    }
    assert_eq!(real_rows(pool).await, before);
    assert_eq!(app.get("/api/v1/status").await.expect(200)["demo"]["present"], false);
    // What the tiles count is the real rows again.
    let counted = count(pool, "select coalesce(sum(n), 0)::bigint from incident_cell where cell >> 20 = 1").await;
    assert_eq!(counted, count(pool, "select count(*) from incident where geom is not null").await);
}

#[tokio::test]
async fn codes_of_real_rows_and_of_demonstration_go_on_after_each_other() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    make_real_rows(&app).await;
    filled(pool, SEED).await;
    // The real rows were the first of X, so that the demonstration begins with the second.
    for (table, first) in [
        ("select min(site_code) from site where is_demo and current_commune_id = $1", "HP-90001-0002"),
        (
            "select min(incident_code) from incident where is_demo and current_commune_id = $1 and incident_code like '%-2026-%'",
            "HP-90001-2026-00002",
        ),
        ("select min(hotspot_code) from hotspot where is_demo and current_commune_id = $1", "HP-90001-DN002"),
    ] {
        let code: Option<String> = sqlx::query_scalar(table).bind(X.parse::<uuid::Uuid>().unwrap()).fetch_one(pool).await.unwrap();
        assert_eq!(code.as_deref(), Some(first), "{table}");
    }
    assert_eq!(
        count(pool, "select count(*) from camera k join site s using (site_id) where k.camera_code !~ ('^' || s.site_code || '-0[1-9]$')")
            .await,
        0
    );
    let last: String = sqlx::query_scalar("select max(site_code) from site where is_demo and current_commune_id = $1")
        .bind(X.parse::<uuid::Uuid>().unwrap())
        .fetch_one(pool)
        .await
        .unwrap();
    let next = |code: &str| {
        let (beginning, number) = code.rsplit_once('-').unwrap();
        format!("{beginning}-{:0digits$}", number.parse::<i32>().unwrap() + 1, digits = number.len())
    };
    let at = |lat: f64| json!({"lon": 106.0155, "lat": lat, "site_name": "Điểm thật", "ownership": "police", "force": true});
    assert_eq!(app.post("/api/v1/sites", &at(20.0095)).await.expect(201)["site_code"], next(&last));
    let last: String = sqlx::query_scalar("select max(incident_code) from incident where is_demo and incident_code like 'HP-90001-2026-%'")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(toy::theft(&app, 106.0155, 20.0095, "2026-11-20T20:00:00+07:00").await["incident_code"], next(&last));
    // After the removal numbers do not come back.
    let given = app.post("/api/v1/sites", &at(20.0020)).await.expect(201)["site_code"].as_str().unwrap().to_owned();
    remove(pool).await.unwrap();
    assert_eq!(app.post("/api/v1/sites", &at(20.0030)).await.expect(201)["site_code"], next(&given));
}

#[tokio::test]
async fn a_real_camera_cannot_stand_on_a_demonstration_site() {
    let db = filled_toy().await;
    let pool = &db.pool;
    let error = sqlx::query("insert into camera (camera_id, site_id, camera_code, is_demo) select uuid_v7(), site_id, 'REAL-1', false from site where is_demo limit 1")
        .execute(pool)
        .await
        .unwrap_err();
    assert_eq!(bando138::db::constraint(&error), Some("camera_site_fkey"));
}

#[tokio::test]
async fn real_boundaries_are_filled_as_well() {
    let Some(real) = std::env::var_os("BANDO138_GEODATA") else {
        support::skip::skip("demo::real_boundaries_are_filled_as_well", "BANDO138_GEODATA is not set");
        return;
    };
    let db = reference().await;
    let mut conn = db.pool.acquire().await.unwrap();
    bando138::communes::boundaries::import_boundaries(&mut conn, std::path::Path::new(&real), false).await.unwrap();
    drop(conn);
    let report = filled(&db.pool, SEED).await;
    println!("filled in {} s", report.seconds);
    assert_eq!(
        (report.sites, report.cameras, report.incidents, report.hotspots, report.conflicts, report.model_wards),
        (2400, 5000, 12_000, 40, 180, 6)
    );
    none_of(&db.pool, &OUTSIDE).await;
    assert_eq!(count(&db.pool, "select count(*) from site where commune_basis <> 'boundary'").await, 0);
}
