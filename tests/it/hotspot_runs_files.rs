//! Files of runs of hotspots: they say what was asked, have names of their own, and figures that carry what they know.

use calamine::Reader;
use serde_json::{Value, json};

use crate::exports::{read_csv, unpercent};
use crate::hotspot_runs::{found, path, wish, world};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_says_what_was_asked() {
    let app = world().await;
    let mut asked = wish();
    asked["offence_codes"] = json!(["171", "173"]);
    (asked["hours"], asked["weekdays"]) = (json!([22, 23, 0, 1, 2, 3, 4]), json!([1, 2, 3, 4, 5, 6]));
    (asked["alpha"], asked["seed"], asked["shape"]) = (json!(0.1), json!(7), json!("square"));
    sqlx::query("update incident set status = 'not_offence' where incident_code = 'HP-T-7'").execute(&app.db.pool).await.unwrap();
    let run = found(&app, &asked).await;
    assert_eq!(run["state"], "done", "{run}");
    let id = run["hotspot_run_id"].as_str().unwrap();
    let answer = app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=csv")).await;
    let mark = format!("2025-11-01_2026-10-31_200m_{}", &id[id.len() - 8..]);
    assert!(
        answer
            .header("content-disposition")
            .unwrap()
            .starts_with(&format!("attachment; filename=\"diem-nong-theo-xa_hai-phong_{mark}_2026-11-")),
        "{:?}",
        answer.header("content-disposition")
    );
    let told: Value = serde_json::from_str(&unpercent(answer.header("bando138-facts").unwrap())).unwrap();
    for (name, expected) in [
        ("run_province", "Thành phố Hải Phòng"),
        ("run_communes", "tất cả"),
        ("run_window", "01/11/2025 – 31/10/2026"),
        ("run_offences", "171 Cướp giật tài sản; 173 Trộm cắp tài sản"),
        ("run_hours", "22–5 giờ"),
        ("run_weekdays", "thứ Hai, thứ Ba, thứ Tư, thứ Năm, thứ Sáu, thứ Bảy"),
        ("run_method", "ô nóng liền nhau"),
        ("run_cells", "vuông, cạnh 200 m (người dùng chọn)"),
        ("run_alpha", "10\u{a0}%"),
        ("run_seed", "7"),
        ("run_id", id),
        ("run_compared", "01/05/2026 – 31/10/2026 so với 01/11/2025 – 30/04/2026 (khác mùa)"),
        ("filter", "một lần phân tích điểm nóng, ghi ở dưới"),
    ] {
        assert_eq!(told[name], expected, "{name} {told}");
    }
    // What counts and what does not are together all 460.
    let number = |text: &str| text.rsplit(": ").next().unwrap().parse::<u64>().unwrap();
    let left_out = told["run_left_out"].as_str().unwrap();
    assert!(left_out.contains("không phải tội phạm: 1; ") && left_out.contains("ngoài giờ, ngày đã chọn: "), "{left_out}");
    assert_eq!(
        number(told["run_counted"].as_str().unwrap()) + left_out.split("; ").filter(|part| !part.contains("dưới")).map(number).sum::<u64>(),
        460
    );
    assert_eq!((&told["run_digest"], &told["run_version"]), (&run["inputs"]["incidents_sha256"], &run["code_version"]));
    // The same in a file with shapes, and in a workbook; another run has another name.
    let shapes = app.get(&format!("/api/v1/exports/hotspot-areas?run={id}&format=geojson&lang=en")).await;
    let facts = shapes.json()["bando138"].clone();
    assert_eq!((&facts["run_hours"], &facts["run_cells"]), (&json!("22–5 h"), &json!("squares, side 200 m (chosen)")));
    assert!(shapes.header("content-disposition").unwrap().contains(&format!("hotspot-areas_hai-phong_{mark}_")));
    let other = found(&app, &wish()).await;
    let other_id = other["hotspot_run_id"].as_str().unwrap();
    let named = app.get(&format!("/api/v1/exports/hotspot-communes?run={other_id}&format=csv")).await;
    assert_ne!(named.header("content-disposition"), answer.header("content-disposition"));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_files_are_those_of_the_answer_to_three_digits() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    let id = run["hotspot_run_id"].as_str().unwrap();
    // To three digits: a relative error of half a unit of the third digit, which is at most 1/200.
    let is_short = |text: &str| {
        let digits: String = text.split('e').next().unwrap().chars().filter(char::is_ascii_digit).collect();
        digits.trim_matches('0').len() <= 3
    };
    let agrees = |text: &str, value: &Value| match value.as_f64() {
        None => text.is_empty(),
        Some(value) => is_short(text) && (text.parse::<f64>().unwrap() - value).abs() <= value.abs() / 200.0,
    };
    let areas = app.get(&path(&run, "/areas")).await.expect(200)["items"].clone();
    let rows = read_csv(&app.get(&format!("/api/v1/exports/hotspot-areas?run={id}&format=csv&lang=en&values=codes")).await, b',');
    assert_eq!(rows.len(), areas.as_array().unwrap().len());
    for (row, area) in rows.iter().zip(areas.as_array().unwrap()) {
        for (column, member) in [("expected_incidents", "expected"), ("z_score", "z"), ("p_value", "p"), ("q_value", "q")] {
            assert!(agrees(&row[column], &area[member]), "{column} {} {}", row[column], area[member]);
        }
        let km2 = area["area_m2"].as_f64().unwrap() / 1e6;
        assert!((row["area_km2"].parse::<f64>().unwrap() - km2).abs() <= 0.0051, "{}", row["area_km2"]);
        assert_eq!(
            (&row["area_name"], json!(row["incidents"])),
            (&area["name"]["en"].as_str().unwrap().to_owned(), json!(area["n"].to_string()))
        );
    }
    let told = app.get(&path(&run, "/communes")).await.expect(200);
    let rows = read_csv(&app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=csv&lang=en&values=codes")).await, b',');
    let items = told["items"].as_array().unwrap();
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(items) {
        for (column, member) in
            [("change_part", "change_part"), ("change_p", "p"), ("change_q", "q"), ("change_low", "low"), ("rate_smoothed", "rate")]
        {
            assert!(agrees(&row[column], &item[member]), "{column} {} {}", row[column], item[member]);
        }
        assert_eq!((json!(row["incidents"]), json!(row["change_verdict"])), (json!(item["n"].to_string()), item["verdict"].clone()));
        assert_eq!(json!(row["target_verdict"]), item["target_verdict"]);
    }
    // All together are no row, which would be added to the others, but a fact.
    let sum = |column: &str| rows.iter().map(|row| row[column].parse::<f64>().unwrap()).sum::<f64>();
    let (n, before) = (sum("incidents"), sum("incidents_before"));
    let file = app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=csv&lang=en")).await;
    let facts: Value = serde_json::from_str(&unpercent(file.header("bando138-facts").unwrap())).unwrap();
    let told = facts["run_total"].as_str().unwrap();
    assert!(told.starts_with(&format!("2 communes: {n} incidents, compared with {before} (")), "{told}");
    let percent = told.split('(').nth(1).unwrap().replace('−', "-").replace(['%', ')', '\u{a0}', '+'], "");
    // The change is by day: 184 days against 181.
    assert!((percent.trim().parse::<f64>().unwrap() - (100.0 * (n / 184.0 / (before / 181.0) - 1.0))).abs() < 0.06, "{told}");
    // In a workbook numbers are numbers, and the question stands on a sheet of its own.
    let bytes = app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=xlsx")).await.bytes;
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let at = sheet.rows().next().unwrap().iter().position(|cell| *cell == "p của thay đổi").unwrap();
    let p = sheet.rows().nth(1).unwrap()[at].clone();
    assert!(matches!(p, calamine::Data::Float(p) if (p - items[0]["p"].as_f64().unwrap()).abs() < 0.005), "{p:?}");
    let about = workbook.worksheet_range_at(1).unwrap().unwrap();
    assert!(about.rows().any(|row| row[0] == "Giờ" && row[1] == "cả ngày"));
}
