//! Coordinates by way of the whole importer: metres whose zone nobody stated, a zone that was stated wrongly, a shift that was forgotten.
//! The numbers of the files are PostGIS's.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::importing::{bring, check, codes, confirm, counts, path, refusals};
use crate::support::toy;

/// Twelve places, six in each of the two units of today.
fn places() -> Vec<(f64, f64)> {
    (0..12).map(|n| (106.0011 + f64::from(n) * 0.0035 - if n > 5 { 0.0005 } else { 0.0011 }, 20.0008 + f64::from(n % 4) * 0.0027)).collect()
}

fn unit(lon: f64) -> &'static str {
    if lon < 106.02 { "Phường Chu Văn An" } else { "Phường Bến Hàn" }
}

/// The places in another system.
async fn in_system(pool: &PgPool, srid: i32) -> Vec<(f64, f64)> {
    let (lon, lat): (Vec<f64>, Vec<f64>) = places().into_iter().unzip();
    sqlx::query_as("select st_x(p), st_y(p) from unnest($1::float8[], $2::float8[]) with ordinality u (lon, lat, n), st_transform(st_point(lon, lat, 4326), $3) p order by n")
        .bind(lon)
        .bind(lat)
        .bind(srid)
        .fetch_all(pool)
        .await
        .unwrap()
}

/// How many metres each stored site lies from the place that it was made from, at most.
async fn worst_m(pool: &PgPool) -> f64 {
    let (lon, lat): (Vec<f64>, Vec<f64>) = places().into_iter().unzip();
    let (n, worst): (i64, Option<f64>) = sqlx::query_as(
        "select count(*), max(st_distance(s.geom::geography, st_point(lon, lat, 4326)::geography))
         from unnest($1::float8[], $2::float8[]) with ordinality u (lon, lat, n) join site s on s.site_name = 'Điểm ' || n",
    )
    .bind(lon)
    .bind(lat)
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(n, 12, "every place is there");
    worst.unwrap()
}

/// A list with the columns X and Y in the order of surveyors (north first), and the units unless `is_silent`.
fn list(numbers: &[(f64, f64)], is_silent: bool) -> String {
    let mut text = "Tên điểm;X (m);Y (m);Sở hữu;Xã, phường\n".to_owned();
    for (n, ((east, north), (lon, _))) in numbers.iter().zip(places()).enumerate() {
        let unit = if is_silent { "" } else { unit(lon) };
        text.push_str(&format!("Điểm {};{north:.3};{east:.3};Công an;{unit}\n", n + 1).replace('.', ","));
    }
    text
}

fn question<'a>(run: &'a Value, id: &str) -> &'a Value {
    run["questions"].as_array().unwrap().iter().find(|question| question["id"] == id).unwrap_or_else(|| panic!("no question {id}: {run:#}"))
}

#[tokio::test]
async fn metres_without_a_zone_and_with_exchanged_axes_are_read_by_the_communes_that_rows_claim() {
    let app = toy::app().await;
    let file = list(&in_system(&app.db.pool, 9210).await, false);
    let run = check(&app, &bring(&app, "vn2000.csv", file.as_bytes(), "cameras").await, &json!({})).await;
    let said = codes(&run["remarks"]);
    assert!(said.contains(&"axes-north-first") && said.contains(&"zone-assumed"), "{said:?}");
    let zone = run["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == "zone-assumed").unwrap();
    assert!(zone["vi"].as_str().unwrap().contains("105°45"), "{zone}");
    assert_eq!((counts(&run), &run["questions"]), ([12, 12, 0, 0], &json!([])), "{run:#}");
    confirm(&app, &run).await;
    let worst = worst_m(&app.db.pool).await;
    assert!(worst < 0.01, "{worst} m: the file has millimetres");
    let kept: Vec<(i32, bool)> =
        sqlx::query_as("select distinct source_srid, source_x < source_y from site").fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(kept, [(9210, true)], "the numbers of the file are kept, east first");
}

#[tokio::test]
async fn a_zone_that_was_stated_wrongly_is_asked_about_with_the_distance() {
    let app = toy::app().await;
    let file = list(&in_system(&app.db.pool, 9210).await, false);
    let run = bring(&app, "vn2000.csv", file.as_bytes(), "cameras").await;
    // 105°30': a quarter of a degree to the west, 26 km at this latitude.
    let run = check(&app, &run, &json!({ "crs": "EPSG:9209" })).await;
    let zone = question(&run, "zone");
    let words = zone["vi"].as_str().unwrap();
    assert!(words.contains("26") && words.contains("km"), "{words}");
    assert_eq!((&zone["choices"][0]["value"], &zone["answer"]), (&json!("EPSG:9210"), &Value::Null));
    assert_eq!(app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(409)["type"], "/problems/import-unanswered");

    // Whoever insists is told row by row.
    let kept = check(&app, &run, &json!({ "crs": "EPSG:9209", "answers": { "zone": "EPSG:9209" } })).await;
    assert_eq!(counts(&kept), [12, 0, 12, 0]);
    let refused = refusals(&app, &kept).await;
    assert!(refused.iter().all(|(.., code)| code == "not-at-point" || code == "no-commune-here"), "{refused:?}");
    assert_eq!(app.json("POST", &path(&kept, "/confirm"), &json!({})).await.expect(409)["type"], "/problems/import-nothing-to-store");

    let answered = check(&app, &run, &json!({ "crs": "EPSG:9209", "answers": { "zone": "EPSG:9210" } })).await;
    assert_eq!(counts(&answered), [12, 12, 0, 0], "{answered:#}");
    confirm(&app, &answered).await;
    assert!(worst_m(&app.db.pool).await < 0.01);
}

#[tokio::test]
async fn without_a_claim_the_zone_is_asked_for_and_nothing_is_placed_in_silence() {
    let app = toy::app().await;
    let file = list(&in_system(&app.db.pool, 9210).await, true);
    let run =
        check(&app, &bring(&app, "vn2000.csv", file.as_bytes(), "cameras").await, &json!({ "columns": { "commune_text": null } })).await;
    let zone = question(&run, "zone");
    assert!(zone["choices"].as_array().unwrap().iter().any(|choice| choice["value"] == "EPSG:9210"), "{zone}");
    assert_eq!(app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(409)["type"], "/problems/import-unanswered");
    let run = check(&app, &run, &json!({ "columns": { "commune_text": null }, "answers": { "zone": "EPSG:9210" } })).await;
    assert_eq!(counts(&run), [12, 12, 0, 0], "{run:#}");
    confirm(&app, &run).await;
    assert!(worst_m(&app.db.pool).await < 0.01);
}

#[tokio::test]
async fn degrees_of_vn_2000_taken_for_wgs_84_are_found_by_the_metres_beside_them() {
    let app = toy::app().await;
    let degrees = in_system(&app.db.pool, 4756).await;
    // What is missing is about 224 m.
    let (lon, lat) = places()[0];
    let off_m: f64 = sqlx::query_scalar("select st_distance(st_point($1, $2, 4326)::geography, st_point($3, $4, 4326)::geography)")
        .bind(lon)
        .bind(lat)
        .bind(degrees[0].0)
        .bind(degrees[0].1)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert!((180.0..260.0).contains(&off_m), "{off_m} m");
    let mut file = "Tên điểm;X (m);Y (m);Kinh độ;Vĩ độ;Sở hữu;Xã, phường\n".to_owned();
    for (n, ((x, y), (lon, lat))) in in_system(&app.db.pool, 9210).await.into_iter().zip(degrees).enumerate() {
        file.push_str(&format!("Điểm {};{x:.3};{y:.3};{lon:.7};{lat:.7};Công an;{}\n", n + 1, unit(places()[n].0)).replace('.', ","));
    }
    let run = check(&app, &bring(&app, "ca-hai.csv", file.as_bytes(), "cameras").await, &json!({})).await;
    assert!(codes(&run["remarks"]).contains(&"datum-shift-missing"), "{:#}", run["remarks"]);
    assert_eq!((counts(&run), &run["questions"]), ([12, 12, 0, 0], &json!([])), "{run:#}");
    confirm(&app, &run).await;
    assert!(worst_m(&app.db.pool).await < 0.01, "the metres decide");
}
