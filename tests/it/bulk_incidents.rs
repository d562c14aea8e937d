//! Incidents of a file: the same rows as those entered by hand, the same faults, and out again.

use bando138::http::incoming::{Incoming, UndoError, Verdict};
use bando138::incidents::{bulk, fields::INCIDENT};
use bando138::spatial::keys;
use serde_json::{Value, json};
use sqlx::Row as _;
use uuid::Uuid;

use crate::support::app::{TestApp, account, clock};
use crate::support::incoming::{job, place, unit, values};
use crate::support::toy::{self, A, C, X, faults};

/// A row of a file from the body of a request; its key is its number.
async fn incoming(app: &TestApp, number: u64, body: &Value) -> Incoming {
    let mut body = body.clone();
    let fields = body.as_object_mut().unwrap();
    let point = fields.remove("lon").zip(fields.remove("lat")).map(|(lon, lat)| (lon.as_f64().unwrap(), lat.as_f64().unwrap()));
    let day: chrono::DateTime<chrono::FixedOffset> = body["occurred_from"].as_str().unwrap().parse().unwrap();
    let day = day.with_timezone(&bando138::clock::vietnam()).date_naive().to_string();
    let unit = match point {
        Some((lon, lat)) => unit(app, lon, lat, &day).await,
        None => None,
    };
    Incoming {
        number,
        key: Uuid::from_u128(number.into()),
        values: values(INCIDENT, &body),
        place: point.map(|(lon, lat)| place(lon, lat)),
        unit,
    }
}

/// Imports rows in the scope of an account; what was said of them, and how many were stored.
async fn import(app: &TestApp, by: Option<&str>, import_id: u128, rows: &[Incoming]) -> (Vec<Verdict>, u64) {
    let db = job(app, by).await;
    let mut tx = db.begin().await.unwrap();
    bando138::audit::store::sum_up(&mut tx, bando138::audit::store::Summary { action: "imported", entity: "incident" }).await.unwrap();
    let mut bulk = bulk::begin(&mut tx, clock().now()).await.unwrap();
    // Two batches, so that what is told apart is told apart across them.
    let (first, second) = rows.split_at(rows.len() / 2);
    bulk.stage(&mut tx, first).await.unwrap();
    bulk.stage(&mut tx, second).await.unwrap();
    let verdicts = bulk.check(&mut tx).await.unwrap();
    let stored = bulk.store(&mut tx, Uuid::from_u128(import_id)).await.unwrap();
    tx.commit().await.unwrap();
    (verdicts, stored.of("incident"))
}

async fn rows(app: &TestApp) -> Vec<Value> {
    sqlx::query("select to_jsonb(i) - '{incident_id,incident_code,text_fold,import_id,import_key,created_at,updated_at}'::text[] as row from incident i order by i.incident_code")
        .fetch_all(&app.db.pool)
        .await
        .unwrap()
        .iter()
        .map(|row| row.get("row"))
        .collect()
}

fn bodies() -> Vec<Value> {
    let base =
        json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-03-01T10:00:00+07:00", "source": "import"});
    let with = |changes: Value| {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    vec![
        with(json!({})),
        with(
            json!({"occurred_from": "2024-03-01T23:30:00+07:00", "occurred_to": "2024-03-02T01:00:00+07:00", "time_precision": "hour", "status": "cleared",
            "severity": "serious", "reported_on": "2024-03-02", "accepted_on": "2024-03-03", "cleared_on": "2024-03-04", "geom_precision": "street",
            "address_text": "Ngõ  12 Đường  Lâm", "place_type": "street", "modus_code": "snatching", "offenders_count": 2, "victims_count": 1,
            "deaths": 0, "injured": 1, "damage_vnd": 12_000_000_000_i64, "camera_helped": "decisive"}),
        ),
        with(json!({"offence_code": "141", "lon": 106.035})),
        with(json!({"offence_code": "141", "sensitivity": "normal", "lon": 106.02, "lat": 20.0})),
        json!({"offence_code": "173", "occurred_from": "2024-03-01T10:00:00+07:00", "commune_id": A, "source": "import"}),
        json!({"offence_code": "173", "occurred_from": "2024-03-01T10:00:00+07:00", "commune_id": toy::B, "source": "import"}),
        with(json!({"occurred_from": "2024-03-01T10:00:00+07:00", "commune_id": A})),
        // On the pier: off every boundary, a few hundred metres.
        with(json!({"lat": 20.0125})),
    ]
}

#[tokio::test]
async fn rows_of_a_file_are_stored_as_those_entered_by_hand() {
    let (by_hand, by_file) = (toy::app().await, toy::app().await);
    let mut file = Vec::new();
    for (n, body) in bodies().iter().enumerate() {
        by_hand.post("/api/v1/incidents", body).await.expect(201);
        file.push(incoming(&by_file, n as u64 + 2, body).await);
    }
    let (verdicts, stored) = import(&by_file, None, 1, &file).await;
    assert_eq!((verdicts, stored), (vec![], 8));
    let (expected, is) = (rows(&by_hand).await, rows(&by_file).await);
    assert_eq!(is.len(), 8);
    for (expected, is) in expected.iter().zip(&is) {
        assert_eq!(is, expected);
    }
    let folds = "select array_agg(text_fold order by incident_code) from incident";
    let folds_of = async |app: &TestApp| sqlx::query_scalar::<_, Vec<Option<String>>>(folds).fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(folds_of(&by_file).await, folds_of(&by_hand).await);
    let cells = "select coalesce(jsonb_agg(jsonb_build_array(cell, n) order by cell), '[]') from (select cell, sum(n) as n from incident_cell group by cell) c";
    let cells_of = async |app: &TestApp| sqlx::query_scalar::<_, Value>(cells).fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(cells_of(&by_file).await, cells_of(&by_hand).await);
    // One event with the counts of the chains that the rows belong to.
    let told: Vec<(String, String, Value)> = sqlx::query_as("select chain, action, detail from audit_event where entity = 'incident'")
        .fetch_all(&by_file.db.pool)
        .await
        .unwrap();
    assert_eq!(told, [("VN".to_owned(), "imported".to_owned(), json!({"rows": {"incident": {"created": {"31": 8}}}}))]);
    // The next one entered by hand gets the next number.
    let next = toy::theft(&by_file, 106.005, 20.005, "2026-04-01T10:00:00+07:00").await;
    assert_eq!(next["incident_code"], toy::theft(&by_hand, 106.005, 20.005, "2026-04-01T10:00:00+07:00").await["incident_code"]);
}

#[tokio::test]
async fn what_the_form_refuses_the_file_refuses_with_the_same_words() {
    let app = toy::app().await;
    toy::theft(&app, 106.005, 20.005, "2026-02-01T10:00:00+07:00").await;
    let base = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": "2026-03-01T10:00:00+07:00"});
    let with = |changes: Value| {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    let refused = [
        with(json!({"occurred_to": "2026-03-01T09:59:00+07:00"})),
        with(json!({"occurred_from": "2026-11-21T15:01:00+07:00"})),
        with(json!({"occurred_from": "1999-12-31T10:00:00+07:00"})),
        with(json!({"offence_code": "999"})),
        with(json!({"offence_code": "256a", "occurred_from": "2025-06-30T10:00:00+07:00"})),
        with(json!({"geom_precision": "commune_only"})),
        with(json!({"reported_on": "2026-03-02", "cleared_on": "2026-03-01"})),
        with(json!({"reported_on": "2026-03-02", "accepted_on": "2026-03-01"})),
        with(json!({"commune_id": C, "occurred_from": "2024-03-01T10:00:00+07:00"})),
        with(json!({"commune_id": A})),
        with(json!({"lon": 107.0})),
        with(json!({"office_number": "hồ sơ Trần"})),
        json!({"offence_code": "173", "occurred_from": "2024-03-01T10:00:00+07:00"}),
    ];
    for (n, body) in refused.iter().enumerate() {
        let problem = app.post("/api/v1/incidents", body).await.json();
        let row = incoming(&app, n as u64, body).await;
        let (verdicts, stored) = import(&app, None, 1, &[row]).await;
        assert_eq!(stored, 0, "{body}");
        let [Verdict::Refused { number, field, fault }] = verdicts.as_slice() else { panic!("{body}: {verdicts:?}") };
        assert_eq!(*number, n as u64);
        assert_eq!(faults(&problem), [(format!("/{field}"), fault.code.to_owned())], "{body}");
        // The form names the nearest unit besides.
        if fault.code != "no-commune" {
            assert_eq!(
                (&problem["errors"][0]["detail"], &problem["errors"][0]["detail_en"]),
                (&json!(fault.vi), &json!(fault.en)),
                "{body}"
            );
        }
    }
    // A code in use: the form asks for another one; a file that has it says the same of that incident, or is told in what it differs.
    let body = with(json!({"incident_code": "HP-90001-2026-00001"}));
    let problem = app.post("/api/v1/incidents", &body).await.json();
    assert_eq!(faults(&problem), [("/incident_code".to_owned(), "taken".to_owned())]);
    let (verdicts, stored) = import(&app, None, 1, &[incoming(&app, 1, &body).await]).await;
    let [Verdict::Refused { field: "incident_code", fault, .. }] = verdicts.as_slice() else { panic!("{verdicts:?}") };
    assert_eq!((fault.code, stored), ("differs-from-register", 0));
    assert!(fault.vi.contains("khác ở: “Xảy ra từ”.") && fault.en.contains("differs in: “Occurred from”."), "{fault:?}");
    let same = with(json!({"incident_code": "HP-90001-2026-00001", "occurred_from": "2026-02-01T10:00:00+07:00"}));
    let (verdicts, _) = import(&app, None, 1, &[incoming(&app, 1, &same).await]).await;
    assert_eq!(verdicts, [Verdict::Unchanged { number: 1 }]);
}

#[tokio::test]
async fn the_same_row_is_stored_once() {
    let app = toy::app().await;
    let all = bodies();
    let mut file = vec![incoming(&app, 2, &all[0]).await, incoming(&app, 3, &all[1]).await];
    assert_eq!(import(&app, None, 1, &file).await, (vec![], 2));
    let (verdicts, stored) = import(&app, None, 2, &file).await;
    assert_eq!((verdicts, stored), (vec![Verdict::Unchanged { number: 2 }, Verdict::Unchanged { number: 3 }], 0));
    let again = incoming(&app, 9, &all[2]).await;
    file.push(again.clone());
    file.push(Incoming { number: 10, ..again });
    let (verdicts, stored) = import(&app, None, 3, &file).await;
    assert_eq!(stored, 1);
    assert!(
        matches!(&verdicts[2], Verdict::Refused { number: 10, fault, .. } if fault.code == "duplicate-in-file" && fault.en.contains("row 9")),
        "{verdicts:?}"
    );
    // Rows that were left out cost no number.
    let codes: Vec<String> = sqlx::query_scalar("select incident_code from incident order by 1").fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(codes, ["HP-90001-2024-00001", "HP-90001-2026-00001", "HP-90009-2026-00001"]);
}

#[tokio::test]
async fn codes_that_are_chosen_are_stepped_over() {
    let app = toy::app().await;
    let mut chosen = bodies()[0].clone();
    chosen["incident_code"] = json!("HP-90001-2026-00002");
    let mut twice = bodies()[0].clone();
    twice["incident_code"] = json!("HP-90001-2026-00007");
    // By hand, past the counter: the counter is at 2 afterwards; a code changed by hand does not move it.
    app.post("/api/v1/incidents", &chosen).await.expect(201);
    let row = toy::theft(&app, 106.005, 20.005, "2026-04-01T10:00:00+07:00").await;
    assert_eq!(row["incident_code"], "HP-90001-2026-00003");
    app.patch(
        &format!("/api/v1/incidents/{}", row["incident_id"].as_str().unwrap()),
        "\"1\"",
        &json!({"incident_code": "HP-90001-2026-00005"}),
    )
    .await
    .expect(200);
    let file = [
        incoming(&app, 1, &bodies()[0]).await,
        incoming(&app, 2, &bodies()[0]).await,
        incoming(&app, 3, &twice).await,
        incoming(&app, 4, &twice).await,
    ];
    let (verdicts, stored) = import(&app, None, 1, &file).await;
    assert_eq!(stored, 3);
    assert!(
        matches!(&verdicts[..], [Verdict::Refused { number: 4, field: "incident_code", fault }] if fault.code == "code-twice-in-file"),
        "{verdicts:?}"
    );
    let codes: Vec<String> = sqlx::query_scalar("select incident_code from incident order by 1").fetch_all(&app.db.pool).await.unwrap();
    // 7 was brought along, so the block begins at 8.
    assert_eq!(codes, ["HP-90001-2026-00002", "HP-90001-2026-00005", "HP-90001-2026-00007", "HP-90001-2026-00008", "HP-90001-2026-00009"]);
}

#[tokio::test]
async fn an_import_is_undone_unless_somebody_worked_on_its_rows() {
    let app = toy::app().await;
    toy::theft(&app, 106.005, 20.005, "2026-04-01T10:00:00+07:00").await;
    let file = [incoming(&app, 1, &bodies()[0]).await, incoming(&app, 2, &bodies()[2]).await];
    import(&app, None, 7, &file).await;
    let db = job(&app, None).await;
    let id: Uuid = sqlx::query_scalar("select incident_id from incident where import_key = $1")
        .bind(file[0].key)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    app.patch(&format!("/api/v1/incidents/{id}"), "\"1\"", &json!({"deaths": 1})).await.expect(200);
    let mut tx = db.begin().await.unwrap();
    let Err(UndoError::Depends(depends)) = bulk::undo(&mut tx, Uuid::from_u128(7)).await else { panic!("undone") };
    assert_eq!(depends.iter().map(|d| d.n).collect::<Vec<_>>(), [1]);
    drop(tx);
    import(&app, None, 8, &[incoming(&app, 3, &bodies()[1]).await]).await;
    let mut tx = db.begin().await.unwrap();
    assert_eq!(bulk::undo(&mut tx, Uuid::from_u128(8)).await.unwrap().of("incident"), 1);
    tx.commit().await.unwrap();
    let left: (i64, i64) = sqlx::query_as("select count(*), (select sum(n) from incident_cell where cell >> 36 = 1) from incident")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(left, (3, 2), "rows, and those on the map: offence 141 is not");
    // What was undone can come again.
    assert_eq!(import(&app, None, 9, &[incoming(&app, 3, &bodies()[1]).await]).await.1, 1);
}

#[tokio::test]
async fn a_row_outside_of_the_scope_is_refused_in_words() {
    let app = toy::app().await;
    account(&app.db, "canbo", "commune", "exact", "false, null", &[X]).await;
    let file = [incoming(&app, 1, &bodies()[0]).await, incoming(&app, 2, &bodies()[2]).await];
    let (verdicts, stored) = import(&app, Some("canbo"), 1, &file).await;
    assert_eq!(stored, 1);
    assert!(
        matches!(&verdicts[..], [Verdict::Refused { number: 2, field: "commune_id", fault }] if fault.code == "out-of-scope" && fault.vi.contains("Bến Hàn")),
        "{verdicts:?}"
    );
    // Of an import of the country the account of a commune cannot take its own part out.
    import(&app, None, 5, &[incoming(&app, 3, &bodies()[2]).await]).await;
    let db = job(&app, Some("canbo")).await;
    let Err(UndoError::Depends(depends)) = bulk::undo(&mut db.begin().await.unwrap(), Uuid::from_u128(5)).await else { panic!("undone") };
    assert_eq!(depends.len(), 1);
    assert!(depends[0].en.contains("scope"));
}

/// A load that is large beside the table takes indexes and keys away and makes them anew: afterwards nothing tells the two ways apart.
#[tokio::test]
async fn a_large_load_leaves_what_a_small_one_leaves() {
    let (small, large) = (toy::app().await, toy::app().await);
    let shape = "select jsonb_build_array(
        (select jsonb_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index where indrelid = 'incident'::regclass),
        (select jsonb_agg(jsonb_build_array(conname, contype, convalidated, pg_get_constraintdef(oid)) order by conname) from pg_constraint where conrelid = 'incident'::regclass),
        (select jsonb_agg(jsonb_build_array(tgname, tgenabled) order by tgname) from pg_trigger where tgrelid = 'incident'::regclass and not tgisinternal),
        (select jsonb_agg(jsonb_build_array(cell, n) order by cell) from (select cell, sum(n) as n from incident_cell group by cell) c),
        (select jsonb_agg(jsonb_build_array(cell, month, offence_group, n) order by cell, month, offence_group) from (select cell, month, offence_group, sum(n) as n from incident_month_cell group by 1, 2, 3) c),
        (select jsonb_agg(jsonb_build_array(chain, action, entity, detail)) from audit_event where entity = 'incident'),
        (select count(*) from incident_load))";
    let mut left = Vec::new();
    for (app, size) in [(&small, "1000"), (&large, "1")] {
        let name: String = sqlx::query_scalar("select current_database()").fetch_one(&app.db.pool).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("alter database \"{name}\" set bando138.large_load = '{size}'")))
            .execute(&app.db.pool)
            .await
            .unwrap();
        let mut file = Vec::new();
        for (n, body) in bodies().iter().enumerate() {
            file.push(incoming(app, n as u64 + 2, body).await);
        }
        assert_eq!(import(app, None, 1, &file).await, (vec![], 8));
        left.push((sqlx::query_scalar::<_, Value>(shape).fetch_one(&app.db.pool).await.unwrap(), rows(app).await));
        // Everything counts on as before.
        toy::theft(app, 106.005, 20.005, "2026-04-01T10:00:00+07:00").await;
        let counted: bool = sqlx::query_scalar("select (select sum(n) from incident_cell where cell >> 36 = 1) = (select count(*) from incident i join offence o using (offence_code) where o.is_mappable and i.geom is not null)")
            .fetch_one(&app.db.pool).await.unwrap();
        assert!(counted);
    }
    for part in 0..7 {
        assert_eq!(left[1].0[part], left[0].0[part]);
    }
    assert_eq!(left[1].1, left[0].1);
}

/// Keys made here and keys made by the database, over the country and on the lines of the grid and of tiles.
#[tokio::test]
async fn keys_are_those_of_the_database() {
    let app = toy::app().await;
    let statement = "select st_x(g), st_y(g), tile_key(g), st_x(grid_250m(g)), st_y(grid_250m(g)), tile_key(grid_250m(g))
        from (select st_point(102 + 16 * random(), 6 + 18 * random(), 4326) as g from generate_series(1, 100000)
            union all select st_point(102 + n / 64.0, 6 + n * 0.00225 * 7, 4326) from generate_series(0, 1024) n
            union all select st_point(n * 360.0 / 1024, 22.5, 4326) from generate_series(291, 335) n) p";
    let points: Vec<(f64, f64, i64, f64, f64, i64)> = sqlx::query_as(statement).fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(points.len(), 101_070);
    for (lon, lat, key, grid_lon, grid_lat, grid_key) in points {
        let grid = keys::grid_250m(lon, lat);
        assert_eq!((keys::tile_key(lon, lat), grid, keys::tile_key(grid.0, grid.1)), (key, (grid_lon, grid_lat), grid_key), "{lon} {lat}");
    }
}
