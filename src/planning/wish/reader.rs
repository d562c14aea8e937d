//! Reading the members of a wish that are its own: places, areas, how often.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::OwnPoint;
use crate::http::members::{Reader, member};
use crate::http::{FieldError, fields, place};

/// Own places, and corners of all areas where nothing may hang, at most.
const MOST_OWN: usize = 500;
const MOST_CORNERS: usize = 20_000;
/// Characters of the name of an own place at most.
const MOST_NAME: usize = 120;
/// Need may ask for so many cameras at most.
const MOST_TIMES: u64 = 5;
/// Words of what need comes from.
const SOURCES: [&str; 5] = ["street", "key_place", "hotspot", "incident", "way"];

/// A text of a body, on as many lines as it has; empty counts as not given.
pub fn text(body: &Map<String, Value>, name: &str, most: usize, faults: &mut Vec<FieldError>) -> Option<String> {
    let value = member(body, name)?;
    let read =
        value.as_str().map(str::trim).filter(|text| text.chars().count() <= most && !text.chars().any(|c| c.is_control() && c != '\n'));
    if read.is_none() {
        faults.push(FieldError::at(
            name,
            "not-text",
            format!("Cần một đoạn chữ không quá {most} ký tự."),
            format!("A text of at most {most} characters is needed."),
        ));
    }
    read.filter(|text| !text.is_empty()).map(str::to_owned)
}

impl Reader {
    pub(super) fn own_points(&mut self, body: &Map<String, Value>) -> Vec<OwnPoint> {
        let Some(value) = member(body, "own_points") else { return Vec::new() };
        let Some(list) = value.as_array().filter(|list| list.len() <= MOST_OWN) else {
            self.fault(
                "own_points",
                "not-a-list",
                format!("Cần một danh sách nhiều nhất {MOST_OWN} vị trí."),
                format!("A list of at most {MOST_OWN} places is needed."),
            );
            return Vec::new();
        };
        let mut read = Vec::new();
        for (at, value) in list.iter().enumerate() {
            let Some(members) = value.as_object() else {
                self.fault(
                    &format!("own_points/{at}"),
                    "not-an-object",
                    "Mỗi vị trí cần kinh độ (lon) và vĩ độ (lat).".to_owned(),
                    "Each place needs a longitude (lon) and a latitude (lat).".to_owned(),
                );
                continue;
            };
            self.only(members, &format!("own_points/{at}"), &["lon", "lat", "name", "choice"]);
            let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
            let number = |name: &str| value.get(name).and_then(Value::as_f64);
            for name in ["name", "choice"] {
                if members.get(name).is_some_and(|value| !value.is_null() && !value.is_string()) {
                    self.fault(&format!("own_points/{at}/{name}"), "not-text", "Phải là chữ.".to_owned(), "Must be text.".to_owned());
                }
            }
            let choice = text("choice").unwrap_or("free");
            let lacking: Vec<&str> = ["lon", "lat"].into_iter().filter(|name| number(name).is_none()).collect();
            for name in &lacking {
                let (vi, en) = if *name == "lon" { ("kinh độ", "longitude") } else { ("vĩ độ", "latitude") };
                self.fault(
                    &format!("own_points/{at}/{name}"),
                    "required",
                    format!("Cần {vi} của vị trí, là một số theo độ."),
                    format!("The {en} of the place is needed, as a number of degrees."),
                );
            }
            let (Some(lon), Some(lat)) = (number("lon"), number("lat")) else { continue };
            if let Some(fault) = place::check(lon, lat) {
                // Of two that are exchanged both are wrong; else the one that is.
                let is_lat = fault.code != "lonlat-swapped" && (place::VIETNAM[0]..=place::VIETNAM[2]).contains(&lon);
                self.faults.push(FieldError { pointer: format!("/own_points/{at}/{}", if is_lat { "lat" } else { "lon" }), ..fault });
            }
            if !["free", "mandatory", "forbidden"].contains(&choice) {
                self.fault(
                    &format!("own_points/{at}/choice"),
                    "unknown-value",
                    "Chọn một trong: free (tùy), mandatory (bắt buộc), forbidden (không đặt).".to_owned(),
                    "Choose one of: free, mandatory, forbidden.".to_owned(),
                );
            }
            let pointer = format!("own_points/{at}/name");
            let name = fields::text(&pointer, ("Tên vị trí", "Name of the place"), text("name").unwrap_or_default(), MOST_NAME);
            let name = name.unwrap_or_else(|fault| {
                self.faults.push(*fault);
                None
            });
            read.push(OwnPoint { lon, lat, name, choice: choice.to_owned() });
        }
        read
    }

    pub(super) fn areas(&mut self, body: &Map<String, Value>) -> Vec<Vec<Vec<[f64; 2]>>> {
        let Some(value) = member(body, "forbidden_areas") else { return Vec::new() };
        let polygon = |value: &Value| -> Option<Vec<Vec<[f64; 2]>>> {
            let coordinates = value.get("coordinates").filter(|_| value.get("type").and_then(Value::as_str) == Some("Polygon"))?;
            let rings: Vec<Vec<[f64; 2]>> = serde_json::from_value(coordinates.clone()).ok()?;
            let is_ring = |ring: &Vec<[f64; 2]>| ring.len() >= 4 && ring.iter().all(|[lon, lat]| place::in_vietnam(*lon, *lat));
            (!rings.is_empty() && rings.iter().all(is_ring)).then_some(rings)
        };
        let read: Option<Vec<_>> = value.as_array().and_then(|list| list.iter().map(polygon).collect());
        let corners = |areas: &Vec<Vec<Vec<[f64; 2]>>>| areas.iter().flatten().map(Vec::len).sum::<usize>();
        read.filter(|areas| corners(areas) <= MOST_CORNERS).unwrap_or_else(|| {
            self.fault(
                "forbidden_areas",
                "not-polygons",
                "Cần một danh sách vùng (Polygon, đỉnh là kinh độ, vĩ độ trong Việt Nam, nhiều nhất 20.000 đỉnh).".to_owned(),
                "A list of Polygons is needed: corners of longitude and latitude inside Vietnam, 20,000 at most.".to_owned(),
            );
            Vec::new()
        })
    }

    pub(super) fn times(&mut self, body: &Map<String, Value>) -> BTreeMap<String, u32> {
        let mut times = BTreeMap::new();
        let Some(given) = self.object(body, "times") else { return times };
        self.only(given, "times", &SOURCES);
        for (source, value) in given.iter().filter(|(source, _)| SOURCES.contains(&source.as_str())) {
            match value.as_u64().filter(|times| (1..=MOST_TIMES).contains(times)) {
                Some(of_source) => {
                    times.insert(source.clone(), of_source as u32);
                }
                None => self.fault(
                    &format!("times/{source}"),
                    "out-of-range",
                    format!("Cần một số nguyên từ 1 đến {MOST_TIMES}."),
                    format!("A whole number from 1 to {MOST_TIMES} is needed."),
                ),
            }
        }
        times
    }
}
