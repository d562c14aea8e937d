//! The units of many points at once are those that SQL finds for each.

use std::path::Path;

use bando138::communes::boundaries::import_boundaries;
use bando138::communes::load::load_reference;
use bando138::communes::locator::{Locator, Spot};
use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::app::clock;
use crate::support::{self, toy};

/// Points of `statement` (lon, lat, day) whose unit differs from that of `commune_at`; and how many points there were.
async fn differing(pool: &PgPool, statement: &'static str) -> (Vec<(f64, f64, NaiveDate)>, usize) {
    let today = clock().today();
    let mut conn = pool.acquire().await.unwrap();
    // The database takes milliseconds for each point off every boundary.
    sqlx::query("set statement_timeout = 0").execute(&mut *conn).await.unwrap();
    let spots: Vec<(f64, f64, NaiveDate)> = sqlx::query_as(statement).fetch_all(&mut *conn).await.unwrap();
    let (first, last) = (spots.iter().map(|s| s.2).min().unwrap(), spots.iter().map(|s| s.2).max().unwrap());
    let locator = Locator::load(&mut conn, first, last, today).await.unwrap();
    let asked: Vec<Spot> = spots.iter().map(|(lon, lat, on)| Spot { lon: *lon, lat: *lat, on: *on }).collect();
    let found = locator.locate(&mut conn, &asked, 2).await.unwrap();
    assert_eq!(found, locator.locate(&mut conn, &asked, 1).await.unwrap(), "threads do not matter");
    let expected: Vec<(Option<Uuid>, Option<String>, Option<Uuid>)> = sqlx::query_as(
        "select case when t.commune_id is not null then a.commune_id end, case when t.commune_id is not null then a.basis end, case when a.commune_id is not null then t.commune_id end
        from unnest($1::float8[], $2::float8[], $3::date[]) with ordinality p (lon, lat, on_date, n)
            left join lateral commune_at(st_point(lon, lat, 4326), on_date) a on true left join lateral commune_at(st_point(lon, lat, 4326), $4) t on true
        order by p.n",
    )
    .bind(spots.iter().map(|s| s.0).collect::<Vec<_>>())
    .bind(spots.iter().map(|s| s.1).collect::<Vec<_>>())
    .bind(spots.iter().map(|s| s.2).collect::<Vec<_>>())
    .bind(today)
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    let wrong = spots.iter().zip(&found).zip(&expected).filter(|((_, found), (commune, basis, current))| {
        (found.map(|f| f.commune_id), found.map(|f| f.basis), found.and_then(|f| f.current_commune_id))
            != (*commune, basis.as_deref(), *current)
    });
    (wrong.map(|((spot, _), _)| *spot).collect(), spots.len())
}

#[tokio::test]
async fn points_of_the_toy_country_on_borders_corners_and_piers() {
    let app = toy::app().await;
    let statement = "select 105.96 + x * 0.0005, 19.97 + y * 0.0005, d::date
        from generate_series(0, 240) x, generate_series(0, 140) y, unnest(array['2025-06-30', '2025-07-01', '1990-01-01']) d where (x + y) % 3 = 0
        union all select st_x(g.geom), st_y(g.geom), d::date from commune c, st_dumppoints(c.geom) g, unnest(array['2025-06-30', '2025-07-01']) d";
    let (wrong, n) = differing(&app.db.pool, statement).await;
    assert!(n > 30_000, "{n}");
    assert_eq!(wrong, []);
}

#[tokio::test]
async fn points_of_the_real_country_and_of_its_borders() {
    let Some(real) = std::env::var_os("BANDO138_GEODATA") else {
        support::skip::skip("locator::points_of_the_real_country_and_of_its_borders", "BANDO138_GEODATA is not set");
        return;
    };
    let db = support::db().await;
    let mut conn = db.pool.acquire().await.unwrap();
    load_reference(&mut conn).await.unwrap();
    import_boundaries(&mut conn, Path::new(&real), false).await.unwrap();
    // 100,000 points by chance in the boxes of units; every corner and middle of an edge of 150 units of today and 50 of before.
    let statement = "select st_xmin(geom) + random() * (st_xmax(geom) - st_xmin(geom)), st_ymin(geom) + random() * (st_ymax(geom) - st_ymin(geom)), '2026-01-01'::date
            from commune, generate_series(1, 31) where valid_to is null and geom is not null
        union all
        select p.x, p.y, case when c.valid_to is null then '2026-01-01'::date else '2025-06-30' end
        from (select * from (select * from commune where valid_to is null order by md5(commune_id::text) limit 150) n
              union all select * from (select * from commune where valid_to is not null order by md5(commune_id::text) limit 50) o) c
            cross join lateral (
                select st_x(d.geom), st_y(d.geom) from st_dumppoints(c.geom) d
                union all select (st_x(a) + st_x(b)) / 2, (st_y(a) + st_y(b)) / 2 from st_dumpsegments(c.geom) s, st_startpoint(s.geom) a, st_endpoint(s.geom) b
            ) p (x, y)";
    let (wrong, n) = differing(&db.pool, statement).await;
    println!("{n} points, {} differ", wrong.len());
    assert!(n > 120_000, "{n}");
    assert!(wrong.is_empty(), "{} of {n} differ: {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

/// 0.0135° to the north are 1,494.5 m of the ellipsoid and 1,501.1 m of a sphere; 0.0143° to the east, at 19.9°, 1,497.4 m and 1,495.2 m.
#[tokio::test]
async fn the_nearest_unit_is_the_nearest_on_the_ellipsoid() {
    let app = toy::app().await;
    let mut tx = app.db.pool.begin().await.unwrap();
    let units: Vec<Uuid> = sqlx::query_scalar("select commune_id from commune where valid_to is null and geom is not null order by code")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let [north, east] = units[..2] else { panic!("two units: {units:?}") };
    for (id, [w, s, e, n]) in [(north, [105.99, 19.9135, 106.01, 19.92]), (east, [106.0143, 19.89, 106.02, 19.91])] {
        sqlx::query("update commune set geom = st_multi(st_makeenvelope($2, $3, $4, $5, 4326)) where commune_id = $1")
            .bind(id)
            .bind(w)
            .bind(s)
            .bind(e)
            .bind(n)
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    let nearest: (Uuid, String) = sqlx::query_as("select commune_id, basis from commune_at(st_point(106, 19.9, 4326), '2026-01-01')")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(nearest, (north, "nearest".to_owned()));
}
