//! Exports: the rows of the list with the same filter, under the same mask, in every format; what a file says of itself; who may have it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::{Answer, Client};
use crate::support::toy::{self, X, Y};

/// Sites with cameras of several kinds, incidents of several years, offences and precisions, hotspots, a model ward.
pub async fn world() -> TestApp {
    let app = toy::app().await;
    for (i, (lon, ownership, site_type)) in [
        (106.002, "police", "crossroads"),
        (106.012, "household", "school"),
        (106.022, "business", "market"),
        (106.032, "police", "school"),
    ]
    .into_iter()
    .enumerate()
    {
        let made = app
            .post(
                "/api/v1/sites",
                &json!({"lon": lon, "lat": 20.005, "site_name": format!("Ngã tư {i}"), "ownership": ownership, "site_type": site_type,
                    "programme": if i == 0 { "smart_city" } else { "other" }, "address_text": "số 5; \"Chợ\", đường 3/2", "notice_sign_present": i % 2 == 0}),
            )
            .await
            .expect(201);
        let site = made["site_id"].as_str().unwrap();
        let cameras = [
            json!({"status": "active", "azimuth_deg": 45.5, "installed_on": "2024-05-05", "maintenance_interval_days": 90, "camera_type": "fixed"}),
            json!({"status": "faulty", "installed_on": "2025-08-01", "camera_type": "ptz"}),
        ];
        for camera in cameras.iter().take(1 + i % 2) {
            app.post(&format!("/api/v1/sites/{site}/cameras"), camera).await.expect(201);
        }
        if i == 3 {
            let tag = app.get(&format!("/api/v1/sites/{site}")).await.etag().to_owned();
            app.post_if(&format!("/api/v1/sites/{site}/retire"), &tag, &json!({"reason": "Mở rộng đường"})).await.expect(200);
        }
    }
    for (lon, offence, at, status) in [
        (106.005, "173", "2024-02-03T08:15:30+07:00", "reported"),
        (106.015, "171", "2025-06-30T23:59:00+07:00", "cleared"),
        (106.025, "173", "2025-07-01T00:00:00+07:00", "reported"),
        (106.035, "249", "2026-03-05T10:00:00+07:00", "prosecuted"),
    ] {
        app.post(
            "/api/v1/incidents",
            &json!({"lon": lon, "lat": 20.005, "offence_code": offence, "occurred_from": at, "status": status, "damage_vnd": 12_500_000}),
        )
        .await
        .expect(201);
    }
    app.post("/api/v1/incidents", &json!({"commune_id": toy::B, "offence_code": "173", "occurred_from": "2024-05-05T10:00:00+07:00"}))
        .await
        .expect(201);
    let sensitive = json!({"lon": 106.006, "lat": 20.006, "offence_code": "173", "occurred_from": "2026-01-01T10:00:00+07:00", "sensitivity": "restricted"});
    app.post("/api/v1/incidents", &sensitive).await.expect(201);
    let void = toy::theft(&app, 106.007, 20.005, "2026-02-02T10:00:00+07:00").await;
    let path = format!("/api/v1/incidents/{}", void["incident_id"].as_str().unwrap());
    let tag = app.get(&path).await.etag().to_owned();
    app.post_if(&format!("{path}/void"), &tag, &json!({"reason": "Nhập trùng"})).await.expect(200);
    for (i, lon) in [106.001, 106.031].into_iter().enumerate() {
        let ring = [(lon, 20.001), (lon + 0.002, 20.001), (lon + 0.002, 20.003), (lon, 20.003), (lon, 20.001)].map(|(x, y)| json!([x, y]));
        let body = json!({"name": format!("Chợ {i}"), "area_types": if i == 0 { json!(["type1_ttxh", "type4_ma_tuy"]) } else { json!(["other"]) },
            "declared_by_doc": "12/QĐ-UBND", "declared_on": "2026-01-05", "geometry": {"type": "Polygon", "coordinates": [ring]}});
        let made = app.post("/api/v1/hotspots", &body).await.expect(201);
        if i == 1 {
            let path = format!("/api/v1/hotspots/{}/lift", made["hotspot_id"].as_str().unwrap());
            app.post_if(&path, "\"1\"", &json!({"lifted_on": "2026-11-01", "lifted_by_doc": "13/QĐ-UBND"})).await.expect(200);
        }
    }
    sqlx::query("insert into model_ward (commune_id, programme, directive, named_on) values ($1::uuid, 'Kiểu mẫu', '99/KH', '2024-01-01'), ($2::uuid, 'Kiểu mẫu', '99/KH', '2026-01-01')")
        .bind(toy::B)
        .bind(X)
        .execute(&app.db.pool)
        .await
        .unwrap();
    app
}

/// Rows of a list, all of its pages in one.
async fn listed(client: &Client, layer: &str, filter: &str) -> Vec<Value> {
    let limit = if layer == "model-wards" { "" } else { "&limit=1000" };
    client.get(&format!("/api/v1/{layer}?{filter}{limit}")).await.expect(200)["items"].as_array().unwrap().clone()
}

/// Features of an export.
async fn features(client: &Client, layer: &str, filter: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/v1/exports/{layer}?format=geojson&{filter}")).await;
    answer.expect(200)["features"].as_array().unwrap().clone()
}

/// The same key, in the same order, and the same value wherever a list and a file have a field of one name.
fn same_rows(what: &str, listed: &[Value], features: &[Value], key: &str) {
    let keys = |rows: &[Value]| rows.iter().map(|row| row[key].clone()).collect::<Vec<_>>();
    let properties: Vec<Value> = features.iter().map(|feature| feature["properties"].clone()).collect();
    assert_eq!(keys(&properties), keys(listed), "{what}");
    for (exported, row) in properties.iter().zip(listed) {
        for (name, value) in exported.as_object().unwrap() {
            let Some(known) = row.get(name) else { continue };
            let is_same = match (value.as_f64(), known.as_f64()) {
                // A file has places to 7 decimals.
                (Some(a), Some(b)) if matches!(name.as_str(), "lon" | "lat") => (a - b).abs() < 5.1e-8,
                (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                _ if name.ends_with("_at") || name.starts_with("occurred") => instant(value) == instant(known),
                _ => value == known,
            };
            assert!(is_same, "{what}: {name} is {value} in the file and {known} in the list");
        }
        assert!(
            exported.as_object().unwrap().keys().filter(|name| row.get(*name).is_some()).count() > 5,
            "{what}: hardly a field in common"
        );
    }
}

fn instant(value: &Value) -> Option<chrono::DateTime<chrono::Utc>> {
    value.as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok()).map(|at| at.to_utc())
}

const LAYERS: [(&str, &str); 4] =
    [("sites", "site_id"), ("cameras", "camera_id"), ("incidents", "incident_id"), ("hotspots", "hotspot_id")];

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_the_rows_of_the_list_for_every_filter() {
    let app = world().await;
    let site = listed(&app, "sites", "").await[1]["site_id"].as_str().unwrap().to_owned();
    let mut filters: Vec<(&str, &str, String)> = Vec::new();
    let common =
        [String::new(), "province=31".to_owned(), "province=30".to_owned(), format!("commune={X}"), "bbox=106,20,106.013,20.01".to_owned()];
    for (layer, key) in LAYERS {
        filters.extend(common.iter().map(|filter| (layer, key, filter.clone())));
    }
    for filter in [
        "q=nga%20tu%202",
        "ownership=police",
        "site_type=school",
        "programme=smart_city",
        "status=faulty",
        "unknown_bearing=true",
        "unknown_bearing=false",
        "overdue=true",
        "overdue=false",
        "retired=true",
        "retired=all",
        "on=2026-09-30",
        "on=2025-01-01&status=active",
    ] {
        filters.push(("sites", "site_id", filter.to_owned()));
    }
    for filter in [
        "q=NGA",
        "status=faulty",
        "status=removed",
        "camera_type=ptz",
        "unknown_bearing=true",
        "overdue=true",
        "overdue=false",
        "on=2025-01-01",
    ] {
        filters.push(("cameras", "camera_id", filter.to_owned()));
    }
    filters.push(("cameras", "camera_id", format!("site={site}")));
    let b = format!("commune={}", toy::B);
    for filter in [
        "from=2025-07-01",
        "to=2025-07-01",
        "from=2024-01-01&to=2026-01-01",
        "offence=173",
        "offence_group=ma_tuy",
        "status=cleared",
        "precision=commune_only",
        "voided=true",
        "voided=all",
        "q=hp",
        &b,
    ] {
        filters.push(("incidents", "incident_id", filter.to_owned()));
    }
    for filter in ["on=2026-11-02", "on=2026-06-01", "area_type=type4_ma_tuy", "lifted=true", "lifted=false", "lifted=all", "q=cho%201"] {
        filters.push(("hotspots", "hotspot_id", filter.to_owned()));
    }
    for filter in [
        "",
        "at=2024-05-05",
        "province=31",
        "q=ben%20han",
        "kind=phuong",
        "kind=xa",
        "bbox=106,20,106.005,20.01",
        "at=2024-01-01&province=31",
    ] {
        filters.push(("communes", "commune_id", filter.to_owned()));
    }
    for filter in ["", "chain=31", "entity=site", "from=2026-11-21", "to=2026-11-21", "actor=quantri"] {
        filters.push(("audit", "seq", filter.to_owned()));
    }
    let mut sizes = BTreeMap::new();
    for (layer, key, filter) in &filters {
        if *layer == "audit" {
            audit_rows(&app, filter).await;
            continue;
        }
        let list = listed(&app, layer, filter).await;
        same_rows(&format!("{layer}?{filter}"), &list, &features(&app, layer, filter).await, key);
        sizes.entry(layer).or_insert_with(Vec::new).push(list.len());
    }
    // A comparison of empty lists would say nothing.
    for (layer, sizes) in sizes {
        let distinct: std::collections::BTreeSet<_> = sizes.iter().collect();
        assert!(distinct.len() >= 2, "{layer}: {sizes:?}");
    }
    let wards = listed(&app, "model-wards", "province=31").await;
    let exported = features(&app, "model-wards", "province=31").await;
    assert_eq!(wards.len(), 2);
    let ids = |rows: &[Value], at: &dyn Fn(&Value) -> Value| rows.iter().map(at).collect::<Vec<_>>();
    assert_eq!(ids(&wards, &|row| row["model_ward_id"].clone()), ids(&exported, &|row| row["properties"]["model_ward_id"].clone()));
    let now = exported.iter().find(|row| row["properties"]["commune_id"] == toy::B).unwrap()["properties"]["now_names"].clone();
    assert_eq!(now, json!(["Phường Chu Văn An", "Phường Bến Hàn"]));
}

/// The log has no places: its rows are compared in CSV.
async fn audit_rows(app: &TestApp, filter: &str) {
    let list = listed(app, "audit", filter).await;
    let answer = app.get(&format!("/api/v1/exports/audit?values=codes&lang=en&{filter}")).await;
    assert_eq!(answer.status, 200, "{answer}");
    let rows = read_csv(&answer, b',');
    // Neither the list nor this file of the log is itself noted.
    assert_eq!(rows.len(), list.len(), "{filter}");
    for (row, event) in rows.iter().zip(&list) {
        assert_eq!(row["hash"], event["hash"].as_str().unwrap());
        assert_eq!(row["seq"], event["seq"].to_string());
    }
}

/// The rows of a CSV file by the names above them, read by a library that has nothing to do with the writer.
pub fn read_csv(answer: &Answer, delimiter: u8) -> Vec<BTreeMap<String, String>> {
    let bytes = answer.bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let names = reader.headers().unwrap().clone();
    reader.records().map(|record| names.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn masked_accounts_get_masked_files_and_exact_ones_are_noted() {
    let app = world().await;
    account(&app.db, "xem", "viewer", "grid250", "true, null", &[]).await;
    account(&app.db, "dem", "viewer", "counts", "true, null", &[]).await;
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    let viewer = app.with(session(&app.db, "xem").await);
    let rows = features(&viewer, "incidents", "").await;
    let mut list = listed(&viewer, "incidents", "").await;
    // In a file the precision of the true place would be read as that of the place beside it.
    for row in &mut list {
        let is_nowhere = row["lon"].is_null();
        let row = row.as_object_mut().unwrap();
        row.remove("geom_precision");
        if is_nowhere {
            row.remove("place_mask");
        }
    }
    same_rows("grid", &list, &rows, "incident_id");
    let exact = features(&app, "incidents", "").await;
    assert_eq!((exact.len(), rows.len()), (6, 5), "without the restricted one");
    for row in &rows {
        let properties = &row["properties"];
        assert!(properties["incident_code"].as_str().unwrap().starts_with("VV-"), "{properties}");
        assert_ne!(properties["sensitivity"], "restricted");
        let is_known_by_commune = properties["lon"].is_null();
        let expected = if is_known_by_commune { (json!("commune_only"), Value::Null) } else { (Value::Null, json!("grid250")) };
        assert_eq!((properties["geom_precision"].clone(), properties["place_mask"].clone()), expected);
        if let (Some(lon), Some(lat)) = (properties["lon"].as_f64(), properties["lat"].as_f64()) {
            // Rows of 0.00225°: in their middle, and none of the places that were entered.
            let steps = lat / 0.00225 - 0.5;
            assert!((steps - steps.round()).abs() < 1e-6, "{lat}");
            assert!(exact.iter().all(|known| known["properties"]["lon"].as_f64() != Some(lon)), "{lon}");
            assert_eq!(row["geometry"]["coordinates"], json!([lon, lat]));
        }
    }
    let words = read_csv(&viewer.get("/api/v1/exports/incidents?format=csv").await, b';');
    assert!(words.iter().any(|row| row["Vị trí đã che bớt"].starts_with("tâm ô lưới 250 m")), "{words:?}");
    let facts = viewer.get("/api/v1/exports/incidents?format=geojson").await.expect(200)["bando138"]["masking"].clone();
    assert!(facts.as_str().unwrap().contains("tâm ô lưới 250 m, không phải vị trí thật"), "{facts}");
    let counts = app.with(session(&app.db, "dem").await);
    assert_eq!(counts.get("/api/v1/exports/incidents").await.status, 403);
    let own = app.with(session(&app.db, "xa.y").await);
    for (layer, key) in LAYERS {
        let rows = features(&own, layer, "").await;
        same_rows(layer, &listed(&own, layer, "").await, &rows, key);
        let all = features(&app, layer, "").await.len();
        assert!(!rows.is_empty() || layer == "hotspots", "{layer}");
        assert!(rows.len() < all, "{layer}: {} of {all}", rows.len());
    }
    let events = app.get("/api/v1/audit?entity=incident&actor=xa.y&limit=100").await.expect(200);
    let exports: Vec<(&str, &Value)> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["detail"]["face"] == "export")
        .map(|event| (event["action"].as_str().unwrap(), &event["detail"]))
        .collect();
    let [("read_places_end", end), ("read_places", begin)] = exports.as_slice() else { panic!("{exports:#?}") };
    assert_eq!(begin["purpose"], "kiểm thử");
    assert_eq!(end["count"], features(&own, "incidents", "").await.len());
    assert_eq!(end["is_whole"], true);
    let noted = app.get("/api/v1/audit?entity=incident&actor=xem").await.expect(200);
    assert_eq!(noted["items"], json!([]), "rounded places are no reads");
}

/// A session that has not stated a purpose gets rounded places, in a file as in a list.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_purpose_a_file_is_masked() {
    let app = world().await;
    account(&app.db, "tinh", "province", "exact", "false, '31'", &[]).await;
    let token = session(&app.db, "tinh").await;
    sqlx::query("update session set purpose = null, purpose_stated_at = null where account_id = (select account_id from account where username = 'tinh')")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let rows = features(&app.with(token), "incidents", "").await;
    assert!(rows.len() == 5 && rows.iter().all(|row| row["properties"]["incident_code"].as_str().unwrap().starts_with("VV-")), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_by_commune_say_which_rows_are_estimates() {
    let app = world().await;
    // The one event of B without a point: 75 % to X, 25 % to Y. By hand: X has it and three more, Y two, voided ones not counted.
    let filter = "from=2024-01-01&to=2026-11-22&boundary=2026-01-01";
    let answer = app.get(&format!("/api/v1/exports/incident-counts?values=codes&lang=en&{filter}")).await;
    let rows = read_csv(&answer, b',');
    let of = |id: &str| rows.iter().find(|row| row["commune_id"] == id).unwrap();
    assert_eq!(
        (of(X)["incidents"].as_str(), of(X)["is_exact"].as_str(), of(X)["low"].as_str(), of(X)["high"].as_str()),
        ("3.8", "false", "3", "4")
    );
    assert_eq!((of(Y)["incidents"].as_str(), of(Y)["is_exact"].as_str()), ("2.3", "false"));
    let list = app.get(&format!("/api/v1/incidents/counts?{filter}")).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), rows.len());
    let facts = app.get(&format!("/api/v1/exports/incident-counts?format=geojson&{filter}")).await.expect(200)["bando138"].clone();
    assert_eq!(facts["boundary"], "01/01/2026");
    assert_eq!(facts["exactness"], "2 trên 2 dòng là ước tính (cột Chính xác: không), có cận dưới và cận trên");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_counts_alone_gets_published_figures_alone() {
    let app = toy::app().await;
    for i in 0..6 {
        toy::theft(&app, 106.005, 20.005, &format!("2026-01-1{i}T10:00:00+07:00")).await;
    }
    for i in 0..4 {
        toy::theft(&app, 106.035, 20.005, &format!("2026-01-1{i}T10:00:00+07:00")).await;
    }
    account(&app.db, "dem", "viewer", "counts", "true, null", &[]).await;
    let client = app.with(session(&app.db, "dem").await);
    let window = "from=2026-01-01&to=2026-04-01&values=codes&lang=en";
    let rows = read_csv(&client.get(&format!("/api/v1/exports/incident-quarters?{window}")).await, b',');
    let told: Vec<(&str, &str, &str)> =
        rows.iter().map(|row| (row["commune_id"].as_str(), row["incidents"].as_str(), row["is_told"].as_str())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.contains(&(X, "6", "true")) && told.contains(&(Y, "", "false")), "four are not told: {told:?}");
    let rows = read_csv(&client.get(&format!("/api/v1/exports/incident-counts?{window}")).await, b',');
    let told: Vec<(&str, &str, &str)> =
        rows.iter().map(|row| (row["commune_id"].as_str(), row["low"].as_str(), row["untold"].as_str())).collect();
    assert!(told.len() == 2 && told.contains(&(X, "6", "0")) && told.contains(&(Y, "0", "1")), "{told:?}");
    assert_eq!(client.get("/api/v1/exports/incident-counts?offence=173").await.status, 400);
    // Who sees single incidents has the plain counts, of all quarters that have any.
    let rows = read_csv(&app.get(&format!("/api/v1/exports/incident-quarters?{window}")).await, b',');
    let counted: Vec<(&str, &str)> = rows.iter().map(|row| (row["commune_id"].as_str(), row["incidents"].as_str())).collect();
    assert!(counted.len() == 2 && counted.contains(&(X, "6")) && counted.contains(&(Y, "4")), "{counted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_says_what_it_is() {
    let app = world().await;
    let answer = app.get("/api/v1/exports/sites?format=csv&province=31&ownership=police").await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let name = "diem-camera_hai-phong_2026-11-21.csv";
    assert_eq!(answer.header("content-disposition").unwrap(), format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}"));
    let told: Value = serde_json::from_str(&unpercent(answer.header("bando138-facts").unwrap())).unwrap();
    assert_eq!(told["filter"], "Tỉnh, thành phố: Thành phố Hải Phòng (31); Sở hữu: Công an");
    assert_eq!(told["asked_by"], "quantri");
    assert_eq!(told["made_at"], "21/11/2026 15:00 (giờ Việt Nam)");
    assert_eq!(told["boundaries"], "2 đơn vị, đều theo ranh giới công bố hoặc đo đạc");
    let rows = read_csv(&answer, b';');
    assert_eq!(rows.len(), 1, "the retired one is left out");
    assert_eq!(rows[0]["Sở hữu"], "Công an");
    assert_eq!(rows[0]["Kinh độ (°)"], "106,002");
    assert_eq!(rows[0]["Có biển báo ghi hình"], "có");
    assert_eq!(rows[0]["Địa chỉ, vị trí"], "số 5; \"Chợ\", đường 3/2");
    let facts = app.get("/api/v1/exports/incidents?format=geojson&lang=en&from=2026-01-01").await.expect(200)["bando138"].clone();
    assert_eq!(facts["rows"], "2");
    assert_eq!(facts["filter"], "From: 2026-01-01");
    assert_eq!(facts["masking"], "none; exact places, stated purpose: kiểm thử; the reading is logged");
    assert_eq!(facts["demo"], "no");
    sqlx::query(
        "update incident set is_demo = true where incident_id in (select incident_id from incident order by occurred_from desc limit 2)",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let facts = app.get("/api/v1/exports/incidents?format=geojson&voided=all").await.expect(200)["bando138"].clone();
    assert_eq!(facts["demo"], "2 dòng là dữ liệu minh họa");
}

pub fn unpercent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused() {
    let app = world().await;
    for (path, parameter) in [
        ("audit?format=geojson", "format"),
        ("sites?format=pdf", "format"),
        ("sites?lang=fr", "lang"),
        ("sites?values=x", "values"),
        ("sites?limit=5", "limit"),
        ("sites?ownreship=police", "ownreship"),
        ("sites?on=2027-01-01", "on"),
        ("incidents?from=2026-01-02&to=2026-01-02", "to"),
        ("model-wards?bbox=1,2,3,4", "bbox"),
    ] {
        let problem = app.get(&format!("/api/v1/exports/{path}")).await.expect(400);
        assert_eq!(problem["errors"][0]["pointer"], format!("?{parameter}"), "{path}: {problem}");
    }
    assert_eq!(app.get("/api/v1/exports/contacts").await.status, 404);
    // A refused wish has taken no slot.
    assert_eq!(app.get("/api/v1/exports/sites").await.status, 200);
}
