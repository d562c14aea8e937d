//! OpenStreetMap by way of the real program: files in, through the reading child and the importer, and out again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::folder::Folder;
use crate::support::program::url;
use crate::support::toy;
use crate::support::{TestDb, skip};

/// A crossing of two streets, a footway, a school in a building, a market, a bin, a way that leaves the extract.
const STREETS: &str = r#"<osm version="0.6">
 <node id="1" lat="20.005" lon="106.005"/><node id="2" lat="20.005" lon="106.010"/><node id="3" lat="20.005" lon="106.012"/>
 <node id="4" lat="20.002" lon="106.010"/><node id="5" lat="20.008" lon="106.010"/><node id="6" lat="20.006" lon="106.006"/>
 <node id="7" lat="20.0051" lon="106.0051"><tag k="amenity" v="marketplace"/><tag k="name" v="Chợ Sao Đỏ"/></node>
 <node id="8" lat="20.005" lon="106.007"><tag k="amenity" v="waste_basket"/></node>
 <node id="11" lat="20.001" lon="106.001"/><node id="12" lat="20.001" lon="106.002"/><node id="13" lat="20.002" lon="106.002"/><node id="14" lat="20.002" lon="106.001"/>
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
    ["road primary", "road residential", "road footway", "junction 4", "building levels", "school", "market"].map(|name| (name.to_owned(), 1)).into()
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
    let (app, folder) = (toy::app().await, Folder::new());
    let db = &app.db;
    let path = written(&folder, "toy.osm", STREETS.as_bytes());
    let path = path.to_str().unwrap();

    let (went_well, said) = bando138(db, &folder, &["import", "streets", path]).await;
    assert!(!went_well && said.contains("--answer province="), "of which province is asked: {said}");
    let (went_well, said) = bando138(db, &folder, &["import", "streets", path, "--province", "99"]).await;
    assert!(!went_well && said.contains("There is no province 99"), "{said}");
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
    let events: Vec<(String, i64)> = sqlx::query_as("select action, count(*) from audit_event where entity = 'import' group by 1 order by 1")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    assert!(!events.is_empty(), "the log tells of it");
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
    let (app, folder) = (toy::app().await, Folder::new());
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let plain = [(1, 20.005, 106.005), (2, 20.005, 106.010), (3, 20.005, 106.012), (4, 20.002, 106.010), (5, 20.008, 106.010), (6, 20.006, 106.006)];
    let corners = [(11, 20.001, 106.001), (12, 20.001, 106.002), (13, 20.002, 106.002), (14, 20.002, 106.001)];
    let mut nodes: Vec<(i64, i64, i64, &[(&str, &str)])> =
        plain.iter().chain(&corners).map(|(id, lat, lon)| (*id, e7(*lat), e7(*lon), &[][..])).collect();
    nodes.push((7, e7(20.0051), e7(106.0051), &[("amenity", "marketplace"), ("name", "Chợ Sao Đỏ")]));
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
