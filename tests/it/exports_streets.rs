//! Streets as files: the rows of the lists by the same filters, lines as lines, read by GDAL where it is installed.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::streets::{FILE, loaded, written};
use crate::support::app::{account, session};
use crate::support::folder::Folder;
use crate::support::importing::sheet;
use crate::support::skip::skip;
use crate::support::toy::{self, X, Y};

/// Layer, id, rows that the file by hand has, GDAL's word for their shapes.
const LAYERS: [(&str, &str, usize, &str); 4] = [
    ("roads", "road_id", 3, "LINESTRING"),
    ("junctions", "junction_id", 1, "POINT"),
    ("buildings", "building_id", 2, "MULTIPOLYGON"),
    ("key_places", "key_place_id", 2, "POINT"),
];

#[tokio::test(flavor = "multi_thread")]
async fn files_of_streets_have_the_rows_of_the_lists() {
    let (app, folder) = (toy::app().await, Folder::new());
    loaded(&app.db.pool, &written(&folder, "toy.osm", FILE), None, 1).await;
    let (x, y) = (format!("commune={X}"), format!("commune={Y}"));
    let common = ["", "province=31", "province=30", &x, &y, "bbox=106,20,106.003,20.01"];
    let own = [
        ("roads", vec!["class=primary", "class=steps", "q=nguyen%20trai"]),
        ("junctions", vec![]),
        ("buildings", vec!["q=chu%20van"]),
        ("key_places", vec!["kind=market", "q=thcs"]),
    ];
    for (layer, id, rows, _) in LAYERS {
        let mut sizes = Vec::new();
        let more = own.iter().find(|(word, _)| *word == layer).map(|(_, more)| more.clone()).unwrap_or_default();
        for filter in common.into_iter().chain(more) {
            let list =
                app.get(&format!("/api/v1/streets/{layer}?limit=1000&{filter}")).await.expect(200)["items"].as_array().unwrap().clone();
            let file = app.get(&format!("/api/v1/exports/{layer}?format=geojson&{filter}")).await.expect(200);
            let features = file["features"].as_array().unwrap();
            assert_eq!(
                features.iter().map(|feature| &feature["properties"][id]).collect::<Vec<_>>(),
                list.iter().map(|row| &row[id]).collect::<Vec<_>>(),
                "{layer}?{filter}"
            );
            for (feature, row) in features.iter().zip(&list) {
                let both =
                    feature["properties"].as_object().unwrap().iter().filter(|(name, _)| row.get(*name).is_some() && *name != "created_at");
                let both: Vec<_> = both.collect();
                assert!(both.len() > 5, "{feature}");
                assert!(both.iter().all(|(name, value)| row[*name] == **value), "{feature}\n{row}");
            }
            sizes.push(features.len());
        }
        assert!(sizes[0] == rows && sizes.contains(&0), "{layer}: {sizes:?}");
    }
    let facts = app.get("/api/v1/exports/roads?format=geojson&class=primary&province=31").await.expect(200)["bando138"].clone();
    let filter = facts["filter"].as_str().unwrap();
    assert!(filter.contains("Loại đường: Đường trục chính") && filter.contains("(31)"), "{filter}");
    assert!(facts["licence"].as_str().unwrap().contains("ODbL"), "{facts}");
    assert!(
        ["boundary", "as_of", "exactness", "source"].iter().all(|name| facts[*name].as_str().is_some_and(|text| text.len() > 5)),
        "{facts}"
    );
    for wrong in ["roads?kind=market", "junctions?q=a", "key_places?kind=chợ", "buildings?class=primary", "roads?limit=5"] {
        assert_eq!(app.get(&format!("/api/v1/exports/{wrong}")).await.status, 400, "{wrong}");
    }
    // The ground is everybody's: an account of one commune has all of it, as in its list.
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    let own = app.with(session(&app.db, "xa.y").await);
    let rows = own.get("/api/v1/exports/roads?format=geojson").await.expect(200);
    assert_eq!(rows["features"].as_array().unwrap().len(), 3);
}

/// What is known of lamps comes out as it went in, whichever of the two forms it had.
#[tokio::test(flavor = "multi_thread")]
async fn files_of_roads_say_whether_each_is_lit() {
    let folder = Folder::new();
    let line = |lat: f64, lit: &str| {
        let text = format!(
            r#"{{"type":"Feature","properties":{{"highway":"service"{lit}}},"geometry":{{"type":"LineString","coordinates":[[106.005,{lat}],[106.006,{lat}]]}}}}"#
        );
        text
    };
    let features =
        [line(20.001, r#","lit":"yes""#), line(20.002, r#","lit":true"#), line(20.003, r#","lit":"no""#), line(20.004, r#","lit":false"#)];
    let rest = [line(20.005, ""), line(20.006, r#","lit":null"#), line(20.007, r#","lit":"20:00-23:00""#)];
    let geojson = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, [&features[..], &rest[..]].concat().join(","));
    let way = |n: u32, lit: &str| {
        format!(
            r#"<node id="{n}1" lat="20.00{n}" lon="106.005"/><node id="{n}2" lat="20.00{n}" lon="106.006"/>
            <way id="{n}"><nd ref="{n}1"/><nd ref="{n}2"/><tag k="highway" v="service"/>{lit}</way>"#
        )
    };
    let words = ["yes", "24/7", "no", "disused", "", "", "20:00-23:00"];
    let ways: Vec<String> = words
        .iter()
        .zip(1..)
        .map(|(word, n)| way(n, &if word.is_empty() { String::new() } else { format!(r#"<tag k="lit" v="{word}"/>"#) }))
        .collect();
    // Nodes first.
    let (nodes, ways): (Vec<&str>, Vec<&str>) = ways.iter().map(|text| text.split_at(text.find("<way").unwrap())).unzip();
    let osm = format!(r#"<osm version="0.6">{}{}</osm>"#, nodes.concat(), ways.concat());
    for (name, text) in [("duong.geojson", geojson), ("duong.osm", osm)] {
        let app = toy::app().await;
        let done = loaded(&app.db.pool, &written(&folder, name, &text), None, 1).await;
        assert_eq!((done.stored.tables["road"], done.left_out.get("lit-unread")), (7, Some(&1)), "{name}");
        let file = app.get("/api/v1/exports/roads?format=geojson").await.expect(200);
        let mut out: Vec<(String, Value)> = file["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|road| (road["geometry"]["coordinates"][0][1].to_string(), road["properties"]["is_lit"].clone()))
            .collect();
        out.sort_by(|a, b| a.0.cmp(&b.0));
        let out: Vec<Value> = out.into_iter().map(|(_, lit)| lit).collect();
        assert_eq!(json!(out), json!([true, true, false, false, null, null, null]), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_reads_lines_as_lines_and_a_workbook_says_where_they_begin_and_end() {
    let (app, folder) = (toy::app().await, Folder::new());
    loaded(&app.db.pool, &written(&folder, "toy.osm", FILE), None, 1).await;

    // Way 100: from 106.005 to 106.038 along the parallel of 20.005: 0.033° of π/180 · 6,380,637 m · cos 20.005°, 3,453.2 m.
    let roads = app.get("/api/v1/exports/roads?format=geojson&class=primary").await.expect(200);
    let road = &roads["features"][0];
    assert_eq!(road["geometry"], json!({"type": "LineString", "coordinates": [[106.005, 20.005], [106.01, 20.005], [106.038, 20.005]]}));
    let book = sheet(&app.get("/api/v1/exports/roads?format=xlsx&class=primary").await.bytes);
    let cell = |heading: &str| {
        book[1][book[0].iter().position(|known| known == heading).unwrap_or_else(|| panic!("{heading}: {:?}", book[0]))].clone()
    };
    assert_eq!(cell("Tên đường"), "Đường Nguyễn Trãi");
    assert_eq!(cell("Loại đường"), "Đường trục chính");
    assert_eq!(cell("Số làn"), "4");
    assert!((cell("Chiều dài (m)").parse::<f64>().unwrap() - 3453.2).abs() < 1.0, "{}", cell("Chiều dài (m)"));
    assert_eq!((cell("Có đèn đường").as_str(), &road["properties"]["is_lit"]), ("có", &json!(true)));
    assert_eq!([cell("Kinh độ đầu đường (°)"), cell("Kinh độ cuối đường (°)")], ["106.005", "106.038"]);

    let name = "gdal_reads_lines_as_lines_and_a_workbook_says_where_they_begin_and_end";
    let ogrinfo = |args: &[&str]| -> Option<String> {
        let output = Command::new("ogrinfo").args(args).output().ok()?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {text}");
        Some(text)
    };
    if ogrinfo(&["--version"]).is_none() {
        return skip(name, "ogrinfo (Debian: gdal-bin) is not installed");
    }
    let files = tempfile::tempdir().unwrap();
    for (layer, _, rows, shape) in LAYERS {
        for format in ["geojson", "gpkg", "kml"] {
            let path = files.path().join(format!("{layer}.{format}"));
            let answer = app.get(&format!("/api/v1/exports/{layer}?format={format}")).await;
            assert_eq!(answer.status, 200, "{answer}");
            fs::write(&path, &answer.bytes).unwrap();
            let path = path.to_str().unwrap();
            let told = ogrinfo(&["-ro", "-al", "-so", path]).unwrap();
            assert!(told.contains(&format!("Feature Count: {rows}\n")), "{layer}.{format}: {told}");
            assert!(!told.to_lowercase().contains("error") && !told.to_lowercase().contains("warning"), "{layer}.{format}: {told}");
            let dump = ogrinfo(&["-ro", "-al", "-q", path]).unwrap();
            let is_of = |line: &&str| {
                let line = line.trim_start();
                // A KML file calls a multipolygon a collection.
                line.starts_with(&format!("{shape} ")) || (format == "kml" && shape == "MULTIPOLYGON" && line.contains("POLYGON"))
            };
            assert_eq!(dump.lines().filter(is_of).count(), rows, "{layer}.{format}: {dump}");
            if format == "gpkg" && layer == "roads" {
                assert!(told.contains("Geometry: Line String"), "{told}");
                let near = ogrinfo(&["-ro", "-al", "-so", "-spat", "0", "0", "1", "1", path]).unwrap();
                assert!(near.contains("Feature Count: 0\n"), "{near}");
            }
        }
    }
    let all: Value = app.get("/api/v1/fields").await.expect(200);
    for (layer, ..) in LAYERS {
        assert!(all[layer].as_array().is_some_and(|fields| fields.len() > 2), "{layer}");
    }
}
