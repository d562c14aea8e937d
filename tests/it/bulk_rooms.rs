//! Sites, cameras, hotspots and populations of a file: the same rows as those entered by hand, their faults, and out again.

use bando138::cameras::bulk::{self as cameras, Contact};
use bando138::cameras::fields::{CAMERA, SITE};
use bando138::communes::bulk::populations;
use bando138::hotspots::bulk as hotspots;
use bando138::hotspots::fields::HOTSPOT;
use bando138::http::incoming::{UndoError, Verdict};
use bando138::vault::Vault;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{TestApp, account, clock};
use crate::support::incoming::{job, place, unit, values};
use crate::support::toy::{self, X, Y};

fn vault() -> Vault {
    Vault::new(&[7; 32])
}

async fn row(app: &TestApp, number: u64, lon: f64, lat: f64, site: Value, cameras: &[Value]) -> cameras::Incoming {
    cameras::Incoming {
        number,
        key: Uuid::from_u128(u128::from(number) << 32),
        site: values(SITE, &site),
        cameras: cameras.iter().map(|camera| values(CAMERA, camera)).collect(),
        place: Some(place(lon, lat)),
        unit: unit(app, lon, lat, "2026-11-21").await,
        contact: None,
        osm: None,
        is_demo: false,
    }
}

async fn import(app: &TestApp, by: Option<&str>, import_id: u128, rows: &[cameras::Incoming]) -> (Vec<Verdict>, (u64, u64, u64)) {
    let db = job(app, by).await;
    let mut tx = db.begin().await.unwrap();
    let mut bulk = cameras::begin(&mut tx, clock().now(), &vault()).await.unwrap();
    let (first, second) = rows.split_at(rows.len() / 2);
    bulk.stage(&mut tx, first).await.unwrap();
    bulk.stage(&mut tx, second).await.unwrap();
    let mut verdicts = bulk.check(&mut tx).await.unwrap();
    verdicts.sort_by_key(Verdict::number);
    let stored = bulk.store(&mut tx, Uuid::from_u128(import_id)).await.unwrap();
    tx.commit().await.unwrap();
    (verdicts, (stored.of("site"), stored.of("camera"), stored.of("site_contact")))
}

/// Row and code of each refusal; `=` for what is there already.
fn said(verdicts: &[Verdict]) -> Vec<(u64, &'static str)> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Unchanged { .. } => "=",
        Verdict::Noted { fault, .. } | Verdict::Refused { fault, .. } => fault.code,
    };
    verdicts.iter().map(|verdict| (verdict.number(), word(verdict))).collect()
}

/// All rows of the register but for ids, the import and the moments.
async fn register(app: &TestApp) -> Value {
    let statement = "select jsonb_build_array(
        (select jsonb_agg(to_jsonb(s) - '{site_id,import_id,import_key,created_at,updated_at}'::text[] order by site_code) from site s),
        (select jsonb_agg(to_jsonb(k) - '{camera_id,site_id,import_id,import_key,created_at,updated_at}'::text[] || jsonb_build_object('at', s.site_code) order by camera_code)
            from camera k join site s using (site_id)),
        (select jsonb_agg(jsonb_build_array(k.camera_code, t.status, t.since_on, t.until_on, t.reason) order by k.camera_code, t.since_on) from camera_status t join camera k using (camera_id)),
        (select jsonb_agg(jsonb_build_array(c.cell, c.sites, c.cameras) order by cell) from (select cell, sum(sites) as sites, sum(cameras) as cameras from site_cell group by cell) c))";
    sqlx::query_scalar(statement).fetch_one(&app.db.pool).await.unwrap()
}

#[tokio::test]
async fn sites_of_a_file_are_those_entered_by_hand() {
    let (by_hand, by_file) = (toy::app().await, toy::app().await);
    let full = json!({"site_name": "Cổng chợ", "ownership": "police", "address_text": "Chợ Sao Đỏ", "residential_area": "Tổ 3", "position_accuracy_m": 2.5,
        "position_method": "gnss_phone", "site_type": "market", "mount": "pole", "funding_source": "mixed", "managing_unit": "Công an phường",
        "programme": "camera_an_ninh", "purpose_text": "An ninh", "legal_basis": "QĐ 1", "notice_sign_present": true, "sees_private_premises": false,
        "site_code": "HP-90001-0005", "source": "import"});
    let camera = json!({"status": "active", "camera_type": "dome", "azimuth_deg": 12.5, "installed_on": "2025-01-02", "maintenance_interval_days": 90,
        "hfov_deg": 90.0, "resolution_h_px": 1920, "cost_vnd": 12_000_000, "occluded": false, "qcvn135_status": "conforming", "source": "import"});
    let broken = json!({"status": "faulty", "installed_on": "2025-01-02", "source": "import"});
    let plain = json!({"site_name": "Ngã tư", "ownership": "household", "source": "import"});
    for (site, lon, cameras) in
        [(&full, 106.005, vec![&camera, &broken]), (&plain, 106.006, vec![]), (&plain, 106.035, vec![&broken, &camera])]
    {
        let mut body = site.clone();
        body["lon"] = json!(lon);
        body["lat"] = json!(20.005);
        let stored = by_hand.post("/api/v1/sites", &body).await.expect(201);
        for camera in cameras {
            by_hand.post(&format!("/api/v1/sites/{}/cameras", stored["site_id"].as_str().unwrap()), camera).await.expect(201);
        }
    }
    let rows = [
        row(&by_file, 2, 106.005, 20.005, full.clone(), std::slice::from_ref(&camera)).await,
        row(&by_file, 3, 106.006, 20.005, plain.clone(), &[]).await,
        // One site by its name, in two rows.
        row(&by_file, 4, 106.035, 20.005, plain.clone(), std::slice::from_ref(&broken)).await,
        row(&by_file, 5, 106.035, 20.005, plain.clone(), std::slice::from_ref(&camera)).await,
        // One site by its code.
        row(&by_file, 6, 106.005, 20.005, full.clone(), std::slice::from_ref(&broken)).await,
    ];
    let (verdicts, stored) = import(&by_file, None, 1, &rows).await;
    assert_eq!((said(&verdicts), stored), (vec![], (3, 4, 0)));
    let (is, expected) = (register(&by_file).await, register(&by_hand).await);
    for part in 0..4 {
        assert_eq!(is[part], expected[part]);
    }
    let (verdicts, stored) = import(&by_file, None, 2, &rows).await;
    assert_eq!((said(&verdicts), stored), ((2..=6).map(|n| (n, "=")).collect(), (0, 0, 0)));
}

#[tokio::test]
async fn what_cannot_stand_in_the_register_is_refused_in_words() {
    let app = toy::app().await;
    account(&app.db, "canbo", "commune", "exact", "false, null", &[X]).await;
    toy::site(&app, 106.005, 20.005).await;
    let site = |name: &str| json!({"site_name": name, "ownership": "household"});
    let coded = |name: &str, code: &str| json!({"site_name": name, "ownership": "household", "site_code": code});
    let mut rows = vec![
        row(&app, 1, 106.00508, 20.005, site("Gần điểm cũ"), &[]).await,
        row(&app, 2, 106.00498, 20.005, coded("Điểm cũ", "HP-90001-0001"), &[json!({"status": "active"})]).await,
        row(&app, 3, 106.008, 20.005, coded("Mã cũ", "HP-90001-0001"), &[]).await,
        row(&app, 4, 106.009, 20.005, site("A"), &[]).await,
        row(&app, 5, 106.00903, 20.005, site("B"), &[]).await,
        row(&app, 6, 106.012, 20.005, json!({"ownership": "household"}), &[]).await,
        row(&app, 7, 106.013, 20.005, site("Cung"), &[json!({"pan_min_deg": 3.0})]).await,
        row(&app, 8, 106.014, 20.005, site("Bảo hành"), &[json!({"installed_on": "2025-02-01", "warranty_until": "2025-01-01"})]).await,
        row(&app, 9, 106.035, 20.005, site("Ngoài địa bàn"), &[]).await,
        row(&app, 10, 107.0, 20.005, site("Ngoài biển"), &[]).await,
        row(&app, 11, 106.015, 20.005, site("Không đồng ý"), &[]).await,
        row(&app, 12, 106.016, 20.005, site("Mã camera"), &[json!({"camera_code": "CAM-1"})]).await,
        row(&app, 13, 106.017, 20.005, site("Mã camera hai"), &[json!({"camera_code": "CAM-1"})]).await,
        row(&app, 14, 106.018, 20.005, site("Tốt"), &[]).await,
    ];
    let contact = Contact { phone: Some("0912 345 678".to_owned()), ..Contact::default() };
    rows[10].contact = Some(contact.clone());
    rows[13].contact =
        Some(Contact { consent_on: Some("2026-01-02".parse().unwrap()), consent_how: Some("signed_form".to_owned()), ..contact });
    let twin = cameras::Incoming { number: 15, ..rows[13].clone() };
    rows.push(twin);
    let (verdicts, stored) = import(&app, Some("canbo"), 1, &rows).await;
    let expected = [
        (1, "site-near-duplicate"),
        // The register calls it Ngã tư: its name stays, and that is said.
        (2, "site-kept"),
        (3, "code-twice-in-file"),
        (5, "near-in-file"),
        (6, "required"),
        (7, "rule"),
        (8, "rule"),
        (9, "out-of-scope"),
        (10, "no-commune"),
        (11, "not-a-choice"),
        (13, "code-twice-in-file"),
        (15, "duplicate-in-file"),
    ];
    assert_eq!(said(&verdicts), expected);
    // The camera of row 2 went to the site that is there.
    assert_eq!(stored, (3, 2, 1));
    let host: String = sqlx::query_scalar("select s.site_code from camera k join site s using (site_id) where k.import_key = $1")
        .bind(Uuid::from_u128((2 << 32) + 1))
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(host, "HP-90001-0001");
    // What was sealed opens for its site, and nothing of it is in the database in clear.
    let id: Uuid = sqlx::query_scalar("select site_id from site where site_name = 'Tốt'").fetch_one(&app.db.pool).await.unwrap();
    let opened = app.get(&format!("/api/v1/sites/{id}/contact?reason=kiểm%20thử")).await.expect(200);
    assert_eq!(opened["contact"], json!({"phone": "0912 345 678"}));
}

#[tokio::test]
async fn sites_of_an_import_are_taken_out_unless_somebody_worked_on_them() {
    let app = toy::app().await;
    let site = |name: &str| json!({"site_name": name, "ownership": "household"});
    let active = json!({"status": "active", "installed_on": "2025-01-02"});
    import(&app, None, 1, &[row(&app, 1, 106.005, 20.005, site("A"), &[active.clone(), active.clone()]).await]).await;
    import(&app, None, 2, &[row(&app, 2, 106.007, 20.005, site("B"), &[active]).await]).await;
    let before = register(&app).await;
    let camera: Uuid = sqlx::query_scalar("select camera_id from camera where import_id = $1")
        .bind(Uuid::from_u128(2))
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    app.send(
        "POST",
        &format!("/api/v1/cameras/{camera}/status"),
        &[("if-match", "\"1\""), ("content-type", "application/json")],
        br#"{"status":"suspended","reason":"Mat dien"}"#,
    )
    .await;
    let db = job(&app, None).await;
    let mut tx = db.begin().await.unwrap();
    let Err(UndoError::Depends(depends)) = cameras::undo(&mut tx, Uuid::from_u128(2)).await else { panic!("undone") };
    assert_eq!(depends.iter().map(|d| d.n).collect::<Vec<_>>(), [1]);
    let gone = cameras::undo(&mut tx, Uuid::from_u128(1)).await.unwrap();
    assert_eq!((gone.of("site"), gone.of("camera")), (1, 2));
    tx.commit().await.unwrap();
    assert_eq!(before[0].as_array().unwrap().len(), 2);
    let left: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from site), (select count(*) from camera), (select sum(sites) from site_cell where cell >> 36 = 1)",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(left, (1, 1, 1));
}

fn square(west: f64, south: f64, side: f64) -> Value {
    json!({"type": "Polygon", "coordinates": [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]]})
}

fn shape(geometry: &Value) -> geo::MultiPolygon {
    let ring =
        geometry["coordinates"][0].as_array().unwrap().iter().map(|c| (c[0].as_f64().unwrap(), c[1].as_f64().unwrap())).collect::<Vec<_>>();
    geo::MultiPolygon::new(vec![geo::Polygon::new(ring.into(), vec![])])
}

#[tokio::test]
async fn areas_of_a_file_are_those_drawn_by_hand_and_faults_have_their_place() {
    let (by_hand, by_file) = (toy::app().await, toy::app().await);
    let base = json!({"name": "Khu chợ", "area_types": ["type4_ma_tuy", "type1_ttxh"], "declared_by_doc": "QĐ 12", "declared_on": "2025-03-01", "source": "import"});
    let full = json!({"name": "Bến xe", "area_types": ["other"], "declared_by_doc": "QĐ 13", "declared_on": "2026-03-01", "responsible_unit": "Đội 2",
        "patrol_note": "Tối", "coverage_required_task": "discern", "hotspot_code": "HP-90009-DN007", "source": "import"});
    let areas = [(&base, square(106.001, 20.001, 0.002)), (&full, square(106.031, 20.001, 0.003)), (&base, square(106.033, 20.006, 0.001))];
    let incoming = |number: u64, fields: &Value, geometry: &Value| hotspots::Incoming {
        number,
        key: Uuid::from_u128(number.into()),
        values: values(HOTSPOT, fields),
        area: shape(geometry),
    };
    let mut rows = Vec::new();
    for (n, (fields, geometry)) in areas.iter().enumerate() {
        let mut body = (*fields).clone();
        body["geometry"] = geometry.clone();
        by_hand.post("/api/v1/hotspots", &body).await.expect(201);
        rows.push(incoming(n as u64, fields, geometry));
    }
    let crossed = json!({"type": "Polygon", "coordinates": [[[106.001, 20.001], [106.003, 20.003], [106.003, 20.001], [106.001, 20.003], [106.001, 20.001]]]});
    rows.push(incoming(10, &base, &crossed));
    rows.push(incoming(11, &base, &square(106.001, 20.001, 0.000_001)));
    rows.push(incoming(12, &base, &square(107.0, 20.0, 0.001)));
    rows.push(incoming(13, &base, &square(20.0, 106.0, 0.001)));
    rows.push(incoming(14, &full, &square(106.035, 20.006, 0.001)));
    let db = job(&by_file, None).await;
    let mut tx = db.begin().await.unwrap();
    let mut bulk = hotspots::begin(&mut tx, clock().now()).await.unwrap();
    bulk.stage(&mut tx, &rows).await.unwrap();
    let mut verdicts = bulk.check(&mut tx).await.unwrap();
    verdicts.sort_by_key(Verdict::number);
    assert_eq!(
        said(&verdicts),
        [(10, "self-crossing"), (11, "area-size"), (12, "no-commune"), (13, "lonlat-swapped"), (14, "code-twice-in-file")]
    );
    let Verdict::Refused { fault, .. } = &verdicts[0] else { panic!() };
    assert!(fault.vi.contains("106.002000, 20.002000"), "{fault:?}");
    assert_eq!(bulk.store(&mut tx, Uuid::from_u128(1)).await.unwrap().of("hotspot"), 3);
    tx.commit().await.unwrap();
    let all = "select jsonb_agg(to_jsonb(h) - '{hotspot_id,import_id,import_key,created_at,updated_at}'::text[] order by hotspot_code) from hotspot h";
    let of = async |app: &TestApp| sqlx::query_scalar::<_, Value>(all).fetch_one(&app.db.pool).await.unwrap();
    // By hand the three came in turn; in the file those with a code come first.
    assert_eq!(of(&by_file).await[0], of(&by_hand).await[0]);
    assert_eq!(of(&by_file).await.as_array().unwrap().len(), 3);
    let mut tx = db.begin().await.unwrap();
    assert_eq!(hotspots::undo(&mut tx, Uuid::from_u128(1)).await.unwrap().of("hotspot"), 3);
}

#[tokio::test]
async fn figures_of_population_are_stored_once_and_within_the_scope() {
    let app = toy::app().await;
    account(&app.db, "canbo", "commune", "exact", "false, null", &[X]).await;
    let figure = |number: u64, unit: &str, year: i32, people: i32| populations::Incoming {
        number,
        commune_id: unit.parse().unwrap(),
        year,
        people,
        source: "toy".to_owned(),
    };
    let unknown = "00000000-0000-0000-0000-0000000000ff";
    let rows = [
        figure(1, X, 2025, 10_000),
        figure(2, X, 2025, 10_001),
        figure(3, X, 2026, 10_200),
        figure(4, X, 2026, 10_200),
        figure(5, X, 2026, 9),
        figure(6, Y, 2026, 5),
        figure(7, X, 2027, 5),
        figure(8, X, 2024, -1),
        figure(9, unknown, 2024, 1),
    ];
    let db = job(&app, Some("canbo")).await;
    let mut tx = db.begin().await.unwrap();
    let mut bulk = populations::begin(&mut tx, clock().now()).await.unwrap();
    bulk.stage(&mut tx, &rows).await.unwrap();
    let verdicts = bulk.check(&mut tx).await.unwrap();
    let expected = [
        (1, "="),
        (2, "taken"),
        (4, "duplicate-in-file"),
        (5, "contradiction-in-file"),
        (6, "out-of-scope"),
        (7, "out-of-range"),
        (8, "out-of-range"),
        (9, "unknown-commune"),
    ];
    assert_eq!(said(&verdicts), expected);
    assert_eq!(bulk.store(&mut tx, Uuid::from_u128(1)).await.unwrap().of("population"), 1);
    tx.commit().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    // Row security holds besides: a figure of another unit is not written, whatever the service asks.
    let forged =
        sqlx::query("insert into population (commune_id, year, people, source) values ($1, 2026, 1, 'x')").bind(Y.parse::<Uuid>().unwrap());
    assert!(forged.execute(&mut *tx).await.unwrap_err().to_string().contains("row-level security"));
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    assert_eq!(populations::undo(&mut tx, Uuid::from_u128(1)).await.unwrap().of("population"), 1);
    tx.commit().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from population").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(left, 1);
}
