//! The log of changes: which write leaves which events, what never stands in it, and how it is read.

use bando138::audit::store::{BOUNDARIES_IMPORTED, Note, note, set_actor, sum_up};
use bando138::demo;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestApp;
use crate::support::toy::{self, A, B, X, Y};

/// The events behind the first `known`, as "chain seq action entity code".
async fn events(pool: &PgPool, known: usize) -> Vec<String> {
    let all: Vec<String> =
        sqlx::query_scalar("select concat_ws(' ', chain, seq, action, entity, code) from audit_event order by occurred_at, chain, seq")
            .fetch_all(pool)
            .await
            .unwrap();
    all[known..].to_vec()
}

async fn detail(pool: &PgPool, chain: &str, seq: i64) -> Value {
    sqlx::query_scalar("select detail from audit_event where chain = $1 and seq = $2").bind(chain).bind(seq).fetch_one(pool).await.unwrap()
}

fn id<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

/// Moves Y to a province of its own, so that there are two chains.
async fn two_provinces(app: &TestApp) {
    sqlx::raw_sql(
        "insert into province (province_id, code, abbr, name, full_name, valid_from)
         values ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01');
         update commune set province_id = '00000000-0000-0000-0000-000000000024' where commune_id = '00000000-0000-0000-0000-0000000000e2'",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn every_write_of_the_register_leaves_its_events_and_no_read_does() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    let site = toy::site(&app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", id(&site, "site_id"));
    let camera = app.post(&format!("{path}/cameras"), &json!({"status": "active", "installed_on": "2026-01-01"})).await.expect(201);
    let eye = format!("/api/v1/cameras/{}", id(&camera, "camera_id"));
    app.patch(&path, "\"1\"", &json!({"site_name": "Cổng chợ", "mount": "pole"})).await.expect(200);
    app.patch(&eye, "\"1\"", &json!({"azimuth_deg": 45})).await.expect(200);
    app.post_if(&format!("{eye}/status"), "\"2\"", &json!({"status": "faulty", "reason": "Mất điện"})).await.expect(200);
    app.post_if(&format!("{eye}/maintenance"), "\"3\"", &json!({"done_on": "2026-11-01", "kind": "repair", "outcome": "ok"}))
        .await
        .expect(200);
    let expected = [
        "31 1 created site HP-90001-0001",
        "31 2 created camera HP-90001-0001-01",
        "31 3 status camera_status HP-90001-0001-01",
        "31 4 changed site HP-90001-0001",
        "31 5 changed camera HP-90001-0001-01",
        "31 6 changed camera HP-90001-0001-01",
        "31 7 status camera_status HP-90001-0001-01",
        "31 8 maintained camera_maintenance HP-90001-0001-01",
        "31 9 changed camera HP-90001-0001-01",
    ];
    let mut found = events(pool, 0).await;
    // Within one request the room decides what it writes first.
    found[5..9].sort_by_key(|event| (event.contains("mainten") || event.starts_with("31 9"), event.clone()));
    assert_eq!(
        found.iter().map(|e| e.split(' ').skip(2).collect::<Vec<_>>()).collect::<std::collections::BTreeSet<_>>(),
        expected.iter().map(|e| e.split(' ').skip(2).collect::<Vec<_>>()).collect()
    );
    assert_eq!(found.len(), expected.len());
    assert_eq!(found[..5], expected[..5]);
    assert_eq!(
        detail(pool, "31", 4).await,
        json!({"changed": {"site_name": {"from": "Ngã tư", "to": "Cổng chợ"}, "mount": {"from": null, "to": "pole"}, "version": {"from": 1, "to": 2}}})
    );
    assert_eq!(detail(pool, "31", 5).await, json!({"changed": {"azimuth_deg": {"from": null, "to": 45}, "version": {"from": 1, "to": 2}}}));
    // Refusals, conflicts, changes of nothing, and reads.
    app.patch(&path, "\"1\"", &json!({"site_name": "Cũ"})).await.expect(412);
    app.patch(&path, "\"2\"", &json!({"ownership": "nobody"})).await.expect(422);
    app.patch(&path, "\"2\"", &json!({"site_name": "Cổng chợ"})).await.expect(200);
    app.get(&path).await.expect(200);
    assert_eq!(events(pool, 9).await, [""; 0]);
    app.post_if(&format!("{path}/retire"), "\"2\"", &json!({"reason": "Mở rộng đường"})).await.expect(200);
    let mut found: Vec<String> = events(pool, 9).await.iter().map(|e| e.splitn(3, ' ').nth(2).unwrap().to_owned()).collect();
    assert_eq!(found.remove(0), "retired site HP-90001-0001");
    found.sort();
    assert_eq!(found, ["changed camera HP-90001-0001-01", "status camera_status HP-90001-0001-01"]);
    assert_eq!(detail(pool, "31", 10).await["changed"]["retired_reason"]["to"], "Mở rộng đường");
    let row: (String, uuid::Uuid, uuid::Uuid) =
        sqlx::query_as("select actor, entity_id, commune_id from audit_event where seq = 7").fetch_one(pool).await.unwrap();
    assert_eq!((row.0.as_str(), row.1.to_string().as_str(), row.2.to_string().as_str()), ("quantri", id(&camera, "camera_id"), X));
}

#[tokio::test]
async fn an_exact_place_of_an_incident_never_stands_in_the_log() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    let body = json!({"lon": 106.001_234, "lat": 20.004_321, "offence_code": "173", "occurred_from": "2026-03-01T10:00:00+07:00", "address_text": "Số 17 ngõ Bàng"});
    let row = app.post("/api/v1/incidents", &body).await.expect(201);
    let path = format!("/api/v1/incidents/{}", id(&row, "incident_id"));
    app.patch(&path, "\"1\"", &json!({"lon": 106.002_345, "lat": 20.003_456})).await.expect(200);
    app.patch(&path, "\"2\"", &json!({"address_text": "Số 19 ngõ Bàng"})).await.expect(200);
    app.patch(&path, "\"3\"", &json!({"severity": "serious"})).await.expect(200);
    app.post_if(&format!("{path}/void"), "\"4\"", &json!({"reason": "Nhập trùng"})).await.expect(200);
    assert_eq!(
        events(pool, 0).await,
        [
            "31 1 created incident HP-90001-2026-00001",
            "31 2 changed incident HP-90001-2026-00001",
            "31 3 changed incident HP-90001-2026-00001",
            "31 4 changed incident HP-90001-2026-00001",
            "31 5 voided incident HP-90001-2026-00001",
        ]
    );
    let version = |from: i32| json!({"from": from, "to": from + 1});
    assert_eq!(detail(pool, "31", 2).await, json!({"changed": {"version": version(1)}, "place_changed": true}));
    assert_eq!(detail(pool, "31", 3).await, json!({"changed": {"version": version(2)}, "place_changed": true}));
    assert_eq!(detail(pool, "31", 4).await, json!({"changed": {"version": version(3), "severity": {"from": null, "to": "serious"}}}));
    // Removed as its owner would: the place of a deleted row does not appear either.
    sqlx::query("delete from incident").execute(pool).await.unwrap();
    let all: String = sqlx::query_scalar("select string_agg(e::text, ' ') from audit_event e").fetch_one(pool).await.unwrap();
    assert!(all.contains("deleted") && all.contains("Nhập trùng"));
    for place in ["106.00", "20.00", "Bàng", "bang", "geom\"", "tile_key", "text_fold"] {
        assert!(!all.contains(place), "{place}: {all}");
    }
}

#[tokio::test]
async fn hotspots_and_rows_changed_behind_the_service_are_in_the_log_too() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    let ring = |east: f64| json!({"type": "Polygon", "coordinates": [[[106.004, 20.004], [east, 20.004], [east, 20.006], [106.004, 20.006], [106.004, 20.004]]]});
    let body = json!({"name": "Chợ", "area_types": ["type4_ma_tuy"], "declared_by_doc": "QĐ 12", "declared_on": "2024-02-01", "geometry": ring(106.006)});
    let row = app.post("/api/v1/hotspots", &body).await.expect(201);
    let path = format!("/api/v1/hotspots/{}", id(&row, "hotspot_id"));
    app.patch(&path, "\"1\"", &json!({"geometry": ring(106.007)})).await.expect(200);
    app.post_if(&format!("{path}/lift"), "\"2\"", &json!({"lifted_on": "2026-01-01", "lifted_by_doc": "QĐ 99"})).await.expect(200);
    sqlx::query("insert into model_ward (commune_id, programme, directive, named_on) values ($1::uuid, 'Kiểu mẫu', 'KH 1', '2024-01-01')")
        .bind(A)
        .execute(pool)
        .await
        .unwrap();
    // Two statements of one line each, many rows each; the last one changes nothing.
    toy::site(&app, 106.001, 20.005).await;
    toy::site(&app, 106.002, 20.005).await;
    sqlx::raw_sql("update site set mount = 'wall'; update site set mount = 'wall'; delete from site where site_code = 'HP-90001-0002'; truncate camera cascade")
        .execute(pool)
        .await
        .unwrap();
    assert_eq!(
        events(pool, 0).await,
        [
            "31 1 created hotspot HP-90001-DN001",
            "31 2 changed hotspot HP-90001-DN001",
            "31 3 lifted hotspot HP-90001-DN001",
            "31 4 created model_ward",
            "31 5 created site HP-90001-0001",
            "31 6 created site HP-90001-0002",
            "31 7 changed site HP-90001-0001",
            "31 8 changed site HP-90001-0002",
            "31 9 deleted site HP-90001-0002",
            "VN 1 truncated camera",
            "VN 2 truncated camera_status",
            "VN 3 truncated camera_maintenance",
            "VN 4 truncated field_check",
        ]
    );
    assert_eq!(detail(pool, "31", 2).await["place_changed"], true);
    assert_eq!(detail(pool, "31", 9).await["values"]["site_code"], "HP-90001-0002");
}

#[tokio::test]
async fn what_is_rolled_back_leaves_nothing_and_its_number_goes_to_the_next() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    toy::site(&app, 106.001, 20.005).await;
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("update site set mount = 'wall'").execute(&mut *tx).await.unwrap();
    tx.rollback().await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    sqlx::raw_sql("savepoint a; update site set mount = 'building'; rollback to a; update site set mount = 'pole'")
        .execute(&mut *tx)
        .await
        .unwrap();
    set_actor(&mut tx, "Công an phường Chu Văn An").await.unwrap();
    let commune_id = Some(X.parse().unwrap());
    note(&mut tx, &Note { action: "read", entity: "incident", commune_id, detail: json!({"count": 3}), ..Note::default() }).await.unwrap();
    tx.commit().await.unwrap();
    let found: Vec<(i64, String, String, Value)> =
        sqlx::query_as("select seq, actor, action, detail from audit_event order by seq").fetch_all(pool).await.unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].3["changed"]["mount"], json!({"from": null, "to": "pole"}));
    assert_eq!(found[2], (3, "Công an phường Chu Văn An".into(), "read".into(), json!({"count": 3})));
    // The setting went with its transaction.
    toy::site(&app, 106.003, 20.005).await;
    let actor: String = sqlx::query_scalar("select actor from audit_event where seq = 4").fetch_one(pool).await.unwrap();
    assert_eq!(actor, "quantri");
    assert_eq!(sqlx::query_scalar::<_, i64>("select count(*) from audit_pending").fetch_one(pool).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_that_moves_to_another_unit_is_in_the_record_of_either() {
    let app = toy::app().await;
    two_provinces(&app).await;
    let site = toy::site(&app, 106.005, 20.005).await;
    app.patch(&format!("/api/v1/sites/{}", id(&site, "site_id")), "\"1\"", &json!({"lon": 106.035, "lat": 20.005})).await.expect(200);
    assert_eq!(events(&app.db.pool, 1).await, ["24 1 changed site HP-90001-0001", "31 2 moved_away site HP-90001-0001"]);
    assert_eq!(detail(&app.db.pool, "24", 1).await["changed"]["current_commune_id"], json!({"from": X, "to": Y}));
    // An event known by its divided old unit belongs to the province of that unit's default heir.
    let body = json!({"offence_code": "173", "occurred_from": "2024-03-01T10:00:00+07:00", "commune_id": B});
    app.post("/api/v1/incidents", &body).await.expect(201);
    assert_eq!(events(&app.db.pool, 3).await[0].split(' ').take(2).collect::<Vec<_>>(), ["31", "3"]);
}

#[tokio::test]
async fn demonstration_data_are_one_event_in_and_one_out_and_an_edit_of_theirs_is_an_event() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    let filled = demo::fill(pool, 138, "2026-11-21".parse().unwrap(), |_| ()).await.unwrap();
    assert_eq!(events(pool, 0).await, ["VN 1 demo_filled demo"]);
    let told = detail(pool, "VN", 1).await;
    assert_eq!((&told["seed"], &told["today"]), (&json!(138), &json!("2026-11-21")));
    let rows = |entity: &str, did: &str| told["rows"][entity][did].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
    assert_eq!(
        (rows("site", "created"), rows("camera", "created"), rows("incident", "created"), rows("hotspot", "created")),
        (filled.sites, filled.cameras, filled.incidents, filled.hotspots)
    );
    let statuses: i64 = sqlx::query_scalar("select count(*) from camera_status").fetch_one(pool).await.unwrap();
    assert_eq!(rows("camera_status", "created"), statuses as u64);
    sqlx::query("update site set mount = case mount when 'pole' then 'wall' else 'pole' end where site_id = (select min(site_id::text)::uuid from site)").execute(pool).await.unwrap();
    assert_eq!(events(pool, 1).await.len(), 1);
    let removed = demo::remove(pool).await.unwrap();
    let found = events(pool, 0).await;
    assert_eq!((found.len(), found[2].as_str()), (3, "VN 2 demo_removed demo"));
    let told = detail(pool, "VN", 2).await;
    assert_eq!(told["rows"]["camera"]["deleted"]["31"], json!(removed.cameras));
    assert_eq!(told["rows"]["incident"]["deleted"]["31"], json!(removed.incidents));
    demo::remove(pool).await.unwrap();
    assert_eq!(events(pool, 0).await.len(), 3, "nothing was there to take out");
}

#[tokio::test]
async fn the_log_is_read_by_pages_and_filters_and_a_unit_has_a_sheet_for_each_month() {
    let app = toy::app().await;
    let site = toy::site(&app, 106.005, 20.005).await;
    let path = format!("/api/v1/sites/{}", id(&site, "site_id"));
    toy::site(&app, 106.035, 20.005).await;
    app.post_if(&format!("{path}/retire"), "\"1\"", &json!({"reason": "Mở rộng đường"})).await.expect(200);
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = app.get(&format!("/api/v1/audit?limit=1{after}")).await.expect(200);
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|e| (e["seq"].as_i64().unwrap(), e["action"].as_str().unwrap().to_owned())),
        );
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen, [(3, "retired".into()), (2, "created".into()), (1, "created".into())]);
    let count = async |query: &str| app.get(&format!("/api/v1/audit?{query}")).await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(count(&format!("entity_id={}", id(&site, "site_id"))).await, 2);
    assert_eq!(
        (count("chain=31").await, count("chain=VN").await, count("entity=camera").await, count("actor=quantri").await),
        (3, 0, 0, 3)
    );
    assert_eq!((count("from=2020-01-01&to=2020-02-01").await, count("from=2020-01-01").await), (0, 3));
    for wrong in ["chain=vn", "chain=3", "chain=310", "from=2026-02-01&to=2026-01-01", "who=x", "after=1.41", "limit=0", "entity_id=1"] {
        app.get(&format!("/api/v1/audit?{wrong}")).await.expect(400);
    }
    // The database's own clock says when; the sheet is asked for that month.
    let month: String =
        sqlx::query_scalar("select to_char(occurred_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') from audit_event where seq = 3")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    let sheet = app.get(&format!("/api/v1/communes/{X}/audit-sheet?month={month}")).await.expect(200);
    assert_eq!((&sheet["events"], &sheet["month"], &sheet["commune"]["commune_id"]), (&json!(2), &json!(month), &json!(X)));
    assert_eq!(
        sheet["by_action"],
        json!([{"entity": "site", "action": "created", "events": 1}, {"entity": "site", "action": "retired", "events": 1}])
    );
    assert_eq!((&sheet["by_actor"][0]["actor"], &sheet["by_actor"][0]["events"]), (&json!("quantri"), &json!(2)));
    let ended = &sheet["ended"][0];
    assert_eq!(
        (&ended["action"], &ended["code"], &ended["reason"], &ended["seq"]),
        (&json!("retired"), &json!("HP-90001-0001"), &json!("Mở rộng đường"), &json!(3))
    );
    assert_eq!(sheet["ended"].as_array().unwrap().len(), 1);
    assert_eq!(app.get(&format!("/api/v1/communes/{X}/audit-sheet?month=2020-01")).await.expect(200)["events"], 0);
    for wrong in ["2026-13", "2026-1", "2026", "26-01", "1899-01"] {
        app.get(&format!("/api/v1/communes/{X}/audit-sheet?month={wrong}")).await.expect(400);
    }
    app.get("/api/v1/communes/00000000-0000-0000-0000-0000000000ff/audit-sheet").await.expect(404);
}

#[tokio::test]
async fn giving_every_row_its_unit_anew_is_one_event_with_counts() {
    let app = toy::app().await;
    let pool = &app.db.pool;
    toy::site(&app, 106.005, 20.005).await;
    toy::site(&app, 106.015, 20.005).await;
    toy::theft(&app, 106.005, 20.005, "2026-03-01T10:00:00+07:00").await;
    // X shrinks to nothing but its western end, Y takes the rest.
    let boundaries = "update commune set geom = 'srid=4326;multipolygon(((106 20,106.01 20,106.01 20.01,106 20.01,106 20)))' where commune_id = '00000000-0000-0000-0000-0000000000e1';
        update commune set geom = 'srid=4326;multipolygon(((106.01 20,106.04 20,106.04 20.01,106.01 20.01,106.01 20)))' where commune_id = '00000000-0000-0000-0000-0000000000e2'";
    let mut tx = pool.begin().await.unwrap();
    sum_up(&mut tx, BOUNDARIES_IMPORTED).await.unwrap();
    sqlx::raw_sql(boundaries).execute(&mut *tx).await.unwrap();
    let today = "2026-11-21".parse().unwrap();
    assert_eq!(bando138::cameras::store_sites::reassign_communes(&mut tx, today).await.unwrap(), 1);
    assert_eq!(bando138::incidents::store::reassign_communes(&mut tx, today).await.unwrap(), 0);
    let (action, entity) = (BOUNDARIES_IMPORTED.action, BOUNDARIES_IMPORTED.entity);
    note(&mut tx, &Note { action, entity, detail: json!({"source": "toy"}), ..Note::default() }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(events(pool, 3).await, ["VN 1 imported boundaries"]);
    assert_eq!(detail(pool, "VN", 1).await, json!({"source": "toy", "rows": {"site": {"changed": {"31": 1}}}}));
}
