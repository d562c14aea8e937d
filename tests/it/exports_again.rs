//! What goes out comes in again: a register's file makes the same register of an empty one, and changes nothing in its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::exports::{read_csv, world};
use crate::streets::{FILE, loaded, written};
use crate::support::TestApp;
use crate::support::folder::Folder;
use crate::support::importing::{bring, check, confirm, counts, path, refusals, stored};
use crate::support::toy;

/// Layer, kind of import, format; which columns cannot be the same in another register: ids, moments of entry, and where a row came from,
/// which is the file.
const FILES: [(&str, &str, &str); 9] = [
    ("cameras", "cameras", "xlsx"),
    ("cameras", "cameras", "csv"),
    ("cameras", "cameras", "geojson"),
    ("incidents", "incidents", "xlsx"),
    ("incidents", "incidents", "csv"),
    ("incidents", "incidents", "gpkg"),
    ("hotspots", "hotspots", "geojson"),
    ("hotspots", "hotspots", "gpkg"),
    ("populations", "populations", "xlsx"),
];
const OWN: [&str; 9] =
    ["camera_id", "site_id", "incident_id", "hotspot_id", "created_at", "updated_at", "source", "source_srid", "commune_basis"];

/// The rows of a layer as the service tells them, without what is a register's own.
async fn rows(app: &TestApp, layer: &str) -> Vec<BTreeMap<String, String>> {
    let answer = app.get(&format!("/api/v1/exports/{layer}?format=csv&values=codes&lang=en")).await;
    assert_eq!(answer.status, 200, "{answer}");
    let mut rows = read_csv(&answer, b',');
    for row in &mut rows {
        row.retain(|name, _| !OWN.contains(&name.as_str()));
    }
    rows.sort();
    rows
}

/// The world of exports, with every field that a form takes.
async fn full() -> TestApp {
    let app = world().await;
    let site = app.get("/api/v1/sites?limit=1").await.expect(200)["items"][0].clone();
    let id = site["site_id"].as_str().unwrap();
    let body = json!({"position_accuracy_m": 2.5, "position_method": "gnss_phone", "residential_area": "TDP 3", "mount": "pole", "funding_source": "state_budget",
        "managing_unit": "Công an phường Bến Hàn", "purpose_text": "=Giám sát; \"cổng\"", "legal_basis": "12/QĐ-UBND", "sees_private_premises": false});
    let tag = app.get(&format!("/api/v1/sites/{id}")).await.etag().to_owned();
    app.patch(&format!("/api/v1/sites/{id}"), &tag, &body).await.expect(200);
    let camera = json!({"status": "suspended", "azimuth_deg": 0.0, "tilt_deg": 12.5, "mount_height_m": 5.25, "pan_min_deg": 10, "pan_max_deg": 350,
        "hfov_deg": 92.4, "focal_length_mm": 2.8, "resolution_h_px": 1920, "resolution_v_px": 1080, "fps": 25, "ir_range_m": 30, "low_light": "starlight",
        "occluded": false, "verified_on": "2026-05-05", "retention_days": 30, "connected_to": "ioc", "installed_on": "2025-01-31",
        "warranty_until": "2027-01-31", "last_maintained_on": "2026-01-01", "maintenance_interval_days": 180, "manufacturer": "Hãng A", "model": "X-1",
        "serial_no": "000123456789", "cost_vnd": 12_500_000, "budget_year": 2025, "phase": "1", "camera_type": "ptz"});
    app.post(&format!("/api/v1/sites/{id}/cameras"), &camera).await.expect(201);
    let incident = json!({"lon": 106.006_123_45, "lat": 20.006_543_21, "offence_code": "173", "occurred_from": "2026-03-05T10:00:30+07:00",
        "occurred_to": "2026-03-05T12:00:00+07:00", "geom_precision": "street", "office_number": "12-HS/2026", "address_text": "Ngõ 5", "severity": "serious",
        "reported_on": "2026-03-05", "accepted_on": "2026-03-06", "cleared_on": "2026-03-07", "status": "cleared", "place_type": "market",
        "sensitivity": "victim_sensitive", "modus_code": "pickpocket", "offenders_count": 2, "victims_count": 1, "deaths": 0, "injured": 0, "camera_helped": "decisive"});
    app.post("/api/v1/incidents", &incident).await.expect(201);
    // What is no crime has no article, but a word; and an hour that begins at midnight.
    let evil: String =
        sqlx::query_scalar("select offence_code from offence where offence_group = 'tnxh' and article !~ '[0-9]' order by 1 limit 1")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    let vice = json!({"lon": 106.004, "lat": 20.004, "offence_code": evil, "occurred_from": "2026-04-05T00:00:00+07:00",
        "occurred_to": "2026-04-05T00:59:00+07:00", "time_precision": "hour", "severity": "less_serious", "damage_vnd": 12_000_000_000_i64});
    app.post("/api/v1/incidents", &vice).await.expect(201);
    // Labels that end in a bracket.
    let list = app.get("/api/v1/cameras?limit=1").await.expect(200);
    let at = format!("/api/v1/cameras/{}", list["items"][0]["camera_id"].as_str().unwrap());
    let tag = app.get(&at).await.etag().to_owned();
    app.patch(&at, &tag, &json!({"target_task": "validate", "connected_to": "district_legacy"})).await.expect(200);
    let list = app.get("/api/v1/hotspots?limit=1").await.expect(200);
    let at = format!("/api/v1/hotspots/{}", list["items"][0]["hotspot_id"].as_str().unwrap());
    let tag = app.get(&at).await.etag().to_owned();
    app.patch(&at, &tag, &json!({"coverage_required_task": "validate"})).await.expect(200);
    let month = json!({"commune_id": toy::B, "offence_code": "173", "occurred_from": "2024-03-01T00:00:00+07:00", "occurred_to": "2024-03-31T23:59:00+07:00",
        "time_precision": "month"});
    app.post("/api/v1/incidents", &month).await.expect(201);
    app
}

async fn file(app: &TestApp, layer: &str, format: &str) -> Vec<u8> {
    let answer = app.get(&format!("/api/v1/exports/{layer}?format={format}")).await;
    assert_eq!(answer.status, 200, "{answer}");
    answer.bytes.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_makes_the_same_register_of_an_empty_one() {
    let app = full().await;
    for (layer, kind, format) in FILES {
        let empty = toy::app().await;
        sqlx::query("delete from population").execute(&empty.db.pool).await.unwrap();
        let bytes = file(&app, layer, format).await;
        let run = stored(&empty, &format!("{layer}.{format}"), &bytes, kind, &json!({})).await;
        let (before, after) = (rows(&app, layer).await, rows(&empty, layer).await);
        assert!(!before.is_empty() && counts(&run)[1] == before.len() as u64, "{layer}.{format}: {run:#}");
        assert_eq!(after.len(), before.len(), "{layer}.{format}");
        for (mut before, mut after) in before.into_iter().zip(after) {
            if layer == "hotspots" {
                // That an area was taken off the list is a decision of its own, made on the screen.
                for name in ["lifted_on", "lifted_by_doc"] {
                    before.remove(name);
                    after.remove(name);
                }
            }
            assert_eq!(before, after, "{layer}.{format}");
        }
    }
}

/// Files of a layer in both languages and by codes, with and without a word of what they are: each row is there already.
async fn unchanged(app: &TestApp, layer: &str, kind: &str, formats: &[&str]) {
    for format in formats {
        for (words, kind) in
            ["", "&lang=vi&values=words", "&lang=en&values=words", "&lang=en&values=codes"].into_iter().zip([kind, "", kind, ""])
        {
            let told = format!("{layer}?format={format}{words}&kind={kind}");
            let answer = app.get(&format!("/api/v1/exports/{layer}?format={format}{words}")).await;
            assert_eq!(answer.status, 200, "{answer}");
            let run = bring(app, &format!("x.{format}"), &answer.bytes, kind).await;
            let run = check(app, &run, &json!({})).await;
            let [n, accepted, refused, unchanged] = counts(&run);
            let page = app.get(&path(&run, "/refusals?limit=3")).await.expect(200);
            assert!(
                n > 0 && (accepted, refused, unchanged) == (0, 0, n),
                "{told}: {accepted} {refused} {unchanged} of {n}: {page:#} {:#}",
                run["proposal"]
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_changes_nothing_in_its_own_register() {
    let app = full().await;
    let all = ["xlsx", "csv", "geojson", "gpkg"];
    for (layer, kind) in [("cameras", "cameras"), ("sites", "cameras"), ("incidents", "incidents")] {
        unchanged(&app, layer, kind, &all).await;
    }
    unchanged(&app, "hotspots", "hotspots", &all[2..]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn populations_change_nothing_in_their_own_register() {
    unchanged(&toy::app().await, "populations", "populations", &["xlsx", "csv"]).await;
}

/// Every đồng counts, however large the amount.
#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_compared_to_the_dong() {
    let app = full().await;
    let text = String::from_utf8(file(&app, "incidents", "csv").await).unwrap();
    assert_eq!(text.matches("12000000000").count(), 1, "{text}");
    let run = bring(&app, "x.csv", text.replace("12000000000", "12000011000").as_bytes(), "incidents").await;
    let run = check(&app, &run, &json!({})).await;
    let [n, accepted, refused, unchanged] = counts(&run);
    assert_eq!((accepted, refused, unchanged), (0, 1, n - 1), "{run:#}");
    let page = app.get(&path(&run, "/refusals?limit=3")).await.expect(200);
    assert!(page["items"][0]["vi"].as_str().unwrap().contains("“Thiệt hại”"), "{page:#}");
}

/// Facts that others' files brought in come in from those files; ours say so.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_streets_say_that_they_do_not_come_in_again() {
    let (app, folder) = (toy::app().await, Folder::new());
    loaded(&app.db.pool, &written(&folder, "toy.osm", FILE), None, 1).await;
    for layer in ["roads", "junctions", "buildings", "key_places"] {
        for (format, kind) in [("geojson", "streets"), ("gpkg", ""), ("xlsx", ""), ("csv", "streets")] {
            for lang in ["vi", "en"] {
                let answer = app.get(&format!("/api/v1/exports/{layer}?format={format}&lang={lang}&values=words")).await;
                assert_eq!(answer.status, 200, "{answer}");
                let run = bring(&app, &format!("x.{format}"), &answer.bytes, kind).await;
                assert_eq!(run["state"], "failed", "{layer}.{format}: {run:#}");
                assert!(run.to_string().contains("own-street-file") && run.to_string().contains("OpenStreetMap"), "{run:#}");
            }
        }
    }
}

/// Changes one row by the API after the file was written; the file's row is refused, and the field is named.
#[tokio::test(flavor = "multi_thread")]
async fn what_differs_from_the_register_is_named() {
    let app = full().await;
    for (layer, id, kind, format, change, words) in [
        ("cameras", "camera_id", "cameras", "xlsx", json!({"tilt_deg": 33}), ["Góc cúi", "camera_code"]),
        ("sites", "site_id", "cameras", "xlsx", json!({"ownership": "business"}), ["Sở hữu", "site_code"]),
        ("incidents", "incident_id", "incidents", "xlsx", json!({"damage_vnd": 7}), ["Thiệt hại", "incident_code"]),
        ("hotspots", "hotspot_id", "hotspots", "geojson", json!({"patrol_note": "Hai giờ một lần"}), ["Ghi chú tuần tra", "hotspot_code"]),
    ] {
        let list = app.get(&format!("/api/v1/{layer}?limit=100")).await.expect(200);
        let row = list["items"].as_array().unwrap()[0][id].as_str().unwrap().to_owned();
        let at = format!("/api/v1/{layer}/{row}");
        // What is empty in a file says nothing: first there is a value, then another.
        for step in [change.clone(), changed(&change)] {
            let bytes = file(&app, layer, format).await;
            let tag = app.get(&at).await.etag().to_owned();
            app.patch(&at, &tag, &step).await.expect(200);
            let run = bring(&app, &format!("{layer}.{format}"), &bytes, kind).await;
            let run = check(&app, &run, &json!({})).await;
            let [n, accepted, refused, unchanged] = counts(&run);
            if refused == 0 {
                assert_eq!((accepted, unchanged), (0, n), "{layer}");
                continue;
            }
            let page = app.get(&path(&run, "/refusals?limit=10")).await.expect(200);
            let told: Vec<&Value> = page["items"].as_array().unwrap().iter().collect();
            assert!(told.iter().all(|said| said["code"] == "differs-from-register" && said["field"] == words[1]), "{layer}: {told:#?}");
            assert!(told[0]["vi"].as_str().unwrap().contains(words[0]), "{layer}: {told:#?}");
            assert_eq!((accepted, refused + unchanged), (0, n));
        }
        let run = bring(&app, &format!("{layer}.{format}"), &file(&app, layer, format).await, kind).await;
        assert_eq!(counts(&check(&app, &run, &json!({})).await)[2], 0);
    }
}

fn changed(change: &Value) -> Value {
    let (name, value) = change.as_object().unwrap().iter().next().unwrap();
    let other = match value {
        Value::Number(n) => json!(n.as_i64().unwrap() + 1),
        _ if name == "ownership" => json!("household"),
        _ => json!("Ba giờ một lần"),
    };
    json!({ name.as_str(): other })
}

/// The offices' own numbers are kept beside the codes of the register, are found, and come out again.
#[tokio::test(flavor = "multi_thread")]
async fn an_office_keeps_its_own_numbers() {
    let app = toy::app().await;
    let text = "Số vụ;Tội danh;Ngày xảy ra;Xã, phường\nVV-001/2024;Điều 173;05/05/2024;Phường Sao Đỏ\n01/2024;173;06/05/2024;Phường Sao Đỏ\n12-HS;173;07/05/2024;Phường Sao Đỏ\nTrần;173;08/05/2024;Phường Sao Đỏ\n";
    let run = bring(&app, "so-vu.csv", text.as_bytes(), "incidents").await;
    assert_eq!(run["proposal"]["columns"]["office_number"], json!([0]), "{run:#}");
    let run = check(&app, &run, &json!({})).await;
    let refused: Vec<(u64, String)> = refusals(&app, &run).await.into_iter().map(|(row, _, code)| (row, code)).collect();
    assert_eq!(refused, [(5, "rule".to_owned())]);
    confirm(&app, &run).await;
    let found = app.get("/api/v1/incidents?q=001/2024").await.expect(200)["items"].clone();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["office_number"], "VV-001/2024");
    assert!(found[0]["incident_code"].as_str().unwrap().starts_with("HP-90001-2024-"), "{found}");
    let exported = read_csv(&app.get("/api/v1/exports/incidents?format=csv&lang=vi").await, b';');
    let mut numbers: Vec<&str> = exported.iter().map(|row| row["Số hồ sơ của đơn vị"].as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["01/2024", "12-HS", "VV-001/2024"]);
    // What is no crime has a word in place of an article: then its name tells.
    let evil: String =
        sqlx::query_scalar("select name_vi from offence where offence_group = 'tnxh' and article = 'XLHC' order by offence_code limit 1")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    let vices = format!(
        "Số vụ;Điều;Hành vi;Ngày xảy ra;Xã, phường\n07/2024;XLHC;{evil};05/05/2024;Phường Sao Đỏ\n08/2024;Điều 999;{evil};05/05/2024;Phường Sao Đỏ\n"
    );
    let run = bring(&app, "te-nan.csv", vices.as_bytes(), "incidents").await;
    assert_eq!((&run["proposal"]["columns"]["offence_code"], &run["proposal"]["columns"]["offence_text"]), (&json!([1]), &json!([2])));
    let run = check(&app, &run, &json!({})).await;
    let refused: Vec<(u64, String)> = refusals(&app, &run).await.into_iter().map(|(row, _, code)| (row, code)).collect();
    assert_eq!((counts(&run), refused), ([2, 1, 1, 0], vec![(3, "offence-unknown".to_owned())]));
    // The same numbers again: the same rows. Masked, they are not told.
    let run = bring(&app, "so-vu.csv", text.as_bytes(), "incidents").await;
    assert_eq!(counts(&check(&app, &run, &json!({})).await), [4, 0, 1, 3]);
    crate::support::app::account(&app.db, "xem", "viewer", "grid250", "true, null", &[]).await;
    let viewer = app.with(crate::support::app::session(&app.db, "xem").await);
    let masked = viewer.get("/api/v1/incidents").await.expect(200);
    assert!(masked["items"].as_array().unwrap().iter().all(|row| row["office_number"].is_null()), "{masked}");
    assert_eq!(viewer.get("/api/v1/incidents?q=001/2024").await.expect(200)["items"], json!([]));
}

/// What computations leave behind the seventh decimal, and parts of seconds, are not in files for people; what is in them is still the same.
#[tokio::test(flavor = "multi_thread")]
async fn noise_does_not_go_out_and_nothing_is_lost() {
    let app = toy::app().await;
    let noisy = 106.012_573_f64.next_up();
    assert_eq!(noisy.to_string(), "106.01257300000002");
    app.post("/api/v1/sites", &json!({"lon": noisy, "lat": 20.005, "site_name": "Ngã tư", "ownership": "police"})).await.expect(201);
    let theft = json!({"lon": noisy, "lat": 20.005, "offence_code": "173", "occurred_from": "2025-10-31T18:35:31.62772+07:00"});
    app.post("/api/v1/incidents", &theft).await.expect(201);
    for (layer, kind) in [("sites", "cameras"), ("incidents", "incidents")] {
        let words = read_csv(&app.get(&format!("/api/v1/exports/{layer}?format=csv&lang=vi&values=words")).await, b';');
        assert_eq!(words[0]["Kinh độ (°)"], "106,012573", "{words:?}");
        assert!(!words[0]["Tạo lúc"].contains('.') && words[0]["Tạo lúc"].len() >= "1/1/2026 10:00".len(), "{words:?}");
        let codes = read_csv(&app.get(&format!("/api/v1/exports/{layer}?format=csv&lang=en&values=codes")).await, b',');
        assert_eq!(codes[0]["lon"], "106.012573", "{codes:?}");
        if layer == "incidents" {
            assert!(
                words[0].values().any(|text| text.ends_with("18:35:31")) && !words[0].values().any(|text| text.contains("62772")),
                "{words:?}"
            );
            assert!(codes[0]["occurred_from"].contains(".62772"), "{codes:?}");
        }
        unchanged(&app, layer, kind, &["xlsx", "csv", "geojson", "gpkg"]).await;
    }
}

/// Until 30/6/2025 the island districts had no communes and so no code: what happened there is told by the unit's id.
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_without_a_code_comes_back() {
    const ISLAND: &str = "00000000-0000-0000-0000-0000000000f1";
    let (app, empty) = (toy::app().await, toy::app().await);
    for one in [&app, &empty] {
        sqlx::raw_sql(
            "insert into commune (commune_id, province_id, code, kind, name, full_name, district_code, district_name, valid_from, valid_to, area_km2, centre, geom, geom_quality, geom_source)
            values ('00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-000000000030', null, 'dac_khu', 'Đảo Xa', 'Huyện Đảo Xa', '318', 'Huyện Đảo Xa', null, '2025-07-01', 1,
                'srid=4326;point(106.055 20.005)', 'srid=4326;multipolygon(((106.05 20,106.06 20,106.06 20.01,106.05 20.01,106.05 20)))', 'reference', 'toy')",
        )
        .execute(&one.db.pool)
        .await
        .unwrap();
    }
    let theft = json!({"commune_id": ISLAND, "offence_code": "173", "occurred_from": "2024-05-05T10:00:00+07:00"});
    let made = app.post("/api/v1/incidents", &theft).await.expect(201);
    unchanged(&app, "incidents", "incidents", &["xlsx", "csv", "geojson", "gpkg"]).await;
    let bytes = file(&app, "incidents", "xlsx").await;
    stored(&empty, "incidents.xlsx", &bytes, "incidents", &json!({})).await;
    let there = empty.get("/api/v1/incidents").await.expect(200)["items"][0].clone();
    assert_eq!((&there["commune_id"], &there["incident_code"]), (&json!(ISLAND), &made["incident_code"]), "{there:#}");
}

/// A mark of demonstration data goes out with its row and comes in with it.
#[tokio::test(flavor = "multi_thread")]
async fn demonstration_data_stay_marked() {
    let (app, empty) = (full().await, toy::app().await);
    sqlx::raw_sql(
        "with marked as (update site set is_demo = true where site_name = 'Ngã tư 1' returning site_id)
        update camera k set is_demo = true from marked m where k.site_id = m.site_id",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    sqlx::raw_sql("update incident set is_demo = true where damage_vnd = 12500000; update hotspot set is_demo = true where name = 'Chợ 0'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    for (layer, kind, format, table) in [
        ("cameras", "cameras", "xlsx", "camera"),
        ("incidents", "incidents", "csv", "incident"),
        ("hotspots", "hotspots", "geojson", "hotspot"),
    ] {
        let marked = |app: &TestApp| {
            let (pool, statement) = (app.db.pool.clone(), format!("select count(*) from {table} where is_demo"));
            async move { sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(statement)).fetch_one(&pool).await.unwrap() }
        };
        let bytes = file(&app, layer, format).await;
        let run = stored(&empty, &format!("{layer}.{format}"), &bytes, kind, &json!({})).await;
        let (there, here) = (marked(&empty).await, marked(&app).await);
        // What is voided or lifted is in no file of the list as it opens.
        let told = rows(&app, layer).await.iter().filter(|row| row["is_demo"] == "true").count();
        assert!(told > 0 && here >= there && there == i64::try_from(told).unwrap(), "{layer}: {there} of {told}");
        let remark =
            run["remarks"].as_array().unwrap().iter().find(|said| said["code"] == "demo-rows").unwrap_or_else(|| panic!("{run:#}"));
        assert!(remark["vi"].as_str().unwrap().contains(&format!("({told} dòng")), "{remark}");
        let versions: Vec<i32> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select distinct version from {table}")))
            .fetch_all(&empty.db.pool)
            .await
            .unwrap();
        assert_eq!(versions, [1], "{layer}: the mark is no change of the row");
        if layer == "incidents" {
            empty.json("POST", &path(&run, "/undo"), &json!({})).await.expect(200);
        }
    }
}
