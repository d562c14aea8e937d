//! Elements by hand.

use geo::{Point, line_string};

use super::*;

fn tags(list: &[(&str, &str)]) -> Tags {
    list.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect()
}

fn source(list: &[(&str, &str)], geometry: Geometry) -> Source {
    Source { osm: Some(("way", 7, 0)), is_cut: false, tags: tags(list), nodes: Vec::new(), geometry }
}

fn ring() -> Geometry {
    line_string![(x: 105.8, y: 21.0), (x: 105.801, y: 21.0), (x: 105.801, y: 21.001), (x: 105.8, y: 21.0)].into()
}

fn street() -> Geometry {
    line_string![(x: 105.8, y: 21.0), (x: 105.801, y: 21.0)].into()
}

fn things(list: &[(&str, &str)], geometry: Geometry) -> Vec<Thing> {
    Reading::default().take(1, &source(list, geometry)).into_iter().map(|incoming| incoming.thing).collect()
}

#[test]
fn roads_have_class_name_and_what_else_is_understood() {
    let list = [("highway", "primary_link"), ("name", "Đường\u{200b} Láng "), ("ref", "QL6"), ("lanes", "3"), ("oneway", "-1")];
    let [Thing::Road { class, is_link, name, number, lanes, oneway, .. }] = &things(&list, street())[..] else { panic!() };
    assert_eq!(
        (*class, *is_link, name.as_deref(), number.as_deref(), *lanes, *oneway),
        ("primary", true, Some("Đường Láng"), Some("QL6"), Some(3), Some("reverse"))
    );
    let [Thing::Road { lanes, oneway, .. }] = &things(&[("highway", "service"), ("lanes", "Lô 12"), ("oneway", "sometimes")], street())[..]
    else {
        panic!()
    };
    assert_eq!((*lanes, *oneway), (None, None));
    assert!(things(&[("highway", "proposed")], street()).is_empty());
    assert!(things(&[("highway", "crossing")], Point::new(105.8, 21.0).into()).is_empty());
    let [Thing::Road { class, .. }] = &things(&[("highway", "mystery")], street())[..] else { panic!() };
    assert_eq!(*class, "other");
}

#[test]
fn a_street_is_lit_dark_or_not_known_and_what_is_not_understood_is_counted() {
    let read = |word: Option<&str>| {
        let mut reading = Reading::default();
        let tags: Vec<(&str, &str)> = [("highway", "residential")].into_iter().chain(word.map(|word| ("lit", word))).collect();
        let found = reading.take(1, &source(&tags, street()));
        let [Incoming { thing: Thing::Road { is_lit, .. }, .. }] = &found[..] else { panic!("{found:?}") };
        (*is_lit, reading.left_out().get("lit-unread").copied())
    };
    for word in ["yes", "24/7", "automatic", "limited", "interval", "sunset-sunrise", "dusk-dawn", "true", " yes "] {
        assert_eq!(read(Some(word)), (Some(true), None), "{word}");
    }
    for word in ["no", "disused", "false"] {
        assert_eq!(read(Some(word)), (Some(false), None), "{word}");
    }
    assert_eq!(read(None), (None, None));
    for word in ["Mo-Su 18:00-22:00", "unknown", "good"] {
        assert_eq!(read(Some(word)), (None, Some(1)), "{word}");
    }
}

#[test]
fn a_height_is_stated_or_estimated_from_levels_and_says_which() {
    let height = |list: &[(&str, &str)]| {
        let list: Vec<(&str, &str)> = list.iter().copied().chain([("building", "yes")]).collect();
        match &things(&list, ring())[..] {
            [Thing::Building { height, levels, .. }] => (*height, *levels),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(height(&[("height", "7,5 m"), ("building:levels", "2")]), (Some((7.5, "height")), Some(2.0)));
    assert_eq!(height(&[("building:levels", "4")]), (Some((12.0, "levels")), Some(4.0)));
    assert_eq!(height(&[("height", "tall")]), (None, None));
    assert_eq!(height(&[("height", "-3")]), (None, None));
    assert_eq!(height(&[]), (None, None));
    assert_eq!(metres("10'6\"").map(|m| (m * 1e4).round() / 1e4), Some(3.2004));
    assert_eq!(metres("100ft").map(|m| (m * 1e4).round() / 1e4), Some(30.48));
    assert_eq!(metres("inf"), None);
}

#[test]
fn a_school_in_a_building_is_both_and_a_cut_one_neither() {
    let list = [("building", "school"), ("amenity", "school"), ("name", "THCS Láng Thượng")];
    let both = things(&list, ring());
    assert!(matches!(&both[..], [Thing::Building { .. }, Thing::KeyPlace { kind: "school", .. }]), "{both:?}");
    let mut reading = Reading::default();
    let cut = Source { is_cut: true, ..source(&list, street()) };
    assert!(reading.take(1, &cut).is_empty());
    assert_eq!(reading.left_out().get("area-cut"), Some(&2));
}

#[test]
fn features_with_tags_are_the_elements_that_they_came_from() {
    let list = [("@id", "11"), ("@nodes", "[1,2]"), ("@snapshot", "2025"), ("highway", "path")];
    let found = Source::of_feature(tags(&list), Some("way/11"), street());
    assert_eq!((found.osm, found.nodes.clone(), found.tags.len()), (Some(("way", 11, 0)), vec![1, 2], 1));
    // A list of nodes that is not one of this line is no list.
    assert!(Source::of_feature(tags(&[("@nodes", "[1,2,3]")]), None, street()).nodes.is_empty());
    assert_eq!(Source::of_feature(tags(&[("building", "yes")]), None, street()).osm, None);
    assert_eq!(Source::of_feature(tags(&[("@id", "node/5")]), None, Point::new(105.8, 21.0).into()).osm, Some(("node", 5, 0)));
}

#[test]
fn the_same_thing_has_the_same_key_and_any_difference_another_one() {
    let key = |list: &[(&str, &str)], geometry: Geometry| Reading::default().take(1, &source(list, geometry))[0].key();
    let one = key(&[("highway", "path")], street());
    assert_eq!(one, key(&[("highway", "path"), ("fixme", "x")], street()));
    assert_ne!(one, key(&[("highway", "steps")], street()));
    assert_ne!(one, key(&[("highway", "path"), ("name", "A")], street()));
    let [lit, dark] = ["yes", "no"].map(|word| key(&[("highway", "path"), ("lit", word)], street()));
    assert!(one != lit && one != dark && lit != dark);
    assert_ne!(one, key(&[("highway", "path")], line_string![(x: 105.8, y: 21.0), (x: 105.802, y: 21.0)].into()));
}
