//! Street light: cameras see what is known to be lit by night as by day, and nothing else, from the file of the map to the answers.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::coverage::{LAT, LON, camera, registered};
use crate::coverage_runs::{computed, world};
use crate::streets::{loaded, written};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::folder::Folder;
use crate::support::toy::{self, X};

/// A street of 10 m whose middle lies 50 m ahead of the camera, whose lamp reaches 30 m. One degree of latitude has 110,692 m here.
fn file(lit: &str) -> String {
    let [near, far] = [45.0, 55.0].map(|metres| LAT + metres / 110_692.0);
    format!(
        r#"<osm version="0.6"><node id="1" lat="{near:.7}" lon="{LON}"/><node id="2" lat="{far:.7}" lon="{LON}"/>
        <way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>{lit}</way></osm>"#
    )
}

/// The only point of need around.
async fn point(client: &Client) -> Value {
    let answer = client.get(&format!("/api/v1/coverage/need?lon={LON}&lat={LAT}&within_m=70")).await.expect(200);
    assert_eq!(answer["items"].as_array().unwrap().len(), 1, "{answer}");
    answer["items"][0].clone()
}

async fn told(app: &TestApp) -> Value {
    app.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)
}

fn light(answer: &Value) -> [i64; 3] {
    ["lit_m", "unlit_m", "unknown_m"].map(|name| answer["street_light"][name].as_f64().unwrap().round() as i64)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_sees_a_lit_street_beyond_its_lamp_and_a_dark_one_not() {
    let (app, folder) = (toy::app().await, Folder::new());
    registered(&app, &camera()).await;
    loaded(&app.db.pool, &written(&folder, "1.osm", &file("")), None, 1).await;
    let first = computed(&app).await["coverage_run_id"].as_str().unwrap().to_owned();
    let not_known = point(&app).await;
    assert_eq!((&not_known["day"]["seen"], &not_known["night"]["seen"], &not_known["is_lit"]), (&json!(1), &json!(0), &json!(false)));
    assert!((not_known["distance_m"].as_f64().unwrap() - 50.0).abs() < 0.2, "{not_known}");
    assert_eq!(light(&told(&app).await), [0, 0, 10]);

    // The map says it in a later file, and then the contrary: each time the commune is computed anew.
    for (import, lit, seen, metres) in [(2, "no", 0, [0, 10, 0]), (3, "limited", 1, [10, 0, 0])] {
        assert_eq!(told(&app).await["freshness"]["state"], "current", "{lit}");
        let path = written(&folder, &format!("{import}.osm"), &file(&format!(r#"<tag k="lit" v="{lit}"/>"#)));
        let done = loaded(&app.db.pool, &path, None, import).await;
        assert_eq!((done.stored.tables["road"], done.stored.replaced), (1, 1), "{lit}");
        assert_eq!(told(&app).await["freshness"]["state"], "stale", "{lit}");
        assert!(app.office.work_off().await.unwrap());
        let now = point(&app).await;
        assert_eq!((&now["day"]["seen"], &now["night"]["seen"], &now["is_lit"]), (&json!(1), &json!(seen), &json!(seen == 1)), "{lit}");
        assert_eq!(light(&told(&app).await), metres, "{lit}");
        let at_once = app.get(&format!("/api/v1/communes/{X}/coverage")).await.expect(200);
        assert_eq!((light(&at_once), &at_once["shares"]["night"]["street"]["share"]), (metres, &json!(f64::from(seen))), "{lit}");
    }
    // By night as by day: the figures too.
    let shares = told(&app).await["shares"].clone();
    assert_eq!((&shares["day"]["street"]["share"], &shares["night"]["street"]["share"]), (&json!(1.0), &json!(1.0)));
    // A run that is over keeps what it knew of lamps.
    computed(&app).await;
    let past = app.get(&format!("/api/v1/coverage?run={first}&commune={X}")).await.expect(200);
    assert_eq!((light(&past), &past["shares"]["night"]["street"]["share"]), ([0, 0, 10], &json!(0.0)));
    assert_eq!(light(&told(&app).await), [10, 0, 0]);
}

/// Against PostGIS: key places beside lit streets, and no other ones.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_place_is_lit_within_fifteen_metres_of_a_lit_street() {
    let app = toy::app().await;
    let mut chance = ChaCha8Rng::seed_from_u64(15);
    let mut place = || (106.0005 + chance.random_range(0.0..0.006), 20.0005 + chance.random_range(0.0..0.006));
    for number in 0..90 {
        let ((lon, lat), (to_lon, to_lat)) = (place(), place());
        sqlx::query("insert into road (class, is_lit, geom, source, import_key) values ('residential', $1, st_setsrid(st_makeline(array[st_makepoint($2, $3), st_makepoint($4, $5)]), 4326), 'import', gen_random_uuid())")
            .bind([Some(true), Some(false), None][number % 3])
            .bind(lon)
            .bind(lat)
            // Some hundred metres.
            .bind(lon + (to_lon - lon) / 4.0)
            .bind(lat + (to_lat - lat) / 4.0)
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
    for _ in 0..400 {
        let (lon, lat) = place();
        sqlx::query("insert into key_place (kind, geom, source, import_key) values ('school', st_setsrid(st_makepoint($1, $2), 4326), 'import', gen_random_uuid())")
            .bind(lon)
            .bind(lat)
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
    computed(&app).await;
    let found: Vec<(bool, f64)> = sqlx::query_as(
        "select n.is_lit, (select min(st_distance(r.geom::geography, st_makepoint(n.lon, n.lat)::geography)) from road r where r.is_lit)
        from need_point n where n.source = 'key_place'",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(found.len(), 400);
    let wrong: Vec<_> = found.iter().filter(|(is_lit, metres)| (metres - 15.0).abs() > 0.01 && *is_lit != (*metres < 15.0)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let lit = found.iter().filter(|(is_lit, _)| *is_lit).count();
    assert!((20..380).contains(&lit), "{lit}");
    // Points of streets say what their street says, whatever is beside them.
    let of_streets: i64 = sqlx::query_scalar(
        "select count(*) from need_point n where n.source = 'street' and n.is_lit and not exists (
            select from road r where r.is_lit and st_dwithin(r.geom::geography, st_makepoint(n.lon, n.lat)::geography, 0.1))",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(of_streets, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_streets_places_and_ways_are_lit_and_lamps_tell_nobody_of_incidents() {
    let (app, _) = world().await;
    sqlx::query("update road set is_lit = true").execute(&app.db.pool).await.unwrap();
    computed(&app).await;
    let lit: Vec<(String, bool)> =
        sqlx::query_as("select distinct source, is_lit from need_point order by 1, 2").fetch_all(&app.db.pool).await.unwrap();
    // The market on the street, the school 50 m behind it.
    let of = |source: &str| lit.iter().filter(|row| row.0 == source).map(|row| row.1).collect::<Vec<_>>();
    assert_eq!((of("street"), of("way"), of("key_place")), (vec![true], vec![true], vec![false, true]), "{lit:?}");
    assert_eq!((of("hotspot"), of("incident")), (vec![false], vec![false]), "{lit:?}");

    let path = "/api/v1/coverage/need?bbox=106,20,106.04,20.01&limit=100";
    let exact = app.get(path).await.expect(200)["items"].as_array().unwrap().clone();
    for (name, tier) in [("xem.o", "grid250"), ("xem.s", "counts")] {
        account(&app.db, name, "viewer", tier, "false, null", &[X]).await;
        let client = Client { address: app.address, token: session(&app.db, name).await };
        let items = client.get(path).await.expect(200)["items"].as_array().unwrap().clone();
        let same = |item: &Value| {
            exact
                .iter()
                .any(|one| ["number", "commune_id", "source", "is_lit", "lon", "lat"].iter().all(|field| one[*field] == item[*field]))
        };
        assert!(items.len() > 8 && items.iter().all(|item| item["source"] != "incident" && same(item)), "{name}");
        let before = client.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["street_light"].clone();
        toy::theft(&app, LON, 20.0035, "2026-11-20T22:00:00+07:00").await;
        assert!(app.office.work_off().await.unwrap());
        let after = client.get(&format!("/api/v1/coverage?commune={X}")).await.expect(200)["street_light"].clone();
        assert_eq!(before, after, "{name}");
        assert!(after["lit_m"].as_f64().unwrap() > 100.0, "{after}");
    }
}
