//! The union of views among houses, against PostGIS.

use bando138::spatial::equal_area::EqualArea;
use bando138::spatial::union::Shapes;
use bando138::spatial::wkb;
use geo::Area as _;

use crate::support::db::db;

/// Seeded cameras and towns, as in the bench.
#[allow(dead_code)]
#[path = "../bench/views/town.rs"]
mod town;

#[tokio::test(flavor = "multi_thread")]
async fn the_union_of_clipped_views_has_the_area_that_postgis_has() {
    let shapes = town::clipped(&mut town::Chance(138), 500, 1);
    let plane = EqualArea::at(106.35, 20.94).unwrap();
    let flat: Vec<_> = shapes.iter().map(|shape| plane.shape_to_plane(shape)).collect();
    let ours_m2 = Shapes::new(&flat).union().unsigned_area();
    let sum_m2: f64 = flat.iter().map(geo::Area::unsigned_area).sum();
    let text = |shape| {
        let mut line = Vec::new();
        wkb::push_hex(&mut line, shape, 4326);
        String::from_utf8(line).unwrap()
    };
    let (are_valid, theirs_m2): (bool, f64) = sqlx::query_as(
        "select bool_and(st_isvalid(g)), st_area(st_union(g)::geography) from (select t::geometry as g from unnest($1::text[]) t) x",
    )
    .bind(shapes.iter().map(text).collect::<Vec<_>>())
    .fetch_one(&db().await.pool)
    .await
    .unwrap();
    assert!(are_valid);
    // To 0.01 %, of views of which many overlap.
    assert!((ours_m2 / theirs_m2 - 1.0).abs() < 1e-4, "{ours_m2} {theirs_m2}");
    assert!(ours_m2 < 0.99 * sum_m2, "{ours_m2} {sum_m2}");
}
