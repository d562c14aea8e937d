//! Hotspots of a file beside the communes and provinces that they name, in the units that will hold them; radii in the unit of their heading;
//! what stands under such a list.

use serde_json::{Value, json};

use crate::support::importing::{bring, check, confirm, counts, path, refusals};
use crate::support::toy::{self, X, Y};

fn told(refused: &[(u64, i64, String)]) -> Vec<(u64, i64, &str)> {
    refused.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect()
}

fn by_commune(run: &Value) -> Vec<(&str, u64)> {
    let list = run["counts"]["by_commune"].as_array().unwrap();
    list.iter().map(|one| (one["name"].as_str().unwrap(), one["n"].as_u64().unwrap())).collect()
}

fn remark<'a>(run: &'a Value, code: &str) -> &'a str {
    let list = run["remarks"].as_array().unwrap();
    list.iter().find(|remark| remark["code"] == code).unwrap_or_else(|| panic!("no {code}: {run:#}"))["vi"].as_str().unwrap()
}

// The toy's Chu Văn An ends at 106.02 E, where Bến Hàn begins: 0.001 degree of longitude is 104.65 m at 20.005 N (PROJ's geod on WGS 84).
const AROUND: &str = "\
Tên;Loại;Ngày;Số văn bản;Kinh độ;Vĩ độ;Bán kính;Xã
Đúng;ma túy;15/03/2026;QĐ 1;106,0100;20,0050;200;Phường Chu Văn An
Xa;ma túy;15/03/2026;QĐ 2;106,0250;20,0050;200;Phường Chu Văn An
Sát;ma túy;15/03/2026;QĐ 3;106,0220;20,0050;50;Phường Chu Văn An
Trống;ma túy;15/03/2026;QĐ 4;106,0300;20,0050;50;
Lạ;ma túy;15/03/2026;QĐ 5;106,0350;20,0050;50;Phường Không Có
Biển;ma túy;15/03/2026;QĐ 6;106,5000;20,0050;50;Phường Bến Hàn
";

#[tokio::test]
async fn areas_around_a_centre_are_compared_with_the_commune_that_they_name() {
    let app = toy::app().await;
    let run = bring(&app, "diem-nong.csv", AROUND.as_bytes(), "hotspots").await;
    let run = check(&app, &run, &json!({})).await;
    let refused = refusals(&app, &run).await;
    assert_eq!(told(&refused), [(3, 4, "not-at-point"), (6, 7, "commune-unknown"), (7, 4, "no-commune-here")], "{run:#}");
    assert_eq!(counts(&run), [6, 3, 3, 0]);
    let why = app.get(&path(&run, "/refusals")).await.expect(200)["items"][0].clone();
    let words = why["vi"].as_str().unwrap();
    assert!(words.contains("Phường Bến Hàn") && words.contains("cách Phường Chu Văn An 523 m"), "{why}");
    assert!(remark(&run, "just-over-the-border").contains("1 dòng"));
    assert_eq!(by_commune(&run), [("Phường Bến Hàn", 2), ("Phường Chu Văn An", 1)], "those that will hold the rows, named or not");
    assert_eq!(run["questions"][0]["id"], "commune-unknown", "{:#}", run["questions"]);

    let run = check(&app, &run, &json!({ "answers": { "commune-unknown": "coordinates" } })).await;
    assert_eq!((counts(&run), by_commune(&run)[0]), ([6, 4, 2, 0], ("Phường Bến Hàn", 3)));
    confirm(&app, &run).await;
    let kept: Vec<(String, String)> = sqlx::query_as("select name, current_commune_id::text from hotspot order by declared_by_doc")
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, unit)| (name.as_str(), unit.as_str())).collect();
    assert_eq!(kept, [("Đúng", X), ("Sát", Y), ("Trống", Y), ("Lạ", Y)]);
}

#[tokio::test]
async fn outlines_are_compared_by_the_point_inside_them_and_old_names_hold() {
    let app = toy::app().await;
    let square = |name: &str, lon: f64, commune: &str, day: &str| {
        let (w, e) = (lon - 0.001, lon + 0.001);
        let ring = [[w, 20.004], [e, 20.004], [e, 20.006], [w, 20.006], [w, 20.004]];
        json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [ring] },
            "properties": { "Tên khu vực": name, "Loại phức tạp": "ma túy", "Số văn bản": "1/KH", "Ngày văn bản": day, "Xã": commune } })
    };
    // Until 30/6/2025 Xã Đường Lâm was 106.01 to 106.03, Phường Sao Đỏ 106 to 106.01.
    let file = json!({ "type": "FeatureCollection", "features": [
        square("Đúng", 106.01, "Phường Chu Văn An", "05/01/2026"),
        square("Xa", 106.03, "Phường Chu Văn An", "05/01/2026"),
        square("Cũ", 106.025, "Xã Đường Lâm", "05/01/2024"),
        square("Cũ, xa", 106.035, "Phường Sao Đỏ", "05/01/2024"),
    ] });
    let run = bring(&app, "diem-nong.geojson", file.to_string().as_bytes(), "hotspots").await;
    let run = check(&app, &run, &json!({})).await;
    let refused = refusals(&app, &run).await;
    assert_eq!(refused.iter().map(|(row, _, code)| (*row, code.as_str())).collect::<Vec<_>>(), [(2, "not-at-point"), (4, "not-at-point")]);
    let why = app.get(&path(&run, "/refusals")).await.expect(200)["items"].clone();
    let words = why[0]["vi"].as_str().unwrap();
    assert!(words.contains("Khu vực nằm ở Phường Bến Hàn") && words.contains("cách Phường Chu Văn An 1,0 km"), "{why:#}");
    assert_eq!(
        (&why[0]["field"], by_commune(&run)),
        (&json!("geometry"), vec![("Phường Chu Văn An", 1), ("Phường Bến Hàn", 1)]),
        "{why:#}"
    );
}

#[tokio::test]
async fn areas_outside_of_the_province_that_was_given_are_asked_about() {
    const FILE: &str = "\
Tên;Loại;Ngày;Số văn bản;Kinh độ;Vĩ độ;Bán kính
Trong;ma túy;15/03/2026;QĐ 1;106,0100;20,0050;200
Ngoài;ma túy;15/03/2026;QĐ 2;106,0450;20,0050;200
";
    let app = toy::app().await;
    sqlx::raw_sql(
        "insert into province (province_id, code, abbr, name, full_name, valid_from, valid_to) values
            ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01', null);
        insert into commune (commune_id, province_id, code, kind, name, full_name, valid_from, valid_to, area_km2, centre, geom, geom_quality, geom_source) values
            ('00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-000000000024', '90101', 'phuong', 'Kinh Bắc', 'Phường Kinh Bắc', '2025-07-01', null, 1,
            'srid=4326;point(106.045 20.005)', 'srid=4326;multipolygon(((106.04 20,106.05 20,106.05 20.01,106.04 20.01,106.04 20)))', 'reference', 'toy');",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let run = bring(&app, "diem-nong.csv", FILE.as_bytes(), "hotspots").await;
    let run = check(&app, &run, &json!({ "province": "31" })).await;
    assert_eq!((counts(&run), told(&refusals(&app, &run).await)), ([2, 1, 1, 0], vec![(3, 4, "outside-province")]), "{run:#}");
    let asked = run["questions"].as_array().unwrap().iter().find(|question| question["id"] == "province").expect("the question");
    assert!(asked["vi"].as_str().unwrap().contains("dòng 3: Phường Kinh Bắc"), "{asked}");
    let run = check(&app, &run, &json!({ "province": "31", "answers": { "province": "keep" } })).await;
    assert_eq!((counts(&run), by_commune(&run)), ([2, 2, 0, 0], vec![("Phường Chu Văn An", 1), ("Phường Kinh Bắc", 1)]), "{run:#}");
}

/// Areas as they were stored, square metres, by the document.
async fn sizes(app: &crate::support::TestApp) -> Vec<f64> {
    let all = "select area_m2::float8 from hotspot order by declared_by_doc";
    sqlx::query_scalar(all).fetch_all(&app.db.pool).await.unwrap()
}

#[tokio::test]
async fn a_radius_is_in_the_unit_of_its_heading() {
    const FILE: &str = "\
Tên;Loại;Ngày;Số văn bản;Kinh độ;Vĩ độ;Bán kính (km)
Một;ma túy;15/03/2026;QĐ 1;106,0100;20,0050;1
Hai;ma túy;15/03/2026;QĐ 2;106,0100;20,0050;0,2
Ba;ma túy;15/03/2026;QĐ 3;106,0100;20,0050;300 m
Bốn;ma túy;15/03/2026;QĐ 4;106,0100;20,0050;8
";
    let app = toy::app().await;
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "hotspots").await, &json!({})).await;
    assert_eq!(told(&refusals(&app, &run).await), [(5, 6, "out-of-range")], "{run:#}");
    let words = remark(&run, "assumed-heading-kilometres");
    assert!(words.contains("km") && words.contains("mét") && words.contains("3 dòng"), "{words}");
    // The preview shows the circles whole: 1 km is 0.00956 degrees of longitude and 0.00903 of latitude here.
    let preview = app.get(&path(&run, "/preview")).await.expect(200);
    let bbox: Vec<f64> = preview["bbox"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
    for (found, wanted) in bbox.iter().zip([106.0 + 0.01 - 0.00956, 20.005 - 0.00903, 106.01956, 20.01403]) {
        assert!((found - wanted).abs() < 0.00003, "{found} {wanted}: {bbox:?}");
    }
    confirm(&app, &run).await;
    // 64-gons in circles of 1,000, 200 and 300 m: 32 r² sin(2π/64).
    for (found, wanted) in sizes(&app).await.iter().zip([3_136_548.0, 125_462.0, 282_289.0]) {
        assert!((found / wanted - 1.0).abs() < 0.002, "{found} {wanted}");
    }

    let feet = FILE.replace("(km)", "(ft)");
    let run = check(&app, &bring(&app, "b.csv", feet.as_bytes(), "hotspots").await, &json!({})).await;
    let refused = refusals(&app, &run).await;
    assert_eq!(told(&refused)[..2], [(2, 6, "radius-unit-unclear"), (3, 6, "radius-unit-unclear")], "{run:#}");
    assert!(refused.iter().all(|(row, ..)| *row != 4), "its own cell says metres: {refused:?}");
}

#[tokio::test]
async fn totals_and_signatures_under_areas_are_no_rows_and_an_outline_needs_no_radius() {
    const FILE: &str = "\
STT;Tên;Loại;Ngày;Số văn bản;Kinh độ;Vĩ độ;Bán kính (m)
1;Một;ma túy;15/03/2026;QĐ 1;106,0100;20,0050;100
2;Hai;ma túy;15/03/2026;QĐ 2;;;
;Tổng cộng;;;;;;2
;Người lập biểu;;;Thủ trưởng đơn vị;;;
";
    let app = toy::app().await;
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "hotspots").await, &json!({})).await;
    assert_eq!(counts(&run), [2, 1, 1, 0], "{run:#}");
    assert!(remark(&run, "rows-beside").contains("2 dòng: 4, 5"), "{run:#}");

    let ring = [[106.004, 20.004], [106.006, 20.004], [106.006, 20.006], [106.004, 20.006], [106.004, 20.004]];
    let feature = |radius: Value| {
        json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [ring] },
            "properties": { "Tên khu vực": "Chợ", "Loại phức tạp": "ma túy", "Số văn bản": "1/KH", "Ngày văn bản": "05/01/2026", "Bán kính": radius } })
    };
    for radius in [json!(0), json!("0"), json!("0,0")] {
        let file = json!({ "type": "FeatureCollection", "features": [feature(radius)] }).to_string();
        let run = check(&app, &bring(&app, "a.geojson", file.as_bytes(), "hotspots").await, &json!({})).await;
        assert_eq!(counts(&run), [1, 1, 0, 0], "{run:#}");
    }
}
