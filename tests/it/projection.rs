//! Our projections against PROJ, through PostGIS: a grid of points for every system, both ways.

use bando138::spatial::projection::{Crs, Datum, distance_m, zones};

use crate::support;

/// Where PROJ takes the parameters of two oil blocks (EPSG:5194, area "Mekong delta blocks DBSCL 02 and 03") for all of VN-2000, 0.8 m from
/// the national ones: west, south, east, north.
const OIL_BLOCKS: [f64; 4] = [104.24, 9.35, 107.11, 11.05];

/// 9 × 16 points of each zone's strip: three degrees to both sides (a zone read in its neighbour's place), 8° to 24° north; by EPSG code
/// outside of the oil blocks, and everywhere by the seven parameters written out.
#[tokio::test]
async fn every_system_agrees_with_postgis() {
    let db = support::db::db().await;
    let (mut by_code, mut worst_m, mut worst_deg) = (0, 0f64, 0f64);
    for crs in Crs::all() {
        let middle = crs.meridian_deg().unwrap_or(106.0);
        let (mut lons, mut lats) = (Vec::new(), Vec::new());
        for i in 0..9 {
            for j in 0..16 {
                lons.push(middle - 3.0 + 0.75 * f64::from(i) + 0.013);
                lats.push(8.0 + f64::from(j) + 0.037);
            }
        }
        let datum = match crs.datum() {
            Datum::Wgs84 => "+datum=WGS84",
            Datum::Vn2000 => "+ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278",
        };
        let scale = if (9205..=9218).contains(&crs.srid()) || (5896..=5899).contains(&crs.srid()) { "0.9999" } else { "0.9996" };
        let written = crs.meridian_deg().map_or(format!("+proj=longlat {datum} +no_defs"), |meridian| {
            format!("+proj=tmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0=500000 +y_0=0 {datum} +units=m +no_defs")
        });
        for by_text in [false, true] {
            let there: Vec<(f64, f64, f64, f64)> = sqlx::query_as(
                "select st_x(p), st_y(p), st_x(b), st_y(b) from unnest($1::float8[], $2::float8[]) with ordinality u (lon, lat, n),
                    lateral (select st_setsrid(st_makepoint(lon, lat), 4326) g) g,
                    lateral (select case when $5 then st_transform(g, $4) else st_transform(g, $3) end p) f,
                    lateral (select case when $5 then st_transform(st_setsrid(p, 0), $4, 4326) else st_transform(p, 4326) end b) h
                 order by n",
            )
            .bind(&lons)
            .bind(&lats)
            .bind(crs.srid())
            .bind(&written)
            .bind(by_text)
            .fetch_all(&db.pool)
            .await
            .unwrap();
            for (i, (x, y, lon, lat)) in there.into_iter().enumerate() {
                let [west, south, east, north] = OIL_BLOCKS;
                if !by_text && (west..=east).contains(&lons[i]) && (south..=north).contains(&lats[i]) {
                    continue;
                }
                by_code += usize::from(!by_text);
                let [ours_x, ours_y] = crs.from_wgs84(lons[i], lats[i]);
                let [ours_lon, ours_lat] = crs.to_wgs84(x, y).unwrap();
                let metres = if crs.is_degrees() { 111_000.0 } else { 1.0 };
                let off_m = (ours_x - x).hypot(ours_y - y) * metres;
                let off_deg = (ours_lon - lon).abs().max((ours_lat - lat).abs());
                assert!(off_m < 1e-3, "{crs:?} at {} {}: {off_m} m (by_text: {by_text})", lons[i], lats[i]);
                assert!(off_deg < 1e-9, "{crs:?} at {} {}: {off_deg}° (by_text: {by_text})", lons[i], lats[i]);
                (worst_m, worst_deg) = (worst_m.max(off_m), worst_deg.max(off_deg));
            }
        }
    }
    assert!(by_code > 3000, "{by_code}");
    eprintln!("{} + {by_code} points: worst {worst_m:.2e} m forward, {worst_deg:.2e} degrees back", 24 * 144);
}

/// A system without its shift is 224 m off: said by PostGIS, whose own zone it is.
#[tokio::test]
async fn a_missing_shift_is_224_m() {
    let db = support::db::db().await;
    let (lon, lat): (f64, f64) =
        sqlx::query_as("select st_x(g), st_y(g) from st_transform(st_setsrid(st_makepoint(106.31, 20.94), 4326), 4756) g")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    let off: f64 = sqlx::query_scalar("select st_distance(st_makepoint($1, $2)::geography, st_makepoint(106.31, 20.94)::geography)")
        .bind(lon)
        .bind(lat)
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert!((off - 224.3).abs() < 0.1, "{off}");
    assert!((distance_m([lon, lat], [106.31, 20.94]) - off).abs() < 0.01 * off);
    let [ours_lon, ours_lat] = Crs::VN2000.from_wgs84(106.31, 20.94);
    assert!((ours_lon - lon).abs() < 1e-9 && (ours_lat - lat).abs() < 1e-9);
}

/// Our table of mergers of provinces against the successions of communes that are shipped.
#[tokio::test]
async fn mergers_of_provinces_are_those_of_their_communes() {
    let (db, _) = crate::communes_load::loaded().await;
    let mut pairs: Vec<(String, String)> = sqlx::query_as(
        "select distinct on (o.code) o.code, n.code from succession s join commune oc on oc.commune_id = s.old_commune_id
            join commune nc on nc.commune_id = s.new_commune_id join province o on o.province_id = oc.province_id
            join province n on n.province_id = nc.province_id
        group by o.code, n.code order by o.code, count(*) desc",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    pairs.sort();
    let mut ours: Vec<(String, String)> = zones::mergers().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    ours.sort();
    assert_eq!(ours, pairs);
}
