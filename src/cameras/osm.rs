//! Cameras as OpenStreetMap tags them (`man_made=surveillance`), both ways. Pure.
//!
//! In: a node becomes a proposal of a site with one camera for each direction. What is not understood stays empty and is told as a remark.
//! An imported camera is `proposed`: that somebody mapped it does not make it one of the programme's.
//! Out: a site and its cameras become the tags of one node.
//!
//! A tag says less than a row in places (`surveillance:zone=town`) and more in others (`surveillance=outdoor`). So a proposal keeps the tags
//! that it was made from, and on the way out a kept tag stands as long as it still says what the row says ([`tags_of`]): nothing is
//! lost, and an edit of the row is never undone by an old tag.
//!
//! Source: wiki.openstreetmap.org, `Tag:man_made=surveillance` and `Key:camera:*`. Angles of `camera:tilt` and `camera:angle` are degrees below the
//! horizon there; a value below 0 (some mappers write downwards so) is taken as downwards too, and a remark says so.

mod direction;
mod owner;
#[cfg(test)]
mod tests;
mod write;

use crate::files::osm::{Tags, tag};

pub use direction::{Facing, facings};
pub use owner::ownership;
pub use write::tags_of;

/// A site as it is proposed, with its cameras. Values are those of [`super::fields`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposal {
    /// `site_name`: `name`, else `ref`, else `OSM node 123`.
    pub site_name: String,
    /// `site_type`.
    pub site_type: &'static str,
    /// `mount`.
    pub mount: Option<&'static str>,
    /// `ownership`; none if the operator does not tell it: a person has to.
    pub ownership: Option<&'static str>,
    /// `managing_unit`: the operator, if it is an organisation.
    pub managing_unit: Option<String>,
    /// One camera or more.
    pub cameras: Vec<Eye>,
    /// The tags that this was made from, without those that are not about the camera.
    pub kept: Tags,
}

/// One camera of a site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Eye {
    /// `camera_type`.
    pub camera_type: &'static str,
    /// `azimuth_deg`.
    pub azimuth_deg: Option<f64>,
    /// `pan_min_deg`, `pan_max_deg`: clockwise.
    pub pan_deg: Option<(f64, f64)>,
    /// `tilt_deg`, downwards positive.
    pub tilt_deg: Option<f64>,
    /// `hfov_deg`.
    pub hfov_deg: Option<f64>,
    /// `mount_height_m`.
    pub mount_height_m: Option<f64>,
}

/// Why a node gives no proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCamera {
    /// It has no `man_made=surveillance`.
    NotSurveillance,
    /// A guard, a gunshot detector …: `surveillance:type` is something else than a camera.
    OtherMeans,
    /// It is there no more, or not yet.
    NotThere,
}

impl NoCamera {
    /// Code, Vietnamese, English.
    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotSurveillance => (
                "not-surveillance",
                "Điểm này không phải thiết bị giám sát (thẻ surveillance của OpenStreetMap): bỏ qua.",
                "This node is no surveillance device (thẻ surveillance của OpenStreetMap): left out.",
            ),
            Self::OtherMeans => (
                "not-a-camera",
                "Không phải camera mà là người gác hoặc thiết bị khác (surveillance:type): không đưa vào danh sách camera.",
                "Not a camera but a guard or another device (surveillance:type): not taken into the register.",
            ),
            Self::NotThere => (
                "not-there",
                "Camera đã tháo hoặc chưa lắp theo OpenStreetMap: bỏ qua.",
                "The camera is gone or not yet there, says OpenStreetMap: left out.",
            ),
        }
    }
}

/// What was not understood of a node: key and code, for the list of remarks.
pub type Unread = Vec<(&'static str, &'static str)>;

/// Keys that say something about a camera; others (`note`, `fixme`, `source`) are not kept. Contacts and names of people are never among them.
pub(crate) const KEYS: [&str; 17] = [
    "man_made",
    "name",
    "ref",
    "operator",
    "surveillance",
    "surveillance:type",
    "surveillance:zone",
    "camera:type",
    "camera:mount",
    "camera:direction",
    "direction",
    "camera:angle",
    "camera:tilt",
    "height",
    "support",
    "camera:polarized",
    "indoor",
];

/// The proposal that a node with these tags makes, and what of it was not understood.
///
/// # Errors
/// The node is no camera.
pub fn proposal(id: i64, tags: &Tags) -> Result<(Proposal, Unread), NoCamera> {
    if tag(tags, "man_made") != Some("surveillance") {
        let is_gone = tags.iter().any(|(key, value)| &**value == "surveillance" && key.ends_with(":man_made"));
        return Err(if is_gone { NoCamera::NotThere } else { NoCamera::NotSurveillance });
    }
    let mut unread = Unread::new();
    let is_anpr = match tag(tags, "surveillance:type").map(str::trim) {
        None | Some("camera") => false,
        Some(kind) if kind.eq_ignore_ascii_case("alpr") || kind.eq_ignore_ascii_case("anpr") => true,
        Some(kinds) if kinds.split(';').any(|kind| kind.trim().eq_ignore_ascii_case("camera")) => {
            kinds.split(';').any(|kind| kind.trim().eq_ignore_ascii_case("alpr"))
        }
        Some(_) => return Err(NoCamera::OtherMeans),
    };
    let mut number = |key: &'static str, least: f64, most: f64| {
        let value = tag(tags, key)?;
        let read = metres(value).filter(|n| (least..=most).contains(n));
        if read.is_none() {
            unread.push((key, "unread"));
        }
        read
    };
    let mount_height_m = number("height", 1.0, 60.0);
    let angle = number("camera:angle", -90.0, 90.0);
    let tilt = number("camera:tilt", -90.0, 90.0);
    // Both words are in use for the same angle; the sign differs between mappers, cameras look down.
    let stated = tilt.or(angle);
    let tilt_deg = stated.map(f64::abs);
    if stated.is_some_and(|tilt| tilt < 0.0) {
        unread.push((if tilt.is_some() { "camera:tilt" } else { "camera:angle" }, "taken-as-downwards"));
    }
    let camera_type = match (is_anpr, tag(tags, "camera:type")) {
        (true, _) => "anpr",
        (_, Some("dome")) => "dome",
        (_, Some("panning" | "ptz")) => "ptz",
        (_, Some("panorama" | "panoramic")) => "panoramic",
        (_, Some("fixed" | "bullet") | None) => "fixed",
        _ => {
            unread.push(("camera:type", "unread"));
            "fixed"
        }
    };
    let facings = match tag(tags, "camera:direction").or_else(|| tag(tags, "direction")) {
        None => Vec::new(),
        Some(text) => {
            let (found, is_whole) = facings(text);
            if !is_whole {
                unread.push(("camera:direction", "unread"));
            }
            found
        }
    };
    let base = Eye { camera_type, tilt_deg, mount_height_m, ..Eye::default() };
    let mut cameras: Vec<Eye> = facings.into_iter().map(|facing| base.clone().facing(facing)).collect();
    if cameras.is_empty() {
        cameras.push(base);
    }
    let operator = tag(tags, "operator").and_then(|text| clean(text, 200));
    let (ownership, is_organisation) = operator.as_deref().map_or((None, false), ownership);
    if operator.is_some() && !is_organisation {
        // It may be a person: not stored.
        unread.push(("operator", "not-an-organisation"));
    }
    let kept = tags
        .iter()
        .filter(|(key, _)| KEYS.contains(&&**key) && (is_organisation || &**key != "operator"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let named = |key: &str| tag(tags, key).and_then(|text| clean(text, 200));
    let proposal = Proposal {
        site_name: named("name").or_else(|| named("ref")).unwrap_or_else(|| format!("OSM node {id}")),
        site_type: site_type(tag(tags, "surveillance:zone")),
        mount: tag(tags, "camera:mount").or_else(|| tag(tags, "support")).and_then(mount),
        ownership,
        managing_unit: operator.filter(|_| is_organisation),
        cameras,
        kept,
    };
    if proposal.mount.is_none() && tag(tags, "camera:mount").is_some() {
        unread.push(("camera:mount", "unread"));
    }
    Ok((proposal, unread))
}

impl Eye {
    /// A range is what a camera that turns sweeps, and what one that does not turn sees at once.
    fn facing(self, facing: Facing) -> Self {
        match (facing, self.camera_type) {
            (Facing::To(azimuth), _) => Self { azimuth_deg: Some(azimuth), ..self },
            (Facing::Range(from, to), "ptz") => Self { pan_deg: Some((from, to)), ..self },
            (Facing::Range(from, to), _) => {
                let width = (to - from).rem_euclid(360.0);
                Self { azimuth_deg: Some((from + width / 2.0).rem_euclid(360.0)), hfov_deg: Some(width), ..self }
            }
            (Facing::AllRound, "ptz") => self,
            (Facing::AllRound, _) => Self { hfov_deg: Some(360.0), ..self },
        }
    }
}

fn site_type(zone: Option<&str>) -> &'static str {
    match zone {
        Some("traffic" | "street") => "road_section",
        Some("entrance" | "gate") => "commune_gate",
        Some("public_transport" | "station" | "bus_stop") => "bus_stop",
        Some("park") => "park",
        Some("school") => "school",
        Some("market") => "market",
        Some("building" | "office") => "office",
        Some("religious" | "place_of_worship") => "religious_site",
        Some("industrial") => "industrial_zone",
        _ => "other",
    }
}

fn mount(value: &str) -> Option<&'static str> {
    match value {
        "pole" | "mast" => Some("pole"),
        "wall" => Some("wall"),
        "building" | "roof" => Some("building"),
        "street_lamp" | "street_light" | "lamp" => Some("street_lamp"),
        "traffic_signals" | "traffic_signal" => Some("traffic_signal"),
        "ceiling" => Some("ceiling"),
        _ => None,
    }
}

/// A number with its unit (`6 m`, `6,5`, `15°`), as mappers write it.
fn metres(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches(['m', '°', ' ']).replace(',', ".");
    text.parse::<f64>().ok().filter(|n| n.is_finite())
}

/// One line of visible text in NFC; none if it is empty or too long.
fn clean(text: &str, max: usize) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let text: String = text
        .nfc()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'))
        .collect();
    let text = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty() && text.chars().count() <= max).then_some(text)
}
