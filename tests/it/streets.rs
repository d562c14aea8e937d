//! Streets: a file by hand whose answers can be counted, loads upon loads and their undoing, who may, and real extracts counted by another program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use bando138::audit::store::{Summary, sum_up};
use bando138::cameras::osm::{proposal, tags_of};
use bando138::files::osm::{Placed, Tags, write_nodes};
use bando138::streets::bulk::{self, Depends};
use bando138::streets::load::{self, Loaded};
use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::folder::Folder;
use crate::support::toy::{self, X, Y};
use crate::support::{db, skip};

/// Two streets that cross in X (node 2), one of them on into Y and beyond the toy country; a footway that leaves one; a house of two floors and one
/// that crosses itself; a school in a building; a market; a crossing, which is no road.
pub const FILE: &str = r#"<osm version="0.6">
 <node id="1" lat="20.005" lon="106.005"/><node id="2" lat="20.005" lon="106.010"/><node id="3" lat="20.005" lon="106.038"/>
 <node id="4" lat="20.002" lon="106.010"/><node id="5" lat="20.008" lon="106.010"/><node id="6" lat="20.006" lon="106.006"/>
 <node id="7" lat="20.0051" lon="106.0051"><tag k="amenity" v="marketplace"/><tag k="name" v="Chợ Sao Đỏ"/></node>
 <node id="8" lat="20.005" lon="106.007"><tag k="highway" v="crossing"/></node>
 <node id="11" lat="20.001" lon="106.001"/><node id="12" lat="20.001" lon="106.002"/><node id="13" lat="20.002" lon="106.002"/><node id="14" lat="20.002" lon="106.001"/>
 <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Đường Nguyễn Trãi"/><tag k="lanes" v="4"/><tag k="lit" v="automatic"/></way>
 <way id="101"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/><tag k="lit" v="no"/></way>
 <way id="102"><nd ref="1"/><nd ref="6"/><tag k="highway" v="footway"/></way>
 <way id="110"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/><tag k="building" v="school"/><tag k="amenity" v="school"/><tag k="name" v="THCS Chu Văn An"/><tag k="building:levels" v="2"/></way>
 <way id="111"><nd ref="11"/><nd ref="13"/><nd ref="12"/><nd ref="14"/><nd ref="11"/><tag k="building" v="yes"/><tag k="height" v="7.5"/></way>
</osm>"#;

const TODAY: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
const IMPORTED: Summary = Summary { action: "imported", entity: "streets" };

pub fn written(folder: &Folder, name: &str, text: &str) -> PathBuf {
    std::fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Loads a file as the owner of the database, in one transaction.
pub async fn loaded(pool: &sqlx::PgPool, path: &Path, province: Option<&str>, import: u128) -> Loaded {
    let mut tx = pool.begin().await.unwrap();
    sum_up(&mut tx, IMPORTED).await.unwrap();
    let loaded = load::file(&mut tx, path, TODAY, province, Uuid::from_u128(import)).await.unwrap();
    tx.commit().await.unwrap();
    loaded
}

async fn undone(pool: &sqlx::PgPool, import: u128) -> Result<bulk::Undone, Depends> {
    let mut tx = pool.begin().await.unwrap();
    sum_up(&mut tx, IMPORTED).await.unwrap();
    let undone = bulk::undo(&mut tx, Uuid::from_u128(import)).await.unwrap();
    tx.commit().await.unwrap();
    undone
}

fn counts(list: &[(&str, u64)]) -> BTreeMap<String, u64> {
    list.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_roads_junctions_buildings_and_places_in_their_units() {
    let (app, folder) = (toy::app().await, Folder::new());
    let path = written(&folder, "toy.osm", FILE);
    let done = loaded(&app.db.pool, &path, None, 1).await;
    assert_eq!(done.stored.tables, counts(&[("road", 3), ("junction", 1), ("building", 2), ("key_place", 2)]));
    let by_class = [("road primary", 1), ("road residential", 1), ("road footway", 1), ("key_place school", 1), ("key_place market", 1)];
    assert_eq!(done.stored.by_class, counts(&by_class));
    assert!(done.refused.is_empty() && done.left_out.is_empty(), "{done:?}");

    let roads = app.get("/api/v1/streets/roads?count=true").await.expect(200);
    assert_eq!(roads["total"], 3);
    let named = app.get("/api/v1/streets/roads?q=nguyen%20trai").await.expect(200);
    let road = &named["items"][0];
    assert_eq!(
        (&road["class"], &road["name"], &road["lanes"], &road["osm_id"]),
        (&"primary".into(), &"Đường Nguyễn Trãi".into(), &4.into(), &100.into())
    );
    let light = async |query: &str| app.get(&format!("/api/v1/streets/roads?{query}")).await.expect(200)["items"][0]["is_lit"].clone();
    assert_eq!(
        [light("class=primary").await, light("class=residential").await, light("class=footway").await],
        [true.into(), false.into(), Value::Null]
    );
    // 0.033° along the parallel of 20.005°, N(φ) cos φ Δλ on the ellipsoid: 3,453.2 m. Its middle, 106.0215°, is in Y.
    assert!((road["length_m"].as_f64().unwrap() - 3453.2).abs() < 1.0, "{road}");
    assert_eq!(road["current_commune_id"], Y);
    let junctions = app.get("/api/v1/streets/junctions").await.expect(200);
    assert_eq!(
        (&junctions["items"][0]["degree"], &junctions["items"][0]["osm_id"], junctions["items"].as_array().unwrap().len()),
        (&4.into(), &2.into(), 1)
    );
    let buildings = app.get("/api/v1/streets/buildings").await.expect(200);
    let mut heights: Vec<(&Value, &Value)> =
        buildings["items"].as_array().unwrap().iter().map(|b| (&b["height_m"], &b["height_basis"])).collect();
    // Ids of one millisecond come in any order.
    heights.sort_by(|a, b| a.0.as_f64().unwrap().total_cmp(&b.0.as_f64().unwrap()));
    assert_eq!(heights, [(&6.into(), &"levels".into()), (&7.5.into(), &"height".into())]);
    let of_kind = app.get("/api/v1/streets/key_places?kind=school&f=geojson").await.expect(200);
    assert_eq!((&of_kind["features"][0]["geometry"]["type"], of_kind["features"].as_array().unwrap().len()), (&"Point".into(), 1));

    let counted = app.get("/api/v1/streets/counts").await.expect(200);
    let of = |unit: &str| counted["items"].as_array().unwrap().iter().find(|row| row["commune_id"] == unit).cloned().unwrap();
    assert_eq!(
        (&of(X)["roads"], &of(X)["buildings"], &of(X)["key_places"], &of(X)["junctions"]),
        (&2.into(), &2.into(), &2.into(), &1.into())
    );
    assert_eq!((&of(Y)["roads"], &of(Y)["key_places"]), (&1.into(), &0.into()));
    let problem = app.get("/api/v1/streets/roads?class=river").await;
    assert_eq!(problem.status, 400);
    assert_eq!(app.get("/api/v1/streets/junctions?q=a").await.status, 400);

    // Pages meet without a gap.
    let mut seen = Vec::new();
    let mut address = "/api/v1/streets/roads?limit=1".to_owned();
    loop {
        let page = app.get(&address).await.expect(200);
        seen.push(page["items"][0]["osm_id"].as_i64().unwrap());
        let Some(next) = page["next"].as_str() else { break };
        address = format!("/api/v1/streets/roads?limit=1&after={next}");
    }
    seen.sort_unstable();
    assert_eq!(seen, [100, 101, 102]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_changes_nothing_and_a_new_version_replaces_until_it_is_undone() {
    let (app, folder) = (toy::app().await, Folder::new());
    let path = written(&folder, "toy.osm", FILE);
    loaded(&app.db.pool, &path, None, 1).await;
    let before = app.get("/api/v1/streets/roads?f=geojson").await.bytes;
    let again = loaded(&app.db.pool, &path, None, 2).await;
    assert_eq!((again.stored.tables.len(), again.stored.replaced), (0, 0));
    assert!(again.unchanged > 0);
    assert_eq!(app.get("/api/v1/streets/roads?f=geojson").await.bytes, before);

    // A way is renamed, another one is new.
    let newer = FILE
        .replace("Đường Nguyễn Trãi", "Đại lộ Nguyễn Trãi")
        .replace("</osm>", r#"<way id="120"><nd ref="4"/><nd ref="6"/><tag k="highway" v="service"/></way></osm>"#);
    let path = written(&folder, "newer.osm", &newer);
    let done = loaded(&app.db.pool, &path, None, 3).await;
    assert_eq!((done.stored.tables.clone(), done.stored.replaced), (counts(&[("road", 2)]), 1));
    let names = async || -> Vec<String> {
        sqlx::query_scalar("select name from road where name is not null and replaced_by is null").fetch_all(&app.db.pool).await.unwrap()
    };
    assert_eq!(names().await, ["Đại lộ Nguyễn Trãi"]);
    assert_eq!(undone(&app.db.pool, 1).await, Err(Depends { later: vec![(Uuid::from_u128(3), 1)] }));
    let taken = undone(&app.db.pool, 3).await.unwrap();
    assert_eq!((taken.removed, taken.restored), (counts(&[("road", 2)]), 1));
    assert_eq!(app.get("/api/v1/streets/roads?f=geojson").await.bytes, before);
    undone(&app.db.pool, 1).await.unwrap();
    let left: i64 = sqlx::query_scalar("select (select count(*) from road) + (select count(*) from junction) + (select count(*) from building) + (select count(*) from key_place)")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);

    // The log has one event for each load that changed something, with counts by province, and none for the one that changed nothing.
    let told: Vec<Value> = sqlx::query_scalar("select detail->'rows' from audit_event where action = 'imported' order by seq")
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(told.len(), 4, "{told:?}");
    assert_eq!(told[0]["road"]["created"]["31"], 3);
    assert_eq!((&told[1]["road"]["created"]["31"], &told[1]["road"]["changed"]["31"]), (&2.into(), &1.into()));
    assert_eq!(told[3]["building"]["deleted"]["31"], 2);
    let single: i64 = sqlx::query_scalar("select count(*) from audit_event where entity in ('road', 'junction', 'building', 'key_place')")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(single, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_clips_and_a_place_out_of_the_country_is_refused() {
    let (app, folder) = (toy::app().await, Folder::new());
    // Unit Y goes to another province.
    sqlx::raw_sql("insert into province (province_id, code, abbr, name, full_name, valid_from) values ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01');
        update commune set province_id = '00000000-0000-0000-0000-000000000024' where commune_id = '00000000-0000-0000-0000-0000000000e2'")
        .execute(&app.db.pool).await.unwrap();
    let path = written(&folder, "toy.osm", FILE);
    let done = loaded(&app.db.pool, &path, Some("24"), 1).await;
    assert_eq!(done.stored.tables, counts(&[("road", 1)]));
    // Six features lie wholly in the other province: two streets, their junction, two houses (one a school as well), the market.
    assert_eq!(done.refused.get("outside-area"), Some(&6), "{done:?}");
    let far = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"amenity":"police"},"geometry":{"type":"Point","coordinates":[20.005,106.005]}},
        {"type":"Feature","properties":{"amenity":"police","name":"A"},"geometry":{"type":"Point","coordinates":[106.005,20.005]}},
        {"type":"Feature","properties":{"amenity":"police","name":"A"},"geometry":{"type":"Point","coordinates":[106.005,20.005]}},
        {"type":"Feature","properties":{"building":"yes"},"geometry":{"type":"Polygon","coordinates":[[[106.005,20.005],[106.006,20.005],[106.007,20.005],[106.005,20.005]]]}}]}"#;
    let done = loaded(&app.db.pool, &written(&folder, "far.geojson", far), None, 2).await;
    assert_eq!(done.stored.tables, counts(&[("key_place", 1)]));
    assert_eq!(done.refused, BTreeMap::from([("out-of-country", 1), ("repeated-in-file", 1), ("not-an-area", 1)]));
}

/// What row security lets through when the service's own roles write.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_reads_and_only_the_country_and_a_province_within_itself_write() {
    let (app, folder) = (toy::app().await, Folder::new());
    let path = written(&folder, "toy.osm", FILE);
    let store = async |role: &'static str, name: &str| -> Result<u64, String> {
        let mut tx = app.db.pool.begin().await.unwrap();
        let id: Option<Uuid> =
            sqlx::query_scalar("select account_id from account where username = $1").bind(name).fetch_optional(&mut *tx).await.unwrap();
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        sqlx::query("select set_config('role', $1, true), set_config('bando138.account', $2, true)")
            .bind(role)
            .bind(id)
            .execute(&mut *tx)
            .await
            .unwrap();
        sum_up(&mut tx, IMPORTED).await.unwrap();
        load::file(&mut tx, &path, TODAY, None, Uuid::from_u128(9))
            .await
            .map(|done| done.stored.tables.values().sum())
            .map_err(|e| e.to_string())
    };
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    account(&app.db, "xem.x", "viewer", "counts", "false, null", &[X]).await;
    assert_eq!(store("bando138_wide", "").await, Ok(8));
    assert_eq!(store("bando138_narrow", "tinh.31").await, Ok(8));
    assert_eq!(store("bando138_narrow", "xa.x").await, Ok(0));
    for role in ["bando138_wide_grid", "bando138_narrow_grid", "bando138_wide_counts", "bando138_narrow_counts"] {
        assert!(store(role, "xem.x").await.unwrap_err().contains("permission denied"), "{role}");
    }
    let mut tx = app.db.pool.begin().await.unwrap();
    sqlx::query("select set_config('role', 'bando138_narrow', true), set_config('bando138.account', (select account_id::text from account where username = 'xa.x'), true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    let refused = sqlx::query("insert into key_place (kind, geom, source, import_key, current_commune_id) values ('school', 'srid=4326;point(106.005 20.005)', 'osm', gen_random_uuid(), $1)")
        .bind(Uuid::parse_str(X).unwrap())
        .execute(&mut *tx)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    drop(tx);
    loaded(&app.db.pool, &path, None, 1).await;
    for name in ["tinh.31", "xa.x", "xem.x"] {
        let client = Client { address: app.address, token: session(&app.db, name).await };
        assert_eq!(client.get("/api/v1/streets/roads?count=true").await.expect(200)["total"], 3, "{name}");
    }
}

/// Tiles hold what SQL finds in their box, from the zoom of its class on.
#[tokio::test(flavor = "multi_thread")]
async fn tiles_show_streets_from_their_zooms_on() {
    use crate::tiles::decode::features;
    let (app, folder) = (toy::app().await, Folder::new());
    loaded(&app.db.pool, &written(&folder, "toy.osm", FILE), None, 1).await;
    // Node 2, 106.010 E 20.005 N: column and row by the formula of the pyramid.
    let address = |layer: &str, z: u32, (lon, lat): (f64, f64)| {
        let n = f64::from(1 << z);
        let (x, y) = ((lon + 180.0) / 360.0 * n, (1.0 - (lat.to_radians().tan().asinh()) / std::f64::consts::PI) / 2.0 * n);
        format!("/tiles/{layer}/{z}/{}/{}", x as u32, y as u32)
    };
    let classes = async |z: u32| -> Vec<String> {
        let body = app.get(&address("roads", z, (106.0099, 20.0049))).await.bytes;
        let mut found: Vec<String> = features(&body, "roads").iter().map(|f| f.text("class").to_owned()).collect();
        found.sort();
        found
    };
    assert!(classes(9).await.is_empty());
    for z in [10, 12] {
        assert_eq!(classes(z).await, ["primary"], "{z}");
    }
    assert_eq!(classes(13).await, ["primary", "residential"]);
    assert_eq!(classes(14).await, ["footway", "primary", "residential"]);
    assert_eq!(features(&app.get(&address("buildings", 15, (106.0015, 20.0015))).await.bytes, "buildings").len(), 2);
    assert_eq!(app.get(&address("buildings", 14, (106.0015, 20.0015))).await.status, 204);
    let places = app.get(&address("key_places", 13, (106.0051, 20.0051))).await.bytes;
    let mut kinds: Vec<String> = features(&places, "key_places").iter().map(|f| f.text("kind").to_owned()).collect();
    kinds.sort();
    assert_eq!(kinds, ["market", "school"]);
}

fn geodata(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BANDO138_GEODATA").map(|folder| PathBuf::from(folder).join("hanoi")).filter(|folder| folder.is_dir());
    if folder.is_none() {
        skip::skip(test, "BANDO138_GEODATA names no folder with hanoi/ in it");
    }
    folder
}

/// Counts of the files by Python's own readers of XML and JSON: tags as they stand, arms by their definition.
const COUNT: &str = r"
import collections, gzip, json, sys
from xml.etree import ElementTree
vehicles = set('motorway trunk primary secondary tertiary unclassified residential living_street service road'.split())
def arms(ways):
    n = collections.Counter()
    for nodes in ways:
        for i, node in enumerate(nodes):
            n[node] += (i > 0) + (i + 1 < len(nodes))
    return {node: k for node, k in n.items() if k >= 3}
def stem(value): return value[:-5] if value.endswith('_link') else value
folder = sys.argv[1]
roads = json.load(gzip.open(folder + '/roads_south_2025.geojson.gz'))['features']
junctions = json.load(gzip.open(folder + '/junctions_south_2025.geojson.gz'))['features']
light = lambda values: [sum(v in ('yes', '24/7', 'automatic', 'limited') for v in values), sum(v in ('no', 'disused') for v in values)]
south = {'roads': len(roads), 'lit': light([f['properties'].get('lit') for f in roads]), 'classes': collections.Counter(stem(f['properties']['highway']) for f in roads),
    'junctions': len(arms([f['properties']['@nodes'] for f in roads if stem(f['properties']['highway']) in vehicles])),
    'junction_file': len(junctions), 'degrees': collections.Counter(str(f['properties']['degree']) for f in junctions)}
root = ElementTree.parse(gzip.open(folder + '/hanoi_quoctugiam_2023.osm.gz')).getroot()
tags = lambda e: {t.get('k'): t.get('v') for t in e.findall('tag')}
ways = [(tags(w), [n.get('ref') for n in w.findall('nd')]) for w in root.findall('way')]
highways = [(t, n) for t, n in ways if 'highway' in t]
places = [t for e in root for t in [tags(e)] if not (e.tag == 'relation' and t.get('type') != 'multipolygon')]
amenity = lambda *values: sum(t.get('amenity') in values for t in places)
box = {'roads': len(highways), 'lit': light([t.get('lit') for t, _ in highways]), 'classes': collections.Counter(stem(t['highway']) for t, _ in highways),
    'buildings': sum('building' in t for t, _ in ways) + sum('building' in tags(r) for r in root.findall('relation')),
    'height': sum('building' in t and 'height' in t for t, _ in ways), 'levels': sum('building' in t and 'height' not in t and 'building:levels' in t for t, _ in ways),
    'junctions': len(arms([n for t, n in highways if stem(t['highway']) in vehicles and t.get('area') != 'yes'])),
    'police_post': amenity('police'), 'market': amenity('marketplace'), 'school': amenity('school'), 'hospital': amenity('hospital'), 'worship': amenity('place_of_worship')}
print(json.dumps({'south': south, 'box': box}))
";

#[tokio::test(flavor = "multi_thread")]
async fn hanoi_has_as_many_of_everything_as_its_files() {
    let Some(folder) = geodata("hanoi_has_as_many_of_everything_as_its_files") else { return };
    let Ok(output) = Command::new("python3").args(["-c", COUNT]).arg(&folder).output() else {
        return skip::skip("hanoi_has_as_many_of_everything_as_its_files", "no python3 to count with");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counted: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (south, of_box) = (&counted["south"], &counted["box"]);
    let n = |value: &Value| value.as_u64().unwrap();
    let db = db().await;
    let classes = |done: &Loaded| -> BTreeMap<String, u64> {
        done.stored.by_class.iter().filter_map(|(name, n)| name.strip_prefix("road ").map(|class| (class.to_owned(), *n))).collect()
    };
    let as_map = |value: &Value| -> BTreeMap<String, u64> { value.as_object().unwrap().iter().map(|(k, v)| (k.clone(), n(v))).collect() };

    let began = std::time::Instant::now();
    let roads = loaded(&db.pool, &folder.join("roads_south_2025.geojson.gz"), None, 1).await;
    eprintln!("roads_south: {:?} in {:.2} s", roads.stored.tables, began.elapsed().as_secs_f64());
    assert_eq!((roads.stored.tables["road"], roads.stored.tables["junction"]), (n(&south["roads"]), n(&south["junctions"])));
    assert_eq!(classes(&roads), as_map(&south["classes"]));

    let lit = async |pool: &sqlx::PgPool| -> Value {
        let (lit, dark): (i64, i64) =
            sqlx::query_as("select count(*) filter (where is_lit), count(*) filter (where not is_lit) from road where replaced_by is null")
                .fetch_one(pool)
                .await
                .unwrap();
        serde_json::json!([lit, dark])
    };
    assert_eq!(lit(&db.pool).await, south["lit"]);

    // The file of junctions has those of the roads, with the same arms and places, and some whose other arms lie outside.
    let junctions = loaded(&db.pool, &folder.join("junctions_south_2025.geojson.gz"), None, 2).await;
    assert_eq!((junctions.unchanged, junctions.stored.replaced), (n(&south["junctions"]), 0));
    let degrees: Vec<(String, i64)> = sqlx::query_as("select degree::text, count(*) from junction where replaced_by is null group by 1")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    assert_eq!(degrees.into_iter().map(|(degree, n)| (degree, n as u64)).collect::<BTreeMap<_, _>>(), as_map(&south["degrees"]));
    let all: i64 = sqlx::query_scalar("select count(*) from junction where replaced_by is null").fetch_one(&db.pool).await.unwrap();
    assert_eq!(all as u64, n(&south["junction_file"]));

    // The other extract, in a database of its own: an earlier state of other streets.
    let db = crate::support::db().await;
    let part = loaded(&db.pool, &folder.join("hanoi_quoctugiam_2023.osm.gz"), None, 3).await;
    eprintln!("quoctugiam: {:?} {:?} {:?}", part.stored, part.tally, part.left_out);
    assert_eq!((part.stored.tables["road"], part.stored.tables["building"]), (n(&of_box["roads"]), n(&of_box["buildings"])));
    assert_eq!(part.stored.tables["junction"], n(&of_box["junctions"]));
    assert_eq!(classes(&part), as_map(&of_box["classes"]));
    assert_eq!(lit(&db.pool).await, of_box["lit"]);
    for kind in ["police_post", "market", "school", "hospital", "worship"] {
        assert_eq!(part.stored.by_class[&format!("key_place {kind}")], n(&of_box[kind]), "{kind}");
    }
    let heights = sqlx::query(
        "select count(*) filter (where height_basis = 'height'), count(*) filter (where height_basis = 'levels') from building",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert_eq!((heights.get::<i64, _>(0) as u64, heights.get::<i64, _>(1) as u64), (n(&of_box["height"]), n(&of_box["levels"])));
    assert!(part.refused.is_empty(), "{:?}", part.refused);
    let again = loaded(&db.pool, &folder.join("hanoi_quoctugiam_2023.osm.gz"), None, 4).await;
    assert_eq!((again.stored.tables.len(), again.stored.replaced), (0, 0));
}

/// Real nodes: what they say of a camera comes out as it went in, and police posts are key places.
#[tokio::test]
async fn cameras_of_openstreetmap_come_out_with_the_tags_that_they_went_in_with() {
    let Some(folder) = geodata("cameras_of_openstreetmap_come_out_with_the_tags_that_they_went_in_with") else { return };
    let text = std::fs::read_to_string(folder.parent().unwrap().join("osm_surveillance_police_vn.geojson")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let (mut nodes, mut given) = (Vec::new(), BTreeMap::new());
    for feature in file["features"].as_array().unwrap() {
        let tags: Tags = feature["properties"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| !key.starts_with('@'))
            .map(|(k, v)| (k.as_str().into(), v.as_str().unwrap().into()))
            .collect();
        let id = feature["properties"]["@id"].as_i64().unwrap();
        let Ok((site, _)) = proposal(id, &tags) else {
            assert_eq!(feature["properties"]["amenity"], "police", "{feature}");
            continue;
        };
        let at = &feature["geometry"]["coordinates"];
        nodes.push(Placed { id, lon: at[0].as_f64().unwrap(), lat: at[1].as_f64().unwrap(), tags: tags_of(&site) });
        given.insert(id, (at.clone(), tags));
    }
    // grep -o '"man_made":"surveillance"' on the file: 6
    assert_eq!(nodes.len(), 6);
    let mut bytes = Vec::new();
    write_nodes(&mut bytes, nodes.into_iter().map(Ok)).unwrap();
    // Read by another program.
    let folder = Folder::new();
    let path = written(&folder, "register.osm", std::str::from_utf8(&bytes).unwrap());
    let script = "import json,sys;from xml.etree import ElementTree as E;print(json.dumps({n.get('id'):[float(n.get('lon')),float(n.get('lat')),{t.get('k'):t.get('v') for t in n.findall('tag')}] for n in E.parse(sys.argv[1]).getroot().findall('node')}))";
    let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.as_object().unwrap().len(), given.len());
    for (id, (at, tags)) in given {
        let node = &found[id.to_string()];
        assert_eq!((&node[0], &node[1]), (&at[0], &at[1]), "{id}");
        for (key, value) in tags.iter().filter(|(key, _)| &**key != "note") {
            assert_eq!(node[2][&**key], **value, "{key} of {id}");
        }
    }
}
