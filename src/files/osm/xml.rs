//! `.osm`: XML, element by element.

use std::io::{BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::nodes::decimicro;
use super::{MAX_MEMBERS, MAX_REFS, MAX_TEXT, OsmFault, Raw, Tags};

const BUFFER: usize = 1 << 18;

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Node,
    Way,
    Relation,
}

/// The element that is being read.
struct Current {
    open: Open,
    is_deleted: bool,
    id: i64,
    lon: i32,
    lat: i32,
    tags: Tags,
    refs: Vec<i64>,
    members: Vec<(i64, bool)>,
}

pub(super) fn parse(input: Box<dyn Read + Send>, each: &mut dyn FnMut(Raw) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER, input));
    let mut buffer = Vec::with_capacity(1024);
    let mut is_osm = false;
    let mut is_closed = false;
    let mut now =
        Current { open: Open::Nothing, is_deleted: false, id: 0, lon: 0, lat: 0, tags: Vec::new(), refs: Vec::new(), members: Vec::new() };
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| OsmFault::unreadable(&e))? {
            Event::Start(start) => {
                if is_osm {
                    now.begin(&start)?;
                } else {
                    is_osm = is_root(&start)?;
                }
            }
            Event::Empty(start) if is_osm => {
                now.begin(&start)?;
                if matches!(start.name().as_ref(), "node" | "way" | "relation") {
                    now.end(each)?;
                }
            }
            Event::Empty(start) => {
                is_osm = is_root(&start)?;
                is_closed = true;
            }
            Event::End(end) => match end.name().as_ref() {
                "node" | "way" | "relation" => now.end(each)?,
                "osm" => is_closed = true,
                _ => {}
            },
            Event::Eof if is_osm && is_closed => return Ok(()),
            Event::Eof => return Err(OsmFault::unreadable(&"the end is missing")),
            _ => {}
        }
    }
}

fn is_root(start: &BytesStart) -> Result<bool, OsmFault> {
    match start.name().as_ref() {
        "osm" => Ok(true),
        "osmChange" => Err(OsmFault::new(
            "osm-history",
            "Đây là tệp thay đổi (osmChange), không phải bản trích. Hãy tải bản trích .osm hoặc .osm.pbf.",
            "This is a file of changes (osmChange), not an extract. Download an extract: .osm or .osm.pbf.",
        )),
        _ => Err(OsmFault::unreadable(&"the root element is not <osm>")),
    }
}

impl Current {
    fn begin(&mut self, start: &BytesStart) -> Result<(), OsmFault> {
        match start.name().as_ref() {
            "node" => self.head(start, Open::Node)?,
            "way" => self.head(start, Open::Way)?,
            "relation" => self.head(start, Open::Relation)?,
            "tag" if self.open != Open::Nothing => {
                let (mut key, mut value) = (None, None);
                attributes(start, |name, text| match name {
                    "k" => key = Some(Box::from(text)),
                    "v" => value = Some(Box::from(text)),
                    _ => {}
                })?;
                if let (Some(key), Some(value)) = (key, value) {
                    push_tag(&mut self.tags, key, value);
                }
            }
            "nd" if self.open == Open::Way => {
                let mut id = None;
                attributes(start, |name, text| {
                    if name == "ref" {
                        id = text.parse().ok();
                    }
                })?;
                if self.refs.len() >= MAX_REFS {
                    return Err(OsmFault::unreadable(&"a way has more than 100,000 nodes"));
                }
                self.refs.push(id.ok_or_else(|| OsmFault::unreadable(&"a node of a way has no id"))?);
            }
            "member" if self.open == Open::Relation => {
                let (mut is_way, mut id, mut is_hole) = (false, None, false);
                attributes(start, |name, text| match name {
                    "type" => is_way = text == "way",
                    "ref" => id = text.parse::<i64>().ok(),
                    "role" => is_hole = text == "inner",
                    _ => {}
                })?;
                if self.members.len() >= MAX_MEMBERS {
                    return Err(OsmFault::unreadable(&"a relation has more than 100,000 members"));
                }
                if let (true, Some(id)) = (is_way, id) {
                    self.members.push((id, is_hole));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn head(&mut self, start: &BytesStart, open: Open) -> Result<(), OsmFault> {
        if self.open != Open::Nothing {
            return Err(OsmFault::unreadable(&"an element stands inside another one"));
        }
        self.open = open;
        self.is_deleted = false;
        self.tags.clear();
        self.refs.clear();
        self.members.clear();
        let (mut id, mut lon, mut lat) = (None, None, None);
        let is_deleted = &mut self.is_deleted;
        attributes(start, |name, text| match name {
            "id" => id = text.parse().ok(),
            "lon" => lon = text.parse().ok(),
            "lat" => lat = text.parse().ok(),
            "visible" if text == "false" => *is_deleted = true,
            "action" if text == "delete" => *is_deleted = true,
            _ => {}
        })?;
        self.id = id.ok_or_else(|| OsmFault::unreadable(&"an element has no id"))?;
        if open == Open::Node && !self.is_deleted {
            let place = lon.and_then(|lon| decimicro(lon, 180.0)).zip(lat.and_then(|lat| decimicro(lat, 90.0)));
            let id = self.id;
            (self.lon, self.lat) = place.ok_or_else(|| {
                OsmFault::new(
                    "osm-coordinates",
                    format!("Điểm {id} của tệp OpenStreetMap không có kinh độ, vĩ độ hợp lệ. Hãy tải lại tệp."),
                    format!("Node {id} of the OpenStreetMap file has no valid longitude and latitude. Download it again."),
                )
            })?;
        }
        Ok(())
    }

    fn end(&mut self, each: &mut dyn FnMut(Raw) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
        let open = std::mem::replace(&mut self.open, Open::Nothing);
        if self.is_deleted {
            return Ok(());
        }
        match open {
            Open::Nothing => Ok(()),
            Open::Node => each(Raw::Node(self.id, self.lon, self.lat, &mut self.tags)),
            Open::Way => each(Raw::Way(self.id, &self.refs, &mut self.tags)),
            Open::Relation => each(Raw::Relation(self.id, &self.members, &mut self.tags)),
        }
    }
}

/// Adds a tag that is not too long and whose key is new.
pub(super) fn push_tag(tags: &mut Tags, key: Box<str>, value: Box<str>) {
    if key.len() <= MAX_TEXT && value.len() <= MAX_TEXT && !tags.iter().any(|(known, _)| *known == key) {
        tags.push((key, value));
    }
}

fn attributes(start: &BytesStart, mut each: impl FnMut(&str, &str)) -> Result<(), OsmFault> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| OsmFault::unreadable(&e))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| OsmFault::unreadable(&e))?;
        each(attribute.key.as_ref(), &value);
    }
    Ok(())
}
