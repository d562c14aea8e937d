//! OpenStreetMap by way of the real program: files in, through the reading child and the importer, and out again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::folder::Folder;
use crate::support::program::url;

use crate::support::{TestDb, app, skip};

/// A crossing of two streets, a footway, a school in a building, a market, a bin, a way that leaves the extract.
const STREETS: &str = r#"<osm version="0.6">
 <node id="1" lat="20.855" lon="106.685"/><node id="2" lat="20.855" lon="106.690"/><node id="3" lat="20.855" lon="106.692"/>
 <node id="4" lat="20.852" lon="106.690"/><node id="5" lat="20.858" lon="106.690"/><node id="6" lat="20.856" lon="106.686"/>
 <node id="7" lat="20.8551" lon="106.6851"><tag k="amenity" v="marketplace"/><tag k="name" v="Chợ Sao Đỏ"/></node>
 <node id="8" lat="20.855" lon="106.687"><tag k="amenity" v="waste_basket"/></node>
 <node id="11" lat="20.851" lon="106.681"/><node id="12" lat="20.851" lon="106.682"/><node id="13" lat="20.852" lon="106.682"/><node id="14" lat="20.852" lon="106.681"/>
 <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="99"/><tag k="highway" v="primary"/><tag k="name" v="Đường Nguyễn Trãi"/></way>
 <way id="101"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/></way>
 <way id="102"><nd ref="1"/><nd ref="6"/><tag k="highway" v="footway"/></way>
 <way id="110"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/><tag k="building" v="school"/><tag k="amenity" v="school"/><tag k="building:levels" v="2"/></way>
</osm>"#;

fn written(folder: &Folder, name: &str, bytes: &[u8]) -> PathBuf {
    std::fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Runs the program to its end: whether it went well, and what it said.
async fn bando138(db: &TestDb, folder: &Folder, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bando138"));
    command.args(arguments).args(["--database-url", &url(db)]).arg("--data").arg(folder.0.join("data")).env_remove("BANDO138_LISTEN");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    (output.status.success(), [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat())
}

async fn in_force(db: &TestDb) -> BTreeMap<String, i64> {
    sqlx::query_as(
        "select 'road ' || class, count(*) from road where replaced_by is null group by 1
        union all select 'junction ' || degree, count(*) from junction where replaced_by is null group by 1
        union all select 'building ' || coalesce(height_basis, '-'), count(*) from building where replaced_by is null group by 1
        union all select kind, count(*) from key_place where replaced_by is null group by 1",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap()
    .into_iter()
    .collect()
}

fn expected() -> BTreeMap<String, i64> {
    ["road primary", "road residential", "road footway", "junction 4", "building levels", "school", "market"]
        .map(|name| (name.to_owned(), 1))
        .into()
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).unwrap();
    gzip.finish().unwrap()
}

/// The number behind the words "import id".
fn import_id(said: &str) -> String {
    said.split("import id ").nth(1).and_then(|rest| rest.split(':').next()).unwrap_or_else(|| panic!("{said}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn streets_are_imported_asked_about_and_undone_by_the_program() {
    let (app, folder) = (app().await, Folder::new());
    let db = &app.db;
    let path = written(&folder, "toy.osm", STREETS.as_bytes());
    let path = path.to_str().unwrap();

    let (went_well, said) = bando138(db, &folder, &["import", "streets", path]).await;
    assert!(!went_well && said.contains("--answer province="), "of which province is asked: {said}");
    let (went_well, said) = bando138(db, &folder, &["import", "streets", path, "--province", "99"]).await;
    assert!(!went_well && said.contains("There is no province with the code “99”"), "{said}");
    assert!(in_force(db).await.is_empty());

    let (went_well, said) = bando138(db, &folder, &["import", "streets", path, "--province", "31", "--dry-run"]).await;
    assert!(went_well && said.contains("6 dòng / rows: 6 sẽ lưu được"), "{said}");
    assert!(in_force(db).await.is_empty(), "a check stores nothing");

    // Three roads, a building that is a school, a market, and the junction.
    let (went_well, said) = bando138(db, &folder, &["import", "streets", path, "--province", "31"]).await;
    assert!(went_well && said.contains("6 dòng / rows: 6 đã lưu"), "{said}");
    assert!(said.contains("cut") && said.contains("left out"), "the cut street and the bin are told: {said}");
    assert_eq!(in_force(db).await, expected());
    let first = import_id(&said);

    // The same, gzipped: nothing changes. Then with another name: one road is replaced, and undoing brings it back.
    let zipped = written(&folder, "toy.osm.gz", &gzipped(STREETS.as_bytes()));
    let (_, said) = bando138(db, &folder, &["import", "streets", zipped.to_str().unwrap(), "--answer", "province=all"]).await;
    assert!(said.contains("6 dòng / rows: 0 đã lưu / stored, 6 không đổi"), "{said}");
    let other = written(&folder, "new.osm", STREETS.replace("Nguyễn Trãi", "Lê Lợi").as_bytes());
    let (_, said) = bando138(db, &folder, &["import", "streets", other.to_str().unwrap(), "--province", "31"]).await;
    assert!(said.contains("6 dòng / rows: 1 đã lưu / stored, 5 không đổi"), "{said}");
    let second = import_id(&said);
    let (went_well, said) = bando138(db, &folder, &["import", "undo", &first]).await;
    assert!(!went_well && said.contains(&second), "the later one goes first: {said}");
    for id in [&second, &first] {
        let (went_well, said) = bando138(db, &folder, &["import", "undo", id]).await;
        assert!(went_well, "{said}");
    }
    assert!(in_force(db).await.is_empty());
    let actions: Vec<String> =
        sqlx::query_scalar("select distinct action from audit_event where entity = 'file'").fetch_all(&db.pool).await.unwrap();
    assert!(
        ["imported", "import_undone"].iter().all(|action| actions.iter().any(|found| found == action)),
        "the log tells of it: {actions:?}"
    );
}

/// Protocol buffers, written by their definition (<https://protobuf.dev/programming-guides/encoding/>), not by the library that reads them.
mod pbf {
    fn varint(mut n: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while n >= 0x80 {
            out.push(n as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
        out
    }

    fn zigzag(n: i64) -> Vec<u8> {
        varint(((n << 1) ^ (n >> 63)) as u64)
    }

    fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
        [varint(field << 3 | 2), varint(content.len() as u64), content.to_vec()].concat()
    }

    fn number(field: u64, encoded: Vec<u8>) -> Vec<u8> {
        [varint(field << 3), encoded].concat()
    }

    fn blob(kind: &str, block: &[u8]) -> Vec<u8> {
        let body = [bytes(1, block), number(2, varint(block.len() as u64))].concat();
        let head = [bytes(1, kind.as_bytes()), number(3, varint(body.len() as u64))].concat();
        [(head.len() as u32).to_be_bytes().to_vec(), head, body].concat()
    }

    /// Nodes (id, lat and lon in 1e-7 degrees) and ways (id, nodes) with their tags.
    type Tags<'a> = &'a [(&'a str, &'a str)];

    pub fn file(nodes: &[(i64, i64, i64, Tags)], ways: &[(i64, &[i64], Tags)]) -> Vec<u8> {
        let mut strings: Vec<String> = vec![String::new()];
        let mut tags = |tags: Tags| {
            let mut place = |text: &str| {
                let at = strings.iter().position(|known| known == text).unwrap_or_else(|| {
                    strings.push(text.to_owned());
                    strings.len() - 1
                });
                varint(at as u64)
            };
            let keys: Vec<u8> = tags.iter().flat_map(|(key, _)| place(key)).collect();
            let values: Vec<u8> = tags.iter().flat_map(|(_, value)| place(value)).collect();
            if tags.is_empty() { Vec::new() } else { [bytes(2, &keys), bytes(3, &values)].concat() }
        };
        let nodes: Vec<u8> = nodes
            .iter()
            .flat_map(|(id, lat, lon, own)| {
                let node = [number(1, zigzag(*id)), tags(own), number(8, zigzag(*lat)), number(9, zigzag(*lon))].concat();
                bytes(1, &node)
            })
            .collect();
        let ways: Vec<u8> = ways
            .iter()
            .flat_map(|(id, refs, own)| {
                let mut last = 0;
                let deltas: Vec<u8> = refs.iter().flat_map(|id| zigzag(id - std::mem::replace(&mut last, *id))).collect();
                bytes(3, &[number(1, varint(*id as u64)), tags(own), bytes(8, &deltas)].concat())
            })
            .collect();
        let table: Vec<u8> = strings.iter().flat_map(|text| bytes(1, text.as_bytes())).collect();
        let block = [bytes(1, &table), bytes(2, &nodes), bytes(2, &ways)].concat();
        let header = bytes(4, b"OsmSchema-V0.6");
        [blob("OSMHeader", &header), blob("OSMData", &block)].concat()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn protocol_buffers_are_read_as_the_xml_is() {
    let (app, folder) = (app().await, Folder::new());
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let plain = [
        (1, 20.855, 106.685),
        (2, 20.855, 106.690),
        (3, 20.855, 106.692),
        (4, 20.852, 106.690),
        (5, 20.858, 106.690),
        (6, 20.856, 106.686),
    ];
    let corners = [(11, 20.851, 106.681), (12, 20.851, 106.682), (13, 20.852, 106.682), (14, 20.852, 106.681)];
    #[expect(clippy::type_complexity, reason = "a node as it stands in the file")]
    let mut nodes: Vec<(i64, i64, i64, &[(&str, &str)])> =
        plain.iter().chain(&corners).map(|(id, lat, lon)| (*id, e7(*lat), e7(*lon), &[][..])).collect();
    nodes.push((7, e7(20.8551), e7(106.6851), &[("amenity", "marketplace"), ("name", "Chợ Sao Đỏ")]));
    let bytes = pbf::file(
        &nodes,
        &[
            (100, &[1, 2, 3, 99], &[("highway", "primary"), ("name", "Đường Nguyễn Trãi")]),
            (101, &[4, 2, 5], &[("highway", "residential")]),
            (102, &[1, 6], &[("highway", "footway")]),
            (110, &[11, 12, 13, 14, 11], &[("building", "school"), ("amenity", "school"), ("building:levels", "2")]),
        ],
    );
    let path = written(&folder, "toy.osm.pbf", &bytes);
    let (went_well, said) = bando138(&app.db, &folder, &["import", "streets", path.to_str().unwrap(), "--province", "31"]).await;
    assert!(went_well && said.contains("6 dòng / rows: 6 đã lưu"), "{said}");
    assert_eq!(in_force(&app.db).await, expected());
    // To the last digit what the XML gives: its import changes nothing.
    let path = written(&folder, "toy.osm", STREETS.as_bytes());
    let (_, said) = bando138(&app.db, &folder, &["import", "streets", path.to_str().unwrap(), "--province", "31"]).await;
    assert!(said.contains("6 dòng / rows: 0 đã lưu / stored, 6 không đổi"), "{said}");
    let path = written(&folder, "cut.osm.pbf", &bytes[..bytes.len() - 20]);
    let (went_well, said) = bando138(&app.db, &folder, &["import", "streets", path.to_str().unwrap(), "--province", "31"]).await;
    assert!(!went_well && said.contains("damaged or cut off"), "{said}");
}

fn geodata(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BANDO138_GEODATA").map(PathBuf::from).filter(|folder| folder.join("hanoi").is_dir());
    if folder.is_none() {
        skip::skip(test, "BANDO138_GEODATA names no folder with hanoi/ in it");
    }
    folder
}

/// Ways by class of the one file and elements of the other, counted by Python.
const COUNT: &str = r"
import collections, gzip, json, sys
from xml.etree import ElementTree
stem = lambda value: value[:-5] if value.endswith('_link') else value
roads = json.load(gzip.open(sys.argv[1] + '/roads_south_2025.geojson.gz'))['features']
root = ElementTree.parse(gzip.open(sys.argv[1] + '/hanoi_quoctugiam_2023.osm.gz')).getroot()
tags = lambda e: {t.get('k'): t.get('v') for t in e.findall('tag')}
ways = [tags(w) for w in root.findall('way')]
buildings = sum('building' in t for t in ways) + sum('building' in tags(r) for r in root.findall('relation'))
print(json.dumps({'south': collections.Counter(stem(f['properties']['highway']) for f in roads),
    'box': collections.Counter(stem(t['highway']) for t in ways if 'highway' in t), 'buildings': buildings}))
";

#[tokio::test(flavor = "multi_thread")]
async fn hanoi_through_the_program_has_as_many_streets_as_its_files() {
    const NAME: &str = "hanoi_through_the_program_has_as_many_streets_as_its_files";
    let Some(geodata) = geodata(NAME) else { return };
    let hanoi = geodata.join("hanoi");
    let Ok(output) = Command::new("python3").args(["-c", COUNT]).arg(&hanoi).output() else {
        return skip::skip(NAME, "no python3 to count with");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counted: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (file, of) in [("roads_south_2025.geojson.gz", "south"), ("hanoi_quoctugiam_2023.osm.gz", "box")] {
        let (db, folder) = (crate::support::db().await, Folder::new());
        let path: &Path = &hanoi.join(file);
        let began = std::time::Instant::now();
        let (went_well, said) = bando138(&db, &folder, &["import", "streets", path.to_str().unwrap(), "--answer", "province=all"]).await;
        assert!(went_well, "{said}");
        eprintln!("{file}: {:.1} s with the start of the program\n{said}", began.elapsed().as_secs_f64());
        let found: BTreeMap<String, i64> = in_force(&db).await;
        let roads: BTreeMap<&str, i64> = found.iter().filter_map(|(name, n)| Some((name.strip_prefix("road ")?, *n))).collect();
        let given: BTreeMap<&str, i64> = counted[of].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_i64().unwrap())).collect();
        assert_eq!(roads, given, "{file}");
        if of == "box" {
            let buildings: i64 = found.iter().filter(|(name, _)| name.starts_with("building")).map(|(_, n)| n).sum();
            assert_eq!(buildings, counted["buildings"].as_i64().unwrap());
        }
    }
}

/// Cameras with tags as mappers write them: several directions, a range, downwards below zero, an operator who may be a person; a guard, an area.
const CAMERAS: &str = r#"<osm version="0.6">
 <node id="1" lat="20.855" lon="106.685"><tag k="man_made" v="surveillance"/><tag k="surveillance" v="public"/><tag k="surveillance:type" v="camera"/><tag k="camera:type" v="dome"/><tag k="camera:direction" v="NNE;180"/><tag k="camera:mount" v="pole"/><tag k="height" v="6 m"/><tag k="operator" v="Công an phường Chu Văn An"/><tag k="surveillance:zone" v="traffic"/></node>
 <node id="2" lat="20.856" lon="106.685"><tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="ALPR"/><tag k="name" v="Biển số &amp; đèn"/><tag k="camera:tilt" v="-15"/></node>
 <node id="3" lat="20.857" lon="106.685"><tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="guard"/></node>
 <node id="4" lat="20.858" lon="106.685"><tag k="man_made" v="surveillance"/><tag k="camera:type" v="panning"/><tag k="camera:direction" v="90-270"/><tag k="surveillance:zone" v="town"/><tag k="surveillance" v="outdoor"/></node>
 <node id="5" lat="20.859" lon="106.685"><tag k="man_made" v="surveillance"/><tag k="operator" v="Nguyễn Văn A"/><tag k="camera:mount" v="street_light"/></node>
 <node id="6" lat="20.8595" lon="106.685"><tag k="man_made" v="mast"/></node>
 <way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="man_made" v="surveillance"/></way>
</osm>"#;

#[tokio::test(flavor = "multi_thread")]
async fn cameras_of_openstreetmap_become_proposals_and_go_again() {
    let (app, folder) = (app().await, Folder::new());
    let db = &app.db;
    let path = written(&folder, "cameras.osm", CAMERAS.as_bytes());
    let path = path.to_str().unwrap();
    // Whose they are, only the first one tells.
    let (went_well, said) = bando138(db, &folder, &["import", "cameras", path, "--dry-run"]).await;
    assert!(went_well && said.contains("6 dòng / rows: 1 sẽ lưu được") && said.contains("Choose one ownership"), "{said}");
    let (went_well, said) = bando138(db, &folder, &["import", "cameras", path, "--default", "ownership=nobody"]).await;
    assert!(!went_well && said.contains("must be one of: Police"), "{said}");
    let (went_well, said) = bando138(db, &folder, &["import", "cameras", path, "--default", "ownership=household"]).await;
    assert!(went_well && said.contains("6 dòng / rows: 4 đã lưu"), "{said}");
    assert!(said.contains("a guard or another device") && said.contains("Draw it as a node"), "{said}");
    #[expect(clippy::type_complexity, reason = "a row as it stands in the tables")]
    let rows: Vec<(i64, String, String, Option<String>, Option<String>, i64, Option<f64>)> = sqlx::query_as(
        "select o.osm_id, s.site_type, s.ownership, s.mount, s.managing_unit, count(k.*), max(k.tilt_deg) from site_osm o join site s using (site_id)
        join camera k using (site_id) where k.status = 'proposed' group by 1, 2, 3, 4, 5 order by 1",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let text = |text: &str| Some(text.to_owned());
    let expected = [
        (1, "road_section".to_owned(), "police".to_owned(), text("pole"), text("Công an phường Chu Văn An"), 2, None),
        (2, "other".to_owned(), "household".to_owned(), None, None, 1, Some(15.0)),
        (4, "other".to_owned(), "household".to_owned(), None, None, 1, None),
        (5, "other".to_owned(), "household".to_owned(), text("street_lamp"), None, 1, None),
    ];
    assert_eq!(rows, expected);
    #[expect(clippy::type_complexity, reason = "a row as it stands in the table")]
    let eyes: Vec<(String, Option<f64>, Option<f64>, Option<f64>)> = sqlx::query_as(
        "select k.camera_type, k.azimuth_deg, k.pan_min_deg, k.pan_max_deg from camera k join site_osm using (site_id) where osm_id in (1, 4) order by osm_id, azimuth_deg",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    let dome = |azimuth| ("dome".to_owned(), Some(azimuth), None, None);
    assert_eq!(eyes, [dome(22.5), dome(180.0), ("ptz".to_owned(), None, Some(90.0), Some(270.0))]);
    let persons: i64 =
        sqlx::query_scalar("select count(*) from site_osm where tags::text like '%Nguyễn%'").fetch_one(&db.pool).await.unwrap();
    assert_eq!(persons, 0);
    let import = import_id(&said);
    let (_, said) = bando138(db, &folder, &["import", "cameras", path, "--default", "ownership=household"]).await;
    assert!(said.contains("rows: 0 đã lưu / stored, 4 không đổi"), "{said}");
    let (went_well, said) = bando138(db, &folder, &["import", "undo", &import]).await;
    assert!(went_well, "{said}");
    let left: i64 =
        sqlx::query_scalar("select (select count(*) from site) + (select count(*) from camera) + (select count(*) from site_osm)")
            .fetch_one(&db.pool)
            .await
            .unwrap();
    assert_eq!(left, 0);
}

/// Nodes of an OpenStreetMap file as Python's reader of XML finds them: place and tags by id.
fn nodes(path: &Path) -> BTreeMap<i64, (f64, f64, BTreeMap<String, String>)> {
    const READ: &str = "import json,sys;from xml.etree import ElementTree as E;print(json.dumps({n.get('id'):[float(n.get('lon')),float(n.get('lat')),{t.get('k'):t.get('v') for t in n.findall('tag')}] for n in E.parse(sys.argv[1]).getroot().findall('node')}))";
    let output = Command::new("python3").args(["-c", READ]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_openstreetmap_goes_back_without_loss() {
    let (app, folder) = (app().await, Folder::new());
    let db = &app.db;
    let path = written(&folder, "cameras.osm", CAMERAS.as_bytes());
    let given = nodes(&path);
    let (went_well, said) = bando138(db, &folder, &["import", "cameras", path.to_str().unwrap(), "--default", "ownership=household"]).await;
    assert!(went_well, "{said}");
    let out = folder.0.join("out.osm");
    // A file that is called otherwise would be taken for what it is not.
    for other in ["out.geojson", "out.csv", "out"] {
        let (went_well, said) = bando138(db, &folder, &["export", "osm", "--output", folder.0.join(other).to_str().unwrap()]).await;
        assert!(!went_well && said.contains(".osm") && !folder.0.join(other).exists(), "{other}: {said}");
    }
    let (went_well, said) = bando138(db, &folder, &["export", "osm", "--output", out.to_str().unwrap()]).await;
    assert!(went_well && said.contains("4 điểm / sites"), "{said}");
    let found = nodes(&out);
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2, 4, 5]);
    for (id, node) in &found {
        let mut expected = given[id].clone();
        // It may be a person's name.
        if *id == 5 {
            expected.2.remove("operator");
        }
        assert_eq!(*node, expected, "node {id}");
    }
    // What was corrected in the register is never undone by an old tag.
    sqlx::query("update camera set tilt_deg = 20 where tilt_deg = 15").execute(&db.pool).await.unwrap();
    let answer = app.get("/api/v1/exports/osm?province=31").await;
    assert_eq!(answer.status, 200);
    let again = nodes(&written(&folder, "again.osm", &answer.bytes));
    assert_eq!((again[&2].2.get("camera:tilt").map(String::as_str), &again[&1]), (Some("20"), &found[&1]));
    assert_eq!(app.get("/api/v1/exports/osm?on=2026-01-01").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_of_vietnam_go_through_the_register_and_back() {
    const NAME: &str = "cameras_of_vietnam_go_through_the_register_and_back";
    let Some(geodata) = geodata(NAME) else { return };
    let (db, folder) = (crate::support::db().await, Folder::new());
    let path = geodata.join("osm_surveillance_police_vn.geojson");
    let (went_well, said) =
        bando138(&db, &folder, &["import", "cameras", path.to_str().unwrap(), "--default", "ownership=household"]).await;
    // grep -o '"man_made":"surveillance"' on the file: 6
    assert!(went_well && said.contains("6 dòng / rows: 6 đã lưu"), "{said}");
    let out = folder.0.join("out.osm");
    std::fs::create_dir_all(&folder.0).unwrap();
    let (went_well, said) = bando138(&db, &folder, &["export", "osm", "--output", out.to_str().unwrap()]).await;
    assert!(went_well, "{said}");
    let found = nodes(&out);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let cameras: Vec<&Value> =
        file["features"].as_array().unwrap().iter().filter(|feature| feature["properties"]["man_made"] == "surveillance").collect();
    assert_eq!(found.len(), cameras.len());
    for feature in cameras {
        let (lon, lat, tags) = &found[&feature["properties"]["@id"].as_i64().unwrap()];
        assert_eq!(
            (*lon, *lat),
            (feature["geometry"]["coordinates"][0].as_f64().unwrap(), feature["geometry"]["coordinates"][1].as_f64().unwrap())
        );
        for (key, value) in feature["properties"].as_object().unwrap().iter().filter(|(key, _)| !key.starts_with('@') && *key != "note") {
            assert_eq!(tags.get(key).map(String::as_str), value.as_str(), "{key} of {feature}");
        }
    }
}
