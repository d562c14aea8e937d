//! Tags of OpenStreetMap to things of the room. Pure. A tag's value is never trusted: what is not understood is left empty, and counted.

use std::collections::BTreeMap;

use geo::{Geometry, LineString, MultiPolygon, Polygon};
use unicode_normalization::UnicodeNormalization;

use super::junctions::{Arms, is_for_vehicles};
use super::model::{Incoming, OsmId, Thing};
use crate::files::osm::{Element, Tags, tag};

/// A level is taken for so many metres where no height is stated.
pub const LEVEL_M: f64 = 3.0;

/// Keys of elements that this room may have a use for.
pub const KEYS: [&str; 8] = ["highway", "building", "amenity", "shop", "leisure", "railway", "public_transport", "office"];

/// Whether an element may be something of this room: for [`crate::files::osm::read`].
pub fn is_wanted(tags: &Tags) -> bool {
    KEYS.iter().any(|key| tag(tags, key).is_some())
}

/// An element, wherever it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What it is in OpenStreetMap, if that is known.
    pub osm: Option<OsmId>,
    /// Whether pieces of it are missing.
    pub is_cut: bool,
    /// Its tags.
    pub tags: Tags,
    /// Nodes of a line, one for each position; empty if they are not known.
    pub nodes: Vec<i64>,
    /// Its place, degrees, longitude first.
    pub geometry: Geometry,
}

impl From<Element> for Source {
    fn from(element: Element) -> Self {
        let Element { kind, id, part, is_cut, tags, nodes, geometry } = element;
        Self { osm: Some((kind.word(), id, part)), is_cut, tags, nodes, geometry }
    }
}

impl Source {
    /// A feature of a GeoJSON (or any other layer) whose properties are tags, as text. `@id` (or the feature's own id `way/123`), `@type`,
    /// `@part` and `@nodes` (whole numbers, however separated) say what it is in OpenStreetMap; the other names with `@` are dropped.
    pub fn of_feature(properties: Tags, feature_id: Option<&str>, geometry: Geometry) -> Self {
        let named = feature_id.or_else(|| tag(&properties, "@id")).and_then(|text| text.split_once('/'));
        let kind = named.map(|(kind, _)| kind).or_else(|| tag(&properties, "@type"));
        let kind = match (kind, &geometry) {
            (Some("node"), _) | (None, Geometry::Point(_)) => "node",
            (Some("relation"), _) | (None, Geometry::MultiPolygon(_)) => "relation",
            _ => "way",
        };
        let id = tag(&properties, "@id").and_then(|text| text.parse().ok()).or_else(|| named.and_then(|(_, id)| id.parse().ok()));
        let part = tag(&properties, "@part").and_then(|text| text.parse().ok()).unwrap_or(0);
        let nodes: Vec<i64> = tag(&properties, "@nodes")
            .map(|text| text.split(|c: char| !c.is_ascii_digit() && c != '-').filter_map(|id| id.parse().ok()).collect())
            .unwrap_or_default();
        let positions = if let Geometry::LineString(line) = &geometry { line.0.len() } else { 0 };
        Self {
            osm: id.map(|id| (kind, id, part)),
            is_cut: false,
            tags: properties.into_iter().filter(|(key, _)| !key.starts_with('@')).collect(),
            nodes: if nodes.len() == positions { nodes } else { Vec::new() },
            geometry,
        }
    }
}

/// Turns the elements of one file into things, and the roads among them into junctions.
#[derive(Debug, Default)]
pub struct Reading {
    arms: Arms,
    last: u64,
    left_out: BTreeMap<&'static str, u64>,
}

/// Words for what [`Reading::left_out`] counts: code, Vietnamese, English.
pub const LEFT_OUT: [(&str, &str, &str); 6] = [
    ("area-cut", "Công trình, khu vực bị mép bản trích cắt: bỏ qua.", "Areas that the border of the extract cuts: left out."),
    ("square-of-ways", "Quảng trường gồm nhiều đường ghép lại: bỏ qua.", "Squares made of several ways: left out."),
    ("not-an-area", "Công trình không phải là vùng khép kín: bỏ qua.", "Buildings that are no closed area: left out."),
    ("not-a-line", "Đường không phải là một đường gấp khúc: bỏ qua.", "Roads that are no line: left out."),
    ("height-unread", "Chiều cao, số tầng không đọc được: để trống.", "Heights and levels that cannot be read: left empty."),
    (
        "lit-unread",
        "Đường ghi về đèn bằng từ không hiểu được: để trống, coi là chưa rõ.",
        "Streets whose word about lamps is not understood: left empty, not known.",
    ),
];

impl Reading {
    /// What the element is in this room: nothing, one thing, or several (a school's building). `number` is the row or feature of the file.
    pub fn take(&mut self, number: u64, source: &Source) -> Vec<Incoming> {
        self.last = self.last.max(number);
        let things = [junction(source), self.road(source), self.building(source), self.key_place(source)];
        things.into_iter().flatten().map(|thing| Incoming { number, osm: source.osm, thing, unit: None }).collect()
    }

    /// The junctions of all roads that were taken, by id of their node; their numbers follow on the last row's.
    pub fn into_junctions(self) -> Vec<Incoming> {
        self.arms.into_junctions(self.last)
    }

    /// What was left out or left empty, by code: see [`LEFT_OUT`].
    pub fn left_out(&self) -> &BTreeMap<&'static str, u64> {
        &self.left_out
    }

    fn leave_out<T>(&mut self, code: &'static str) -> Option<T> {
        *self.left_out.entry(code).or_default() += 1;
        None
    }

    fn road(&mut self, source: &Source) -> Option<Thing> {
        let (class, is_link) = class(tag(&source.tags, "highway")?)?;
        let line = match &source.geometry {
            Geometry::LineString(line) if line.0.len() >= 2 => line.clone(),
            // A crossing or a lamp has the key too.
            Geometry::Point(_) => return None,
            Geometry::MultiPolygon(_) | Geometry::Polygon(_) => return self.leave_out("square-of-ways"),
            _ => return self.leave_out("not-a-line"),
        };
        let is_area = tag(&source.tags, "area") == Some("yes");
        if !is_area && is_for_vehicles(class) {
            self.arms.add(&source.nodes, &line);
        }
        let lanes = tag(&source.tags, "lanes").and_then(|text| text.trim().parse().ok()).filter(|lanes| (1..=20).contains(lanes));
        let oneway = match tag(&source.tags, "oneway") {
            Some("yes" | "true" | "1") => Some("yes"),
            Some("no" | "false" | "0") => Some("no"),
            Some("-1" | "reverse") => Some("reverse"),
            Some("reversible" | "alternating") => Some("changing"),
            _ if matches!(tag(&source.tags, "junction"), Some("roundabout" | "circular")) => Some("yes"),
            _ => None,
        };
        let is_lit = tag(&source.tags, "lit").and_then(|word| lit(word).or_else(|| self.leave_out("lit-unread")));
        Some(Thing::Road {
            class,
            is_link,
            is_area,
            name: name(&source.tags),
            number: tag(&source.tags, "ref").and_then(|text| clean(text, 60)),
            lanes,
            oneway,
            is_lit,
            line,
        })
    }

    fn building(&mut self, source: &Source) -> Option<Thing> {
        tag(&source.tags, "building").filter(|value| !matches!(*value, "no" | "razed" | "demolished" | "entrance"))?;
        // A point says that there is a building and not where it stands.
        if matches!(source.geometry, Geometry::Point(_)) {
            return None;
        }
        let Some(outline) = area(source) else {
            return self.leave_out(if source.is_cut { "area-cut" } else { "not-an-area" });
        };
        let stated = tag(&source.tags, "height").or_else(|| tag(&source.tags, "building:height"));
        let height = stated.and_then(metres).filter(|m| *m > 0.0 && *m <= 700.0);
        let told = tag(&source.tags, "building:levels");
        let levels = told.and_then(|text| text.trim().replace(',', ".").parse().ok()).filter(|n: &f64| *n > 0.0 && *n <= 150.0);
        if (stated.is_some() && height.is_none()) || (told.is_some() && levels.is_none()) {
            self.leave_out::<()>("height-unread");
        }
        Some(Thing::Building {
            name: name(&source.tags),
            height: height.map(|m| (m, "height")).or_else(|| levels.map(|n| (n * LEVEL_M, "levels"))),
            levels,
            outline,
        })
    }

    fn key_place(&mut self, source: &Source) -> Option<Thing> {
        let kind = kind(&source.tags)?;
        let geometry = match (&source.geometry, area(source)) {
            (Geometry::Point(_), _) => source.geometry.clone(),
            (_, Some(area)) => Geometry::MultiPolygon(area),
            (_, None) if source.is_cut => return self.leave_out("area-cut"),
            _ => return None,
        };
        Some(Thing::KeyPlace { kind, name: name(&source.tags), geometry })
    }
}

/// A point whose file states the number of its arms.
fn junction(source: &Source) -> Option<Thing> {
    let Geometry::Point(place) = source.geometry else { return None };
    let degree = tag(&source.tags, "degree")?.parse().ok().filter(|degree| (1..=60).contains(degree))?;
    Some(Thing::Junction { degree, place })
}

/// Class of a value of `highway`, and whether it is a link; none for what is no way (a stop, a rest area) or is not there (proposed, razed).
fn class(value: &str) -> Option<(&'static str, bool)> {
    let (stem, is_link) = value.strip_suffix("_link").map_or((value, false), |stem| (stem, true));
    let known = super::fields::CLASSES.iter().map(|choice| choice.value).find(|known| *known == stem && stem != "other");
    match (known, value) {
        (Some(known), _) => Some((known, is_link)),
        (
            None,
            "proposed" | "planned" | "razed" | "abandoned" | "disused" | "no" | "platform" | "rest_area" | "services" | "elevator"
            | "bus_stop" | "emergency_bay" | "toilets" | "traffic_island",
        ) => None,
        (None, "corridor") => Some(("footway", false)),
        (None, "busway" | "bus_guideway") => Some(("service", false)),
        (None, _) => Some(("other", false)),
    }
}

/// Whether a value of `lit` says that there is light by night, be it not all night long; none for what says neither (hours, opinions). Lamps that do
/// not burn any more are none.
fn lit(value: &str) -> Option<bool> {
    match value.trim() {
        "yes" | "true" | "1" | "24/7" | "automatic" | "limited" | "interval" | "sunset-sunrise" | "dusk-dawn" => Some(true),
        "no" | "false" | "0" | "disused" => Some(false),
        _ => None,
    }
}

fn kind(tags: &Tags) -> Option<&'static str> {
    match tag(tags, "amenity") {
        Some("school" | "language_school" | "music_school" | "driving_school") => return Some("school"),
        Some("kindergarten" | "childcare") => return Some("kindergarten"),
        Some("university" | "college") => return Some("university"),
        Some("hospital") => return Some("hospital"),
        Some("clinic" | "doctors") => return Some("clinic"),
        Some("marketplace") => return Some("market"),
        Some("police") => return Some("police_post"),
        Some("bus_station" | "ferry_terminal") => return Some("station"),
        Some("townhall" | "courthouse") => return Some("government"),
        Some("place_of_worship" | "monastery") => return Some("worship"),
        Some("bank") => return Some("bank"),
        Some("fuel") => return Some("fuel"),
        _ => {}
    }
    if let Some("mall" | "supermarket" | "department_store") = tag(tags, "shop") {
        return Some("supermarket");
    }
    match (tag(tags, "railway"), tag(tags, "public_transport"), tag(tags, "office"), tag(tags, "leisure")) {
        (Some("station" | "halt"), ..) | (_, Some("station"), ..) => Some("station"),
        (_, _, Some("government"), _) => Some("government"),
        (.., Some("park")) => Some("park"),
        (.., Some("stadium")) => Some("stadium"),
        _ => None,
    }
}

/// The area of an element: its own, or that of a closed line.
fn area(source: &Source) -> Option<MultiPolygon> {
    match &source.geometry {
        Geometry::MultiPolygon(area) if !area.0.is_empty() => Some(area.clone()),
        Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon.clone()])),
        Geometry::LineString(line) if is_ring(line) && !source.is_cut => {
            Some(MultiPolygon::new(vec![Polygon::new(line.clone(), Vec::new())]))
        }
        _ => None,
    }
}

fn is_ring(line: &LineString) -> bool {
    line.0.len() >= 4 && line.0.first() == line.0.last()
}

fn name(tags: &Tags) -> Option<String> {
    tag(tags, "name:vi").and_then(|text| clean(text, 200)).or_else(|| tag(tags, "name").and_then(|text| clean(text, 200)))
}

/// A text in NFC on one line, without what cannot be seen; none if it is empty or longer than `max` characters.
pub fn clean(text: &str, max: usize) -> Option<String> {
    let is_hidden = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}'..='\u{ffff}');
    let visible: String =
        text.nfc().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
    let text = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && text.chars().count() <= max).then_some(text)
}

/// Metres of a length as mappers write it: `7`, `7.5 m`, `7,5`, `24 ft`, `24'6"`.
pub fn metres(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase().replace(',', ".");
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    if let Some((feet, inches)) = text.split_once('\'') {
        let inches = inches.trim().trim_end_matches('"');
        return Some((number(feet)? * 12.0 + if inches.is_empty() { 0.0 } else { number(inches)? }) * 0.0254);
    }
    if let Some(feet) = text.strip_suffix("ft") {
        return Some(number(feet)? * 0.3048);
    }
    number(text.strip_suffix('m').unwrap_or(&text))
}

#[cfg(test)]
mod tests;
