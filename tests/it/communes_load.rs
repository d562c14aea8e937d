//! The reference data of `geodata/` and the import of real boundaries.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bando138::communes::boundaries::{BoundaryError, BoundaryReport, import_boundaries};
use bando138::communes::load::{LoadReport, load_reference};
use sqlx::PgPool;

use crate::support;

/// A database with the reference data, and what the load reported. Loaded once, cloned for each test.
pub async fn loaded() -> (support::db::TestDb, LoadReport) {
    static FIRST: OnceLock<LoadReport> = OnceLock::new();
    let db = support::db::db_filled("template_communes", async |pool| {
        let report = load_reference(&mut pool.acquire().await.unwrap()).await.unwrap();
        FIRST.set(report).unwrap();
    })
    .await;
    (db, FIRST.get().unwrap().clone())
}

async fn import(pool: &PgPool, path: &Path, force: bool) -> Result<BoundaryReport, BoundaryError> {
    import_boundaries(&mut pool.acquire().await.unwrap(), path, force).await
}

/// A folder of a test's own, made.
fn folder() -> support::folder::Folder {
    let folder = support::folder::Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    folder
}

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn the_reference_data_is_loaded_once_and_whole() {
    let (db, first) = loaded().await;
    // The counts of geodata/README.md.
    assert_eq!((first.provinces, first.communes, first.current), (97, 13_361, 3_321));
    assert_eq!((first.successions, first.parts, first.populations), (10_573, 977, 213));
    println!("loaded in {} ms", first.duration_ms);
    let again = load_reference(&mut db.pool.acquire().await.unwrap()).await.unwrap();
    assert!(again.unchanged && !first.unchanged);
    for (what, sql) in [
        ("a unit without an area", "select count(*) from commune where geom_quality <> 'approximate'"),
        ("an old unit whose shares do not add up", "select count(*) from (select from succession group by old_commune_id having abs(sum(share) - 1) > 1e-9) q"),
        ("a centre outside of its own cell", "select count(*) from commune where valid_to is null and not st_covers(geom, centre)"),
        (
            "an old unit outside of its heirs",
            "select count(*) from succession s join commune o on o.commune_id = s.old_commune_id join commune n on n.commune_id = s.new_commune_id
             where not st_dwithin(o.geom, n.geom, 1e-6)",
        ),
    ] {
        assert_eq!(count(&db.pool, sql).await, 0, "{what}");
    }
    // Cells of today do not overlap: what they share is a rounding error of a border.
    let overlap: f64 = sqlx::query_scalar(
        "select coalesce(sum(st_area(st_intersection(a.geom, b.geom)::geography)), 0) / (select sum(st_area(geom::geography)) from commune where valid_to is null)
         from commune a join commune b on a.geom && b.geom and a.commune_id < b.commune_id where a.valid_to is null and b.valid_to is null",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert!(overlap < 1e-5, "{overlap}");
}

#[tokio::test]
async fn sao_do_went_to_chu_van_an_and_hoa_binh_of_vinh_bao_is_whole() {
    let (db, _) = loaded().await;
    let heirs = |code: &'static str, district: &'static str| {
        let pool = db.pool.clone();
        async move {
            sqlx::query_as::<_, (String, String, Option<String>)>(
                "select n.full_name, s.extent, s.resolution from succession s join commune o on o.commune_id = s.old_commune_id
                 join commune n on n.commune_id = s.new_commune_id where o.code = $1 and o.district_name = $2 order by 1",
            )
            .bind(code)
            .bind(district)
            .fetch_all(&pool)
            .await
            .unwrap()
        }
    };
    let whole = |name: &str| vec![(name.to_owned(), "whole".to_owned(), Some("1669/NQ-UBTVQH15".to_owned()))];
    assert_eq!(heirs("10549", "Thành phố Chí Linh").await, whole("Phường Chu Văn An"));
    // The dossier of Nguyễn Bỉnh Khiêm names it; its namesake in Kim Thành was divided between two others.
    assert_eq!(heirs("11890", "Huyện Vĩnh Bảo").await, whole("Xã Nguyễn Bỉnh Khiêm"));
    let divided: Vec<String> = heirs("10798", "Huyện Kim Thành").await.into_iter().map(|h| h.0).collect();
    assert_eq!(divided, ["Xã Hà Nam", "Xã Kim Thành"]);
}

/// Writes a file of square boundaries around the known centres of the given codes, `side` degrees wide.
async fn squares(pool: &PgPool, folder: &Path, name: &str, codes: &[&str], side: f64, edit: impl Fn(String) -> String) -> PathBuf {
    let rows: Vec<(String, f64, f64)> =
        sqlx::query_as("select code, st_x(centre), st_y(centre) from commune where valid_to is null and code = any($1) order by code")
            .bind(codes)
            .fetch_all(pool)
            .await
            .unwrap();
    let h = side / 2.0;
    let features: Vec<String> = rows
        .iter()
        .map(|(code, x, y)| {
            let ring = [(-h, -h), (h, -h), (h, h), (-h, h), (-h, -h)].map(|(dx, dy)| format!("[{},{}]", x + dx, y + dy)).join(",");
            format!(r#"{{"type":"Feature","properties":{{"ma_xa":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#)
        })
        .collect();
    let path = folder.join(name);
    let text = edit(format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")));
    std::fs::write(&path, text).unwrap();
    path
}

/// Two units of Hải Phòng far from each other.
const TWO: [&str; 2] = ["10532", "11911"];
/// Side of a square in degrees whose area is about theirs (8 and 26 km²): 4 km.
const SIDE: f64 = 0.037;

#[tokio::test]
async fn a_partial_file_replaces_cells_and_the_same_file_again_does_nothing() {
    let (db, _) = loaded().await;
    let folder = folder();
    let path = squares(&db.pool, &folder.0, "hai_xa.geojson", &TWO, SIDE, |text| text).await;
    let report = import(&db.pool, &path, false).await.unwrap();
    assert_eq!((report.features, report.matched, report.missing.len()), (2, 2, 3319));
    assert_eq!(
        count(&db.pool, "select count(*) from commune where geom_quality = 'reference' and geom_source = 'hai_xa.geojson'").await,
        2
    );
    // A neighbour's cell gives way to a boundary; units that ended follow their heirs, and stay approximate.
    let overlap = "select count(*) from commune a join commune b on b.geom_quality = 'reference' and a.commune_id <> b.commune_id
        and st_area(st_intersection(a.geom, b.geom)) > 1e-9 where a.valid_to is null";
    assert_eq!(count(&db.pool, overlap).await, 0);
    let outside = "select count(*) from succession s join commune o on o.commune_id = s.old_commune_id join commune n on n.commune_id = s.new_commune_id
        where s.extent = 'whole' and n.code = '10532' and not (st_coveredby(o.geom, st_buffer(n.geom, 1e-9)) and o.geom_quality = 'approximate')";
    assert_eq!(count(&db.pool, outside).await, 0);
    // Outlines for the small zooms, of every unit, all of them drawable.
    assert_eq!(count(&db.pool, "select count(*) from commune_outline where max_zoom = 5").await, 13_361);
    assert_eq!(count(&db.pool, "select count(*) from commune_outline where st_isempty(geom_3857)").await, 0);
    assert!(import(&db.pool, &path, false).await.unwrap().unchanged);
    let forced = import(&db.pool, &path, true).await.unwrap();
    assert!(!forced.unchanged && forced.matched == 2);
    // A later start finds the same reference data: boundaries stay.
    assert!(load_reference(&mut db.pool.acquire().await.unwrap()).await.unwrap().unchanged);
    assert_eq!(count(&db.pool, "select count(*) from commune where geom_quality = 'reference'").await, 2);
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_its_reason_and_nothing_is_stored() {
    let (db, _) = loaded().await;
    let folder = folder();
    let refusals = |error: BoundaryError| match error {
        BoundaryError::Refused(remarks) => remarks.iter().map(|r| r.code).collect::<Vec<_>>(),
        other => panic!("{other}"),
    };
    let swapped = squares(&db.pool, &folder.0, "swapped.geojson", &TWO, SIDE, |text| {
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for point in json["features"][0]["geometry"]["coordinates"][0].as_array_mut().unwrap() {
            point.as_array_mut().unwrap().reverse();
        }
        json.to_string()
    })
    .await;
    assert_eq!(refusals(import(&db.pool, &swapped, false).await.unwrap_err()), ["lonlat-swapped"]);
    // Third and fourth corner exchanged: a bow tie, whose area after the repair is not the signed sum before.
    let bow = squares(&db.pool, &folder.0, "bow.geojson", &TWO, SIDE, |text| {
        let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["features"][1]["geometry"]["coordinates"][0].as_array_mut().unwrap().swap(2, 3);
        json.to_string()
    })
    .await;
    assert_eq!(refusals(import(&db.pool, &bow, false).await.unwrap_err()), ["repair-changes-area"]);
    let twice = squares(&db.pool, &folder.0, "twice.geojson", &TWO, SIDE, |text| text.replace("11911", "10532")).await;
    assert!(refusals(import(&db.pool, &twice, false).await.unwrap_err()).contains(&"twice"));
    let strange =
        squares(&db.pool, &folder.0, "strange.geojson", &TWO, SIDE, |text| text.replace("10532", "99998").replace("11911", "99999")).await;
    assert_eq!(refusals(import(&db.pool, &strange, false).await.unwrap_err()), ["no-unit"]);
    let cut = squares(&db.pool, &folder.0, "cut.geojson", &TWO, SIDE, |text| text[..text.len() - 20].to_owned()).await;
    assert!(matches!(import(&db.pool, &cut, false).await.unwrap_err(), BoundaryError::Malformed(..)));
    let empty = folder.0.join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert!(matches!(import(&db.pool, &empty, false).await.unwrap_err(), BoundaryError::Nothing(_)));
    assert_eq!(count(&db.pool, "select count(*) from commune where geom_quality <> 'approximate'").await, 0);
    assert_eq!(count(&db.pool, "select count(*) from commune_outline").await, 0);
}

#[tokio::test]
async fn boundaries_shifted_to_other_codes_are_refused_as_a_whole() {
    let (db, _) = loaded().await;
    let folder = folder();
    // Ten units of Hà Nội under the codes of ten of Cà Mau: each is a fine polygon in Viet Nam.
    let (north, south): (Vec<String>, Vec<String>) = {
        let of = |province: &'static str| {
            let pool = db.pool.clone();
            async move {
                sqlx::query_scalar::<_, String>(
                    "select c.code from commune c join province p using (province_id) where p.code = $1 and c.valid_to is null order by 1 limit 10",
                )
                .bind(province)
                .fetch_all(&pool)
                .await
                .unwrap()
            }
        };
        (of("01").await, of("96").await)
    };
    let codes: Vec<&str> = north.iter().map(String::as_str).collect();
    let path = squares(&db.pool, &folder.0, "shifted.geojson", &codes, SIDE, |text| {
        north.iter().zip(&south).fold(text, |text, (from, to)| text.replace(&format!("\"{from}\""), &format!("\"{to}\"")))
    })
    .await;
    let error = import(&db.pool, &path, false).await.unwrap_err();
    assert!(matches!(&error, BoundaryError::Refused(remarks) if remarks[0].code == "elsewhere"), "{error}");
}

#[tokio::test]
async fn a_folder_of_one_unit_files_is_read_and_provinces_in_it_are_not() {
    let (db, _) = loaded().await;
    let folder = folder();
    let wards = folder.0.join("31_hai_phong").join("wards");
    std::fs::create_dir_all(&wards).unwrap();
    for code in TWO {
        let file = squares(&db.pool, &wards, "one", &[code], SIDE, |text| text.replace("ma_xa", "unit_code")).await;
        let zipped = std::fs::File::create(wards.join(format!("{code}_x.geojson.gz"))).unwrap();
        let mut gz = flate2::write::GzEncoder::new(zipped, flate2::Compression::fast());
        gz.write_all(&std::fs::read(&file).unwrap()).unwrap();
        gz.finish().unwrap();
        std::fs::remove_file(file).unwrap();
    }
    squares(&db.pool, &folder.0.join("31_hai_phong"), "31_hai_phong.geojson", &TWO, 1.0, |text| text).await;
    let report = import(&db.pool, &folder.0, false).await.unwrap();
    assert_eq!((report.features, report.matched), (2, 2));
}

#[tokio::test]
async fn the_real_boundaries_load_valid_and_side_by_side() {
    let Some(real) = std::env::var_os("BANDO138_GEODATA") else {
        support::skip::skip("communes_load::the_real_boundaries_load_valid_and_side_by_side", "BANDO138_GEODATA is not set");
        return;
    };
    let (db, _) = loaded().await;
    let report = import(&db.pool, Path::new(&real), false).await.unwrap();
    println!("{:?}\n{:#?}", report.durations, report.outlines);
    assert_eq!((report.features, report.matched, report.missing.len()), (3321, 3321, 0));
    assert_eq!(count(&db.pool, "select count(*) from commune where not st_isvalid(geom) or not st_isvalid(geom_3857)").await, 0);
    assert_eq!(count(&db.pool, "select count(*) from commune where valid_to is null and geom_quality <> 'reference'").await, 0);
    assert_eq!(count(&db.pool, "select count(*) from commune where valid_to is not null and geom_quality <> 'approximate'").await, 0);
    let broken =
        "select count(*) from commune_outline o join commune c using (commune_id) where c.valid_to is null and not st_isvalid(o.geom_3857)";
    assert_eq!(count(&db.pool, broken).await, 0);
    let shares = "select count(*) from (select from succession group by old_commune_id having abs(sum(share) - 1) > 1e-9) q";
    assert_eq!(count(&db.pool, shares).await, 0);
    // Neighbours still meet at zoom 7: outlines overlap by next to nothing.
    let overlap: f64 = sqlx::query_scalar(
        "with o as materialized (select c.commune_id, o.geom_3857 as g from commune_outline o join commune c using (commune_id)
             where c.valid_to is null and o.max_zoom = 7)
         select coalesce(sum(st_area(st_intersection(a.g, b.g))), 0) / (select sum(st_area(g)) from o) from o a join o b on a.g && b.g and a.commune_id < b.commune_id",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert!(overlap < 1e-3, "{overlap}");
}
