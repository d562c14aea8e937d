//! Small files written by hand, whose answers can be counted.

use std::io::Cursor;

use geo::Area as _;

use super::*;

/// Two streets that meet in node 2; a building with a hole of two outer lines; a way out of the extract; a deleted node.
const FILE: &str = r#"<?xml version="1.0"?>
<osm version="0.6">
 <node id="1" lat="21.0000000" lon="105.8000000"/>
 <node id="2" lat="21.0000000" lon="105.8010000"/>
 <node id="3" lat="21.0000000" lon="105.8020000"/>
 <node id="4" lat="21.0010000" lon="105.8010000"><tag k="amenity" v="police"/><tag k="name" v="C&#244;ng an &amp; D&#226;n ph&#242;ng"/></node>
 <node id="9" lat="21" lon="105.8" visible="false"><tag k="amenity" v="police"/></node>
 <node id="11" lat="21.002" lon="105.802"/><node id="12" lat="21.002" lon="105.806"/>
 <node id="13" lat="21.006" lon="105.806"/><node id="14" lat="21.006" lon="105.802"/>
 <node id="15" lat="21.003" lon="105.803"/><node id="16" lat="21.003" lon="105.804"/><node id="17" lat="21.004" lon="105.804"/>
 <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/></way>
 <way id="101"><nd ref="77"/><nd ref="2"/><nd ref="4"/><nd ref="78"/><nd ref="1"/><nd ref="79"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="service"/></way>
 <way id="102"><nd ref="81"/><nd ref="2"/><nd ref="82"/><tag k="highway" v="service"/></way>
 <way id="103"><nd ref="11"/><nd ref="12"/><nd ref="13"/></way>
 <way id="104"><nd ref="11"/><nd ref="14"/><nd ref="13"/></way>
 <way id="105"><nd ref="15"/><nd ref="16"/><nd ref="17"/><nd ref="15"/></way>
 <relation id="200"><member type="way" ref="103" role="outer"/><member type="way" ref="104" role="outer"/><member type="way" ref="105" role="inner"/>
  <tag k="type" v="multipolygon"/><tag k="building" v="yes"/></relation>
 <relation id="201"><member type="way" ref="103" role="outer"/><member type="way" ref="999" role="outer"/><tag k="type" v="multipolygon"/><tag k="building" v="yes"/></relation>
</osm>"#;

fn elements(text: &str, extent: Option<Rect<f64>>) -> Result<(Vec<Element>, Tally), OsmFault> {
    let mut found = Vec::new();
    let owned = text.as_bytes().to_vec();
    let tally = read(
        Form::Xml,
        &mut || Ok(Box::new(Cursor::new(owned.clone()))),
        extent,
        &|tags| ["highway", "building", "amenity"].iter().any(|key| tag(tags, key).is_some()),
        &mut |element| {
            found.push(element);
            Ok(())
        },
    )?;
    Ok((found, tally))
}

#[test]
fn nodes_ways_and_areas_come_with_their_places() {
    let (found, tally) = elements(FILE, None).unwrap();
    let named: Vec<(Kind, i64, u32)> = found.iter().map(|e| (e.kind, e.id, e.part)).collect();
    assert_eq!(named, [(Kind::Node, 4, 0), (Kind::Way, 100, 0), (Kind::Way, 101, 0), (Kind::Way, 101, 1), (Kind::Relation, 200, 0)]);
    assert_eq!(tag(&found[0].tags, "name"), Some("Công an & Dân phòng"));
    assert_eq!(found[0].geometry, Geometry::Point(Point::new(105.801, 21.001)));
    // 0.004 x 0.004 degrees less half of 0.001 x 0.001
    let Geometry::MultiPolygon(area) = &found[4].geometry else { panic!() };
    assert!((area.unsigned_area() - (16e-6 - 0.5e-6)).abs() < 1e-12, "{}", area.unsigned_area());
    assert_eq!(tally, Tally { nodes: 11, ways: 6, relations: 2, ways_cut: 1, ways_lost: 1, areas_incomplete: 1 });
}

#[test]
fn a_way_that_the_extract_cuts_comes_in_pieces() {
    let (found, _) = elements(FILE, None).unwrap();
    let pieces: Vec<&Element> = found.iter().filter(|e| e.id == 101).collect();
    assert!(pieces.iter().all(|piece| piece.is_cut));
    assert_eq!(pieces.iter().map(|piece| piece.nodes.clone()).collect::<Vec<_>>(), [vec![2, 4], vec![2, 3]]);
}

#[test]
fn an_extent_leaves_out_what_lies_beyond_it() {
    // Nodes 1, 2 and 4: not 3, and nothing of the building.
    let extent = Rect::new((105.7999, 20.9999), (105.8011, 21.0011));
    let (found, tally) = elements(FILE, Some(extent)).unwrap();
    let named: Vec<(i64, u32, Vec<i64>)> = found.iter().map(|e| (e.id, e.part, e.nodes.clone())).collect();
    assert_eq!(named, [(4, 0, vec![]), (100, 0, vec![1, 2]), (101, 0, vec![2, 4])]);
    assert_eq!((tally.ways_cut, tally.areas_incomplete), (2, 0));
}

#[test]
fn files_that_are_something_else_are_refused_by_name() {
    for (text, code) in [
        ("<html></html>", "osm-unreadable"),
        ("", "osm-unreadable"),
        ("<osm><node id=\"1\" lat=\"1\" lon=\"1\"/>", "osm-unreadable"),
        ("<osm><node id=\"1\" lat=\"NaN\" lon=\"1\"/></osm>", "osm-coordinates"),
        ("<osm><node id=\"1\" lat=\"91\" lon=\"1\"/></osm>", "osm-coordinates"),
        ("<osm><node lat=\"1\" lon=\"1\"/></osm>", "osm-unreadable"),
        ("<osm><node id=\"1\" lat=\"1\" lon=\"1\"><tag k=\"a\" v=\"&bomb;\"/></node></osm>", "osm-unreadable"),
        ("<osm><way id=\"1\"><nd ref=\"1\"/><way id=\"2\"/></way></osm>", "osm-unreadable"),
        ("<osmChange></osmChange>", "osm-history"),
    ] {
        assert_eq!(elements(text, None).unwrap_err().code, code, "{text}");
    }
    assert_eq!(elements("<osm/>", None).unwrap().1, Tally::default());
}

#[test]
fn what_is_written_is_read_back_as_it_was() {
    let tags: Tags = [("man_made", "surveillance"), ("note", "a \"b\" <c> & d\nđ")].map(|(k, v)| (k.into(), v.into())).to_vec();
    let nodes = [Placed { id: -1, lon: 105.812_345_7, lat: 21.0, tags: tags.clone() }, Placed { id: 5, lon: -0.5, lat: -1.0, tags }];
    let mut out = Vec::new();
    write_nodes(&mut out, nodes.iter().cloned().map(Ok)).unwrap();
    let mut found = Vec::new();
    read(Form::Xml, &mut || Ok(Box::new(Cursor::new(out.clone()))), None, &|_| true, &mut |element| {
        let Geometry::Point(point) = element.geometry else { panic!() };
        found.push(Placed { id: element.id, lon: point.x(), lat: point.y(), tags: element.tags });
        Ok(())
    })
    .unwrap();
    assert_eq!(found, nodes);
}
