//! The rows of one import: the lists, their counts and their files by its id, and nothing else's rows.

use serde_json::{Value, json};

use crate::support::app::{account, session};
use crate::support::importing::{codes, id, stored};
use crate::support::toy;

fn names(list: &Value, name: &str) -> Vec<String> {
    let mut found: Vec<String> = list["items"].as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()).collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_list_shows_the_rows_of_one_import() {
    let app = toy::app().await;
    let by_hand = json!({"lon": 106.001, "lat": 20.001, "site_name": "Bằng tay", "ownership": "police"});
    let site = app.post("/api/v1/sites", &by_hand).await.expect(201);
    let by_hand = site["site_code"].as_str().unwrap();
    toy::theft(&app, 106.007, 20.005, "2026-02-02T10:00:00+07:00").await;

    let first = "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt\nNgã tư A;106,0050;20,0050;Công an;2\nNgã tư B;106,0150;20,0050;Công an;1\n";
    let first = stored(&app, "mot.csv", first.as_bytes(), "cameras", &json!({})).await;
    let second = "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt\nNgã tư C;106,0250;20,0050;Công an;1\n";
    let second = stored(&app, "hai.csv", second.as_bytes(), "cameras", &json!({})).await;
    let list = app.get(&format!("/api/v1/sites?count=true&import_id={}", id(&first))).await.expect(200);
    assert_eq!((names(&list, "site_name"), &list["total"]), (vec!["Ngã tư A".to_owned(), "Ngã tư B".to_owned()], &json!(2)), "{list:#}");
    let list = app.get(&format!("/api/v1/sites?f=geojson&import_id={}", id(&second))).await.expect(200);
    assert_eq!(list["features"].as_array().unwrap().len(), 1, "{list:#}");
    let list = app.get(&format!("/api/v1/cameras?count=true&import_id={}", id(&first))).await.expect(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["total"]), (3, &json!(3)), "{list:#}");
    assert_eq!(app.get("/api/v1/sites?count=true").await.expect(200)["total"], 4, "{by_hand}");

    let incidents =
        "Tội danh;Thời gian;Kinh độ;Vĩ độ\nTrộm cắp tài sản;05/03/2019;106,0050;20,0050\nTrộm cắp tài sản;15/03/2019;106,0060;20,0050\n";
    let incidents = stored(&app, "vu.csv", incidents.as_bytes(), "incidents", &json!({ "defaults": { "geom_precision": "street" } })).await;
    let list = app.get(&format!("/api/v1/incidents?count=true&import_id={}", id(&incidents))).await.expect(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["total"]), (2, &json!(2)), "{list:#}");
    let square = json!({ "type": "Polygon", "coordinates": [[[106.004, 20.004], [106.006, 20.004], [106.006, 20.006], [106.004, 20.006], [106.004, 20.004]]] });
    let file = json!({ "type": "FeatureCollection", "features": [{ "type": "Feature", "geometry": square,
        "properties": { "Tên khu vực": "Khu chợ", "Số văn bản": "12/KH-CA", "Ngày văn bản": "05/01/2026" } }] });
    let change = json!({ "defaults": { "area_types": "trật tự xã hội" } });
    let hotspots = stored(&app, "nong.geojson", file.to_string().as_bytes(), "hotspots", &change).await;
    let list = app.get(&format!("/api/v1/hotspots?count=true&import_id={}", id(&hotspots))).await.expect(200);
    assert_eq!((names(&list, "name"), &list["total"]), (vec!["Khu chợ".to_owned()], &json!(1)));

    // The same rows in a file; of another import none.
    for (layer, run, n) in
        [("sites", &first, 2), ("cameras", &first, 3), ("incidents", &incidents, 2), ("hotspots", &hotspots, 1), ("sites", &hotspots, 0)]
    {
        let file = app.get(&format!("/api/v1/exports/{layer}?format=csv&import_id={}", id(run))).await;
        assert_eq!(file.status, 200, "{layer}: {file}");
        assert_eq!(String::from_utf8_lossy(&file.bytes).trim_end().lines().count(), n + 1, "{layer}");
    }
    app.get("/api/v1/sites?import_id=mot.csv").await.expect(400);
}

#[tokio::test]
async fn masked_places_are_not_told_by_import() {
    let app = toy::app().await;
    let incidents = "Tội danh;Thời gian;Kinh độ;Vĩ độ\nTrộm cắp tài sản;05/03/2019;106,0050;20,0050\n";
    let run = stored(&app, "vu.csv", incidents.as_bytes(), "incidents", &json!({ "defaults": { "geom_precision": "street" } })).await;
    account(&app.db, "xem", "viewer", "grid250", "true, null", &[]).await;
    let grid = app.with(session(&app.db, "xem").await);
    account(&app.db, "nuoc", "admin", "exact", "true, null", &[]).await;
    let token = session(&app.db, "nuoc").await;
    sqlx::query("update session set purpose = null, purpose_stated_at = null where account_id = (select account_id from account where username = 'nuoc')")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let other = app.with(token);
    // One row, which either of them sees without asking for the import.
    let asked = ["incidents?count=true", "incidents?f=geojson", "exports/incidents?format=csv", "exports/incidents?format=gpkg"];
    let one = |address: &str| format!("/api/v1/{address}&import_id={}", id(&run));
    assert_eq!(grid.get("/api/v1/incidents?count=true").await.expect(200)["total"], 1);
    assert_eq!(other.get("/api/v1/incidents?count=true").await.expect(200)["total"], 1);

    // None of the import would be a false answer: who may state a purpose is asked for it, who may not is told so.
    for address in asked {
        for (who, slug) in [(&other, "purpose-needed"), (&grid, "import-masked")] {
            let problem = who.get(&one(address)).await.expect(403);
            assert_eq!(problem["type"], format!("/problems/{slug}"), "{address}: {problem:#}");
        }
    }
    let problem = other.get(&one("incidents?count=true")).await.expect(403);
    assert!(problem["detail"].as_str().unwrap().starts_with("Hãy nêu mục đích"), "{problem:#}");
    assert!(problem["detail_en"].as_str().unwrap().starts_with("State a purpose"), "{problem:#}");
    other.json("PUT", "/api/v1/session/purpose", &json!({ "purpose": "Kiểm tra số liệu" })).await.expect(200);
    assert_eq!(other.get(&one("incidents?count=true")).await.expect(200)["total"], 1);
}

#[tokio::test]
async fn a_list_of_sites_alone_is_not_told_of_the_status_of_cameras() {
    let app = toy::app().await;
    let remarks = |run: &Value| codes(&run["remarks"]).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let run = stored(
        &app,
        "diem.csv",
        "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu\nNgã tư A;106,0050;20,0050;Công an\n".as_bytes(),
        "cameras",
        &json!({}),
    )
    .await;
    assert_eq!((&run["stored"]["tables"], remarks(&run)), (&json!({ "site": 1 }), vec!["no-cameras".to_owned()]), "{run:#}");
    let run = stored(
        &app,
        "mat.csv",
        "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt\nNgã tư B;106,0150;20,0050;Công an;1\n".as_bytes(),
        "cameras",
        &json!({}),
    )
    .await;
    assert_eq!(
        (&run["stored"]["tables"], remarks(&run)),
        (&json!({ "site": 1, "camera": 1 }), vec!["status-proposed".to_owned()]),
        "{run:#}"
    );
}
