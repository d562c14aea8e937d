//! A site and its cameras as the tags of one node.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Eye, KEYS, Proposal, proposal};
use crate::files::osm::Tags;

/// The tags of a site, keys in the order of the alphabet.
///
/// A tag of `site.kept` stands as it was where, with it, the tags still say what the row says; else the row's own word is written, or nothing
/// where the row has nothing. Several cameras share one node: what they do not have in common (heights, tilts) is written for the first.
pub fn tags_of(site: &Proposal) -> Tags {
    let own = own_tags(site);
    let mut tags: BTreeMap<Box<str>, Box<str>> = own.iter().cloned().collect();
    for group in GROUPS {
        let candidate: Vec<_> = site.kept.iter().filter(|(key, _)| group.contains(&&**key)).cloned().collect();
        let mut with: BTreeMap<Box<str>, Box<str>> = tags.clone();
        with.retain(|key, _| !group.contains(&&**key));
        with.extend(candidate);
        // Read again with the kept spelling of this group: does it say the same?
        if reads_alike(&as_tags(&with), &as_tags(&tags)) {
            tags = with;
        }
    }
    // Keys that no field stands for.
    for (key, value) in &site.kept {
        if KEYS.contains(&&**key) && !GROUPS.iter().any(|group| group.contains(&&**key)) {
            tags.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    as_tags(&tags)
}

/// Keys that stand for one field, or for fields that only make sense together.
const GROUPS: [&[&str]; 7] = [
    &["name", "ref"],
    &["operator"],
    &["surveillance:type", "camera:type", "camera:direction", "direction"],
    &["surveillance:zone"],
    &["camera:mount", "support"],
    &["camera:angle", "camera:tilt"],
    &["height"],
];

fn as_tags(map: &BTreeMap<Box<str>, Box<str>>) -> Tags {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Whether two sets of tags make the same rows; a name that stands for none is like any other such name.
fn reads_alike(a: &Tags, b: &Tags) -> bool {
    let rows = |tags: &Tags| proposal(0, tags).map(|(proposal, _)| Proposal { kept: Vec::new(), ..proposal }).ok();
    rows(a) == rows(b)
}

fn own_tags(site: &Proposal) -> Tags {
    let mut tags: Tags = Vec::new();
    let mut push = |key: &str, value: String| tags.push((key.into(), value.into()));
    push("man_made", "surveillance".into());
    // A name that was made for want of one is not the camera's.
    if !site.site_name.starts_with("OSM node ") {
        push("name", site.site_name.clone());
    }
    let eyes: Vec<&Eye> = site.cameras.iter().collect();
    let first = eyes.first();
    let is_anpr = first.is_some_and(|eye| eye.camera_type == "anpr");
    push("surveillance:type", if is_anpr { "ALPR" } else { "camera" }.into());
    let kind = match first.map(|eye| eye.camera_type) {
        Some("dome") => Some("dome"),
        Some("ptz") => Some("panning"),
        Some("panoramic" | "fisheye") => Some("panorama"),
        Some("fixed" | "thermal") => Some("fixed"),
        _ => None,
    };
    if let Some(kind) = kind {
        push("camera:type", kind.into());
    }
    let directions: Vec<String> = eyes.iter().filter_map(|eye| direction(eye)).collect();
    if !directions.is_empty() {
        push("camera:direction", directions.join(";"));
    }
    if let Some(unit) = &site.managing_unit {
        push("operator", unit.clone());
    }
    let zone = match site.site_type {
        "road_section" | "crossroads" => Some("traffic"),
        "commune_gate" => Some("entrance"),
        "bus_stop" => Some("public_transport"),
        "park" => Some("park"),
        "school" => Some("school"),
        "market" => Some("market"),
        "office" => Some("building"),
        "religious_site" => Some("religious"),
        "industrial_zone" => Some("industrial"),
        "residential_lane" => Some("street"),
        _ => None,
    };
    if let Some(zone) = zone {
        push("surveillance:zone", zone.into());
    }
    if let Some(mount) = site.mount {
        push("camera:mount", if mount == "traffic_signal" { "traffic_signals" } else { mount }.into());
    }
    if let Some(tilt) = eyes.iter().find_map(|eye| eye.tilt_deg) {
        push("camera:tilt", number(tilt));
    }
    if let Some(height) = eyes.iter().find_map(|eye| eye.mount_height_m) {
        push("height", number(height));
    }
    tags
}

fn direction(eye: &Eye) -> Option<String> {
    if let Some((from, to)) = eye.pan_deg {
        return Some(format!("{}-{}", number(from), number(to)));
    }
    match (eye.azimuth_deg, eye.hfov_deg) {
        (_, Some(width)) if width >= 360.0 => Some("0-360".into()),
        (Some(azimuth), Some(width)) => {
            let (from, to) = ((azimuth - width / 2.0).rem_euclid(360.0), (azimuth + width / 2.0).rem_euclid(360.0));
            Some(format!("{}-{}", number(from), number(to)))
        }
        (Some(azimuth), None) => Some(number(azimuth)),
        _ => None,
    }
}

/// To a hundredth, without zeros at the end.
fn number(value: f64) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write!(text, "{}", (value * 100.0).round() / 100.0);
    text
}
