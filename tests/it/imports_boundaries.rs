//! Boundaries by way of the importer: what belongs to no unit, and what cannot be the unit's that it names, is counted and asked about.

use bando138::communes::load::load_reference;
use serde_json::{Value, json};

use crate::support;
use crate::support::importing::{bring, check, codes, confirm, counts, path, refusals};

/// A square of 0.05° (27 km² at 21° north) around a place.
fn unit(code: &str, name: &str, place: (f64, f64)) -> Value {
    square(code, name, place, 0.05)
}

fn square(code: &str, name: &str, (lon, lat): (f64, f64), side: f64) -> Value {
    let half = side / 2.0;
    let ring = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(x, y)| json!([lon + half * x, lat + half * y]));
    json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [ring] }, "properties": { "Mã xã": code, "Tên xã": name } })
}

#[tokio::test]
async fn boundaries_that_match_nothing_or_cannot_be_are_counted_and_asked_about() {
    let app = support::app().await;
    load_reference(&mut app.db.pool.acquire().await.unwrap()).await.unwrap();
    // Two units of Hải Phòng of 20 to 35 km²: boundaries of them are as large as they are.
    let units: Vec<(String, String, f64, f64)> = sqlx::query_as(
        "select c.code, c.full_name, st_x(c.centre), st_y(c.centre) from commune c join province p using (province_id)
        where p.code = '31' and c.valid_to is null and c.area_km2 between 20 and 35 order by c.code limit 2",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let [(first, first_name, x1, y1), (second, second_name, x2, y2)] = units.as_slice() else { panic!("{units:?}") };
    // One where it is, one 0.9° to the east of it, and one that is no unit.
    let features =
        [unit(first, first_name, (*x1, *y1)), unit(second, second_name, (x2 + 0.9, *y2)), unit("99998", "Xã Không Có", (*x1, *y1))];
    let bytes = json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes();
    let run = bring(&app, "ranh-gioi.geojson", &bytes, "boundaries").await;
    let answered =
        |answer: Value| json!({ "columns": { "commune_code": [0], "commune_text": [1] }, "answers": { "wild-boundaries": answer } });
    let run = check(&app, &run, &answered(Value::Null)).await;
    assert_eq!(counts(&run), [3, 2, 1, 0], "{run:#}");
    assert_eq!(codes(&run["counts"]["by_reason"]), ["boundary-unknown"]);
    assert_eq!(refusals(&app, &run).await, [(3, 0, "boundary-unknown".to_owned())]);
    let question = &run["questions"][0];
    assert_eq!((&question["id"], &question["answer"]), (&json!("wild-boundaries"), &Value::Null), "{question:#}");
    let asked = question["vi"].as_str().unwrap();
    // From the centre to the nearest edge 0.875° of longitude at some 20.8° north: 91 km.
    assert!(asked.starts_with("1 ranh giới") && asked.contains(&format!("{second} {second_name}: cách tâm đã biết 91 km")), "{asked}");
    app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(409);

    // Taken, since somebody says so; or given back: then one goes in, and two come back.
    let taken = check(&app, &run, &answered(json!("take"))).await;
    assert_eq!(counts(&taken), [3, 2, 1, 0], "{taken:#}");
    let run = check(&app, &run, &answered(json!("refuse"))).await;
    assert_eq!(counts(&run), [3, 1, 2, 0], "{run:#}");
    let told: Vec<(u64, String)> = refusals(&app, &run).await.into_iter().map(|(row, _, code)| (row, code)).collect();
    assert_eq!(told, [(2, "boundary-wild".to_owned()), (3, "boundary-unknown".to_owned())]);
    let back = app.get(&path(&run, "/refused")).await.expect(200);
    let names: Vec<&str> = back["features"].as_array().unwrap().iter().map(|f| f["properties"]["Tên xã"].as_str().unwrap()).collect();
    assert_eq!(names, [second_name.as_str(), "Xã Không Có"]);
    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "commune": 1 }));
    let real: Vec<String> = sqlx::query_scalar("select code from commune where valid_to is null and geom_quality <> 'approximate'")
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(real, std::slice::from_ref(first));
}

fn layer(features: &[Value]) -> Vec<u8> {
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

/// Two communes of one name, far from each other and from any other of that name, of 20 to 35 km².
async fn namesakes(app: &support::TestApp) -> (String, [(f64, f64); 2]) {
    let found: (String, f64, f64, f64, f64) = sqlx::query_as(
        "with c as (select commune_id, full_name, fold_vi(name) as folded, centre, area_km2 from commune where valid_to is null)
        select a.full_name, st_x(a.centre), st_y(a.centre), st_x(b.centre), st_y(b.centre)
        from c a join c b on a.full_name = b.full_name and a.commune_id < b.commune_id and not st_dwithin(a.centre, b.centre, 1.5)
        where a.area_km2 between 20 and 35 and b.area_km2 between 20 and 35 and not exists (select from c o
            where o.folded = a.folded and o.commune_id not in (a.commune_id, b.commune_id) and (st_dwithin(o.centre, a.centre, 0.6) or st_dwithin(o.centre, b.centre, 0.6)))
        order by a.full_name, a.commune_id, b.commune_id limit 1",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    (found.0, [(found.1, found.2), (found.3, found.4)])
}

#[tokio::test]
async fn boundaries_that_are_all_given_back_leave_a_check_with_nothing_to_store() {
    let app = support::app().await;
    load_reference(&mut app.db.pool.acquire().await.unwrap()).await.unwrap();
    let (name, [place, _]) = namesakes(&app).await;
    let columns = json!({ "commune_code": [0], "commune_text": [1] });
    let answers = json!({ "columns": columns, "answers": { "wild-boundaries": "refuse" } });
    // 0.3 km² for a unit of 20 at least: alone in its file, and beside one that is no unit.
    let wild = square("", &name, place, 0.005);
    let alone = bring(&app, "mot.geojson", &layer(std::slice::from_ref(&wild)), "boundaries").await;
    let asked = check(&app, &alone, &json!({ "columns": columns })).await;
    assert_eq!((counts(&asked), &asked["questions"][0]["id"]), ([1, 1, 0, 0], &json!("wild-boundaries")), "{asked:#}");
    let run = check(&app, &alone, &answers).await;
    assert_eq!((&run["state"], counts(&run)), (&json!("checked"), [1, 0, 1, 0]), "{run:#}");
    assert_eq!(refusals(&app, &run).await, [(1, 0, "boundary-wild".to_owned())]);
    let back = app.get(&path(&run, "/refused")).await.expect(200);
    assert_eq!(back["features"][0]["properties"]["Tên xã"], json!(name), "{back:#}");
    let problem = app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(409);
    assert_eq!(problem["type"], "/problems/import-nothing-to-store", "{problem:#}");

    let two = bring(&app, "hai.geojson", &layer(&[unit("99998", "Xã Không Có", place), wild]), "boundaries").await;
    let run = check(&app, &two, &answers).await;
    assert_eq!((&run["state"], counts(&run)), (&json!("checked"), [2, 0, 2, 0]), "{run:#}");
    assert_eq!(refusals(&app, &run).await, [(1, 0, "boundary-unknown".to_owned()), (2, 0, "boundary-wild".to_owned())]);
}

#[tokio::test]
async fn of_two_units_of_one_name_the_wild_one_alone_is_given_back() {
    let app = support::app().await;
    load_reference(&mut app.db.pool.acquire().await.unwrap()).await.unwrap();
    let (name, [here, there]) = namesakes(&app).await;
    let features = [unit("99998", "Xã Không Có", here), unit("", &name, here), square("", &name, there, 0.005)];
    let run = bring(&app, "cung-ten.geojson", &layer(&features), "boundaries").await;
    let answers = json!({ "columns": { "commune_code": [0], "commune_text": [1] }, "answers": { "wild-boundaries": "refuse" } });
    let run = check(&app, &run, &answers).await;
    assert_eq!(counts(&run), [3, 1, 2, 0], "{run:#}");
    assert_eq!(refusals(&app, &run).await, [(1, 0, "boundary-unknown".to_owned()), (3, 0, "boundary-wild".to_owned())]);
    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "commune": 1 }));
    let real: Vec<(f64, f64)> =
        sqlx::query_as("select st_x(centre), st_y(centre) from commune where valid_to is null and geom_quality <> 'approximate'")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(real, [here]);
}
