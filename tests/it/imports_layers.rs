//! Layers of maps: hotspots from GeoJSON, sites from a GeoPackage and a zipped Shapefile of GDAL's; and populations by name and by code.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::files::TestFile;
use crate::support::importing::{bring, check, confirm, counts, path, refusals, stored};
use crate::support::skip::skip;
use crate::support::toy::{self, A, X, Y};

#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn feature(name: &str, geometry: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry,
        "properties": { "Tên khu vực": name, "Loại phức tạp": "trật tự xã hội", "Số văn bản": "12/KH-CA", "Ngày văn bản": "05/01/2026" } })
}

fn ring(corners: &[[f64; 2]]) -> Value {
    json!({ "type": "Polygon", "coordinates": [corners] })
}

#[tokio::test]
async fn hotspots_of_a_layer_are_stored_or_told_where_they_cross_themselves() {
    let app = toy::app().await;
    let square = ring(&[[106.004, 20.004], [106.006, 20.004], [106.006, 20.006], [106.004, 20.006], [106.004, 20.004]]);
    // A bow tie whose edges cross in the middle: 106.025, 20.005.
    let bow_tie = ring(&[[106.024, 20.004], [106.026, 20.006], [106.026, 20.004], [106.024, 20.006], [106.024, 20.004]]);
    let file = json!({ "type": "FeatureCollection", "features": [
        feature("Khu chợ", square),
        feature("Nơ", bow_tie),
        feature("Điểm", json!({ "type": "Point", "coordinates": [106.03, 20.005] })),
    ] });
    let run = bring(&app, "diem-nong.geojson", file.to_string().as_bytes(), "hotspots").await;
    assert_eq!((&run["format"], &run["kind"]), (&json!("geojson"), &json!("hotspots")), "{run:#}");
    let run = check(&app, &run, &json!({ "columns": { "area_types": null }, "defaults": { "area_types": "trật tự xã hội" } })).await;
    let refused = refusals(&app, &run).await;
    let expected: Vec<(u64, &str)> = vec![(2, "self-crossing"), (3, "not-an-area")];
    assert_eq!(refused.iter().map(|(row, _, code)| (*row, code.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!(counts(&run), [3, 1, 2, 0]);
    let list = app.get(&path(&run, "/refusals")).await.expect(200);
    assert!(list["items"][0]["vi"].as_str().unwrap().contains("106.025000, 20.005000"), "{list}");
    // A layer comes back as a layer, with its shapes.
    let back = app.get(&path(&run, "/refused")).await.expect(200);
    let features = back["features"].as_array().unwrap();
    assert_eq!(features.iter().map(|f| f["properties"]["Tên khu vực"].as_str().unwrap()).collect::<Vec<_>>(), ["Nơ", "Điểm"]);
    assert_eq!(features[1]["geometry"], json!({ "type": "Point", "coordinates": [106.03, 20.005] }));
    assert!(features.iter().all(|f| f["properties"]["138: Vì sao"].as_str().is_some_and(|why| !why.is_empty())));
    confirm(&app, &run).await;
    let rows: Vec<(String, String, String, f64)> = sqlx::query_as(
        "select name, commune_id::text, declared_on::text, round((st_area(geom::geography) / 100)::numeric)::float8 from hotspot",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    // 0.002° × 0.002° at 20° north: 209.2 m × 221.4 m.
    assert_eq!(
        rows.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), *d)).collect::<Vec<_>>(),
        [("Khu chợ", X, "2026-01-05", 463.0)]
    );
}

#[tokio::test]
async fn populations_go_in_by_name_and_by_code() {
    let app = toy::app().await;
    let by_name = "Xã, phường;Dân số;Năm;Nguồn\nPhường Chu Văn An;12.345;2026;Cục Thống kê\nBến Hàn;9 876;2026;Cục Thống kê\nXã Không Có;100;2026;x\n";
    let run = check(&app, &bring(&app, "dan-so.csv", by_name.as_bytes(), "").await, &json!({})).await;
    assert_eq!((&run["kind"], counts(&run)), (&json!("populations"), [3, 2, 1, 0]), "{run:#}");
    assert_eq!(refusals(&app, &run).await.iter().map(|(row, _, code)| (*row, code.as_str())).collect::<Vec<_>>(), [(4, "commune-unknown")]);
    confirm(&app, &run).await;
    let by_code = "Mã xã;Dân số;Năm\n90009;10000;2025\n";
    stored(&app, "theo-ma.csv", by_code.as_bytes(), "populations", &json!({ "columns": { "commune_text": [0] } })).await;
    // The old unit of the list's day: Sao Đỏ until 30/6/2025, though Chu Văn An has its code today.
    stored(&app, "cu.csv", "Xã, phường;Dân số;Năm\nPhường Sao Đỏ;5000;2020\n".as_bytes(), "populations", &json!({ "on": "2020-12-31" }))
        .await;
    let rows: Vec<(String, i32, i32)> =
        sqlx::query_as("select commune_id::text, year, people from population where source <> 'toy' order by year, commune_id")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    let expected = [(A, 2020, 5000), (Y, 2025, 10_000), (X, 2026, 12_345), (Y, 2026, 9_876)];
    assert_eq!(rows.iter().map(|(unit, year, people)| (unit.as_str(), *year, *people)).collect::<Vec<_>>(), expected);
}

/// Sites as GDAL writes them in a format, from one GeoJSON.
fn by_gdal(format: &str, name: &str, options: &[&str]) -> Option<Vec<u8>> {
    let feature = |name: &str, lon: f64, owner: &str| json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [lon, 20.005] }, "properties": { "ten_diem": name, "so_huu": owner, "so_mat": 2 } });
    let source = json!({ "type": "FeatureCollection", "features": [feature("Chợ Đường Lâm", 106.005, "Công an"), feature("Bến xe", 106.03, "Hộ gia đình")] });
    let file = TestFile::new("source.geojson", source.to_string().as_bytes());
    let target = file.folder().join(name);
    let made = Command::new("ogr2ogr").args(["-f", format]).args(options).arg(&target).arg(file.path()).output();
    let Ok(made) = made else {
        skip("imports_layers::by_gdal", "ogr2ogr is not installed");
        return None;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(std::fs::read(&target).unwrap())
}

#[tokio::test]
async fn sites_of_a_geopackage_and_of_a_zipped_shapefile_are_the_same_sites() {
    for (format, name, options, srid) in [
        ("GPKG", "camera.gpkg", &["-nln", "camera"][..], 4326),
        ("GPKG", "camera.gpkg", &["-nln", "camera", "-t_srs", "EPSG:9210"], 9210),
        ("ESRI Shapefile", "camera.shz", &["-lco", "ENCODING=UTF-8"], 4326),
        ("ESRI Shapefile", "camera.shz", &["-lco", "ENCODING=UTF-8", "-t_srs", "EPSG:32648"], 32648),
    ] {
        let Some(bytes) = by_gdal(format, name, options) else { return };
        let app = toy::app().await;
        let run = bring(&app, &name.replace("shz", "zip"), &bytes, "cameras").await;
        let columns = &run["proposal"]["columns"];
        assert!(columns["site_name"].is_array() && columns["ownership"].is_array(), "{run:#}");
        let count = run["tables"][0]["columns"].as_array().unwrap().iter().position(|column| column["name"] == "so_mat").unwrap();
        let run = check(&app, &run, &json!({ "columns": { "camera_count": [count] } })).await;
        assert_eq!((counts(&run), &run["questions"]), ([2, 2, 0, 0], &json!([])), "{format} {options:?}: {run:#}");
        confirm(&app, &run).await;
        let rows: Vec<(String, String, String, i64, i32, bool)> = sqlx::query_as(
            "select site_name, ownership, commune_id::text, (select count(*) from camera c where c.site_id = s.site_id), source_srid,
                st_distance(geom::geography, st_point(case site_name when 'Bến xe' then 106.03 else 106.005 end, 20.005, 4326)::geography) < 0.05
             from site s order by site_name",
        )
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
        let expected = [("Bến xe", "household", Y, 2, srid, true), ("Chợ Đường Lâm", "police", X, 2, srid, true)];
        assert_eq!(
            rows.iter().map(|(a, b, c, d, e, f)| (a.as_str(), b.as_str(), c.as_str(), *d, *e, *f)).collect::<Vec<_>>(),
            expected,
            "{format}"
        );
    }
}
